/** Drawn state of the connection for a child; nothing while all is well. */
import type { ConnectionView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { CloudOffIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-connection.module.css';

export function KidConnection({ connection }: { connection: ConnectionView }): VNode | null {
  if (connection.kind === 'online' || connection.kind === 'connecting') return null;
  return (
    <div class={css.strip} role="status">
      <span class={css.owl}>
        <Hollow asleep />
      </span>
      <CloudOffIcon />
      <p>{connection.kind === 'offline' ? KID_WORDS.offline : KID_WORDS.refused}</p>
    </div>
  );
}
