/** Whose device is to come in: one's own, another grown-up's, or somebody's who is new. */
import type { PersonId, PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../../shared/art/avatar.tsx';
import { PlusIcon } from '../../shared/art/icons.tsx';
import type { HomeView } from '../../shared/session/session.ts';
import { GUARDIAN_WORDS } from '../../shared/words/guardian-words.ts';
import css from './guardians.module.css';

const words = GUARDIAN_WORDS.who;

export function ChooseGuardian({
  view,
  onChosen,
  onNew,
}: {
  view: HomeView;
  onChosen: (person: PersonId) => void;
  onNew: () => void;
}): VNode {
  const guardians = view.people.filter(({ role }) => role === 'guardian');
  const [mine, others] = [
    guardians.filter(({ isMe }) => isMe),
    guardians.filter(({ isMe }) => !isMe),
  ];
  return (
    <div class={css.form}>
      <p>{words.lead}</p>
      <ul class={css.choices}>
        {[...mine, ...others].map((person) => (
          <Choice
            key={person.id}
            face={<Avatar avatar={person.avatar} size="56px" />}
            title={titleOf(person)}
            hint={person.isMe ? words.mineHint : words.theirsHint}
            onPress={() => onChosen(person.id)}
          />
        ))}
        <Choice
          face={
            <span class={css.plus}>
              <PlusIcon />
            </span>
          }
          title={words.other}
          hint={words.otherHint}
          onPress={onNew}
        />
      </ul>
    </div>
  );
}

function titleOf({ isMe, nickname }: PersonView): string {
  return isMe ? words.mine : words.theirs(nickname);
}

function Choice({
  face,
  title,
  hint,
  onPress,
}: {
  face: VNode;
  title: string;
  hint: string;
  onPress: () => void;
}): VNode {
  return (
    <li>
      <button type="button" class={css.choice} onClick={onPress}>
        {face}
        <span>
          <strong>{title}</strong>
          <small>{hint}</small>
        </span>
      </button>
    </li>
  );
}
