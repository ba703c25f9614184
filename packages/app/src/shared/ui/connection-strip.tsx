/** Says that there is no connection, on a grown-up's screens; nothing while all is well. */
import type { ConnectionView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { CloudOffIcon } from '../art/icons.tsx';
import { WORDS } from '../words/grown-up-words.ts';
import { Notice } from './notice.tsx';

export function ConnectionStrip({ connection }: { connection: ConnectionView }): VNode | null {
  switch (connection.kind) {
    case 'online':
    case 'connecting':
      return null;
    case 'offline':
      return <Notice icon={<CloudOffIcon />}>{WORDS.connection.offline}</Notice>;
    case 'refused':
      return (
        <Notice tone="danger" icon={<CloudOffIcon />}>
          {connection.code === 'PASS'
            ? WORDS.connection.refusedPass
            : WORDS.connection.refusedVersion}
        </Notice>
      );
  }
}
