/** A child picks faces for a group and asks its grown-ups for it: no word has to be read. */
import { MAX_GROUP_PEOPLE, type PersonId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { BackIcon, CheckIcon, SendIcon } from '../shared/art/icons.tsx';
import { NewFriend } from '../shared/art/new-friend.tsx';
import { friendsOf } from '../shared/session/groups.ts';
import type { Someone } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button, IconButton } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './ask-group.module.css';
import kid from './kid.module.css';
import { KidFrame } from './kid-frame.tsx';
import { KidProblem } from './kid-problem.tsx';
import { KidSaying } from './kid-saying.tsx';

const words = KID_WORDS.group;
/** With one friend there is a chat already. */
const FEWEST = 2;

export function AskGroup({ view }: { view: HomeView }): VNode {
  const { router, voice } = useSession();
  const command = useCommand();
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [tooFew, setTooFew] = useState(false);
  const [asked, setAsked] = useState(false);
  const friends = friendsOf(view);
  const toggle = ({ id }: Someone): void => {
    setTooFew(false);
    if (chosen.includes(id)) setChosen(chosen.filter((one) => one !== id));
    // The child itself has a place.
    else if (chosen.length < MAX_GROUP_PEOPLE - 1) setChosen([...chosen, id]);
  };
  const ask = async (): Promise<void> => {
    setTooFew(chosen.length < FEWEST);
    if (chosen.length < FEWEST) {
      if (voice.available.value) voice.say(words.few);
      return;
    }
    if (!(await command.run('askGuardian', { wish: 'group', people: chosen }))) return;
    setAsked(true);
    if (voice.available.value) voice.say(words.asked);
  };
  return (
    <KidFrame layout={css.ask}>
      <header class={css.header}>
        <IconButton
          look="plain"
          icon={<BackIcon />}
          label={words.back}
          onPress={() => router.home()}
        />
        <h1 class={kid.plaque}>{asked ? words.asked : words.pick}</h1>
      </header>
      {asked ? (
        <span class={css.sent}>
          <NewFriend asked />
        </span>
      ) : (
        <ul class={css.faces}>
          {friends.map((friend) => (
            <Choice
              key={friend.id}
              friend={friend}
              chosen={chosen.includes(friend.id)}
              onToggle={() => toggle(friend)}
            />
          ))}
        </ul>
      )}
      {tooFew ? <KidSaying says={[words.few]} isAlert /> : null}
      {command.error === null ? null : <KidProblem code={command.error} />}
      {asked ? null : (
        <div class={css.foot}>
          <Button icon={<SendIcon />} busy={command.busy} onPress={() => void ask()}>
            {words.ask}
          </Button>
        </div>
      )}
    </KidFrame>
  );
}

function Choice({
  friend,
  chosen,
  onToggle,
}: {
  friend: Someone;
  chosen: boolean;
  onToggle: () => void;
}): VNode {
  return (
    <li>
      <button type="button" class={css.choice} aria-pressed={chosen} onClick={onToggle}>
        <span class={css.face}>
          <Avatar avatar={friend.avatar} />
          <span class={css.tick}>
            <CheckIcon />
          </span>
        </span>
        <span class={`${kid.plaque} ${css.name}`}>
          <bdi>{friend.nickname}</bdi>
        </span>
      </button>
    </li>
  );
}
