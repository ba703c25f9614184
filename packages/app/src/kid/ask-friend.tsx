/** The last hollow of a child's home is empty: one tap asks the grown-ups for somebody to live in it. */
import type { VNode } from 'preact';
import { NewFriend } from '../shared/art/new-friend.tsx';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import tiles from './kid-home.module.css';
import { KidProblem } from './kid-problem.tsx';

const words = KID_WORDS.home;

export function AskFriend(): VNode {
  const { hasAsked, voice } = useSession();
  const command = useCommand();
  const asked = hasAsked.value;
  const ask = async (): Promise<void> => {
    if (!asked && !(await command.run('askGuardian', { wish: 'friend' }))) return;
    hasAsked.value = true;
    if (voice.available.value) voice.say(words.asked);
  };
  return (
    <li>
      <button type="button" class={tiles.tile} aria-busy={command.busy} onClick={() => void ask()}>
        <span class={tiles.hollow} data-empty="true">
          <NewFriend asked={asked} />
        </span>
        <span class={`${kid.plaque} ${tiles.name}`}>{asked ? words.asked : words.ask}</span>
      </button>
      <p class={kid.hidden} role="status">
        {asked ? words.asked : null}
      </p>
      {command.error === null ? null : <KidProblem code={command.error} />}
    </li>
  );
}
