/** Says that there is no connection, on a grown-up's screens; nothing while all is well. */
import type { ConnectionView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { CloudOffIcon } from '../art/icons.tsx';
import { WORDS } from '../words/grown-up-words.ts';
import { Notice } from './notice.tsx';

/** `offline`: what becomes of what is done on this screen meanwhile. */
export function ConnectionStrip({
  connection,
  offline = WORDS.connection.offline,
}: {
  connection: ConnectionView;
  offline?: string;
}): VNode | null {
  switch (connection.kind) {
    case 'online':
    case 'connecting':
      return null;
    case 'offline':
      return <Notice icon={<CloudOffIcon />}>{offline}</Notice>;
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
