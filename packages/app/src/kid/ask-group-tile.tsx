/** The way to ask for a group: an empty hollow for more than one. */
import type { VNode } from 'preact';
import { NewGroup } from '../shared/art/new-group.tsx';
import { useSession } from '../shared/session/session.ts';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import tiles from './kid-home.module.css';

export function AskGroupTile(): VNode {
  const { router } = useSession();
  const ref = useReturnFocus<HTMLButtonElement>(({ screen }) => screen === 'ask-group');
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={tiles.tile}
        onClick={() => router.go({ screen: 'ask-group' })}
      >
        <span class={tiles.hollow} data-empty="true" data-group="true">
          <NewGroup />
        </span>
        <span class={`${kid.plaque} ${tiles.name}`}>{KID_WORDS.home.askGroup}</span>
      </button>
    </li>
  );
}
