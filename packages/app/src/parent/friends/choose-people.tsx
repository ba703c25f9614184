/** Whom of one's own family the other one gets to know, and just what it sees of them. */
import type { PersonId, PersonView } from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../../shared/art/avatar.tsx';
import { CheckIcon } from '../../shared/art/icons.tsx';
import type { HomeView } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import css from './choose-people.module.css';

const words = FRIEND_WORDS.choose;

/** Nobody but oneself is chosen at first: showing a child to others is a decision. */
export function ChoosePeople({
  view,
  action,
  busy,
  children,
  onChosen,
}: {
  view: HomeView;
  action: string;
  busy: boolean;
  /** Shown above the button: an error. */
  children?: ComponentChildren;
  /** Those besides oneself. */
  onChosen: (introduce: readonly PersonId[]) => void;
}): VNode {
  const [chosen, setChosen] = useState<ReadonlySet<PersonId>>(new Set());
  const shown = view.people.filter(({ id, isMe }) => isMe || chosen.has(id));
  const toggle = ({ id }: PersonView): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <form
      class={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onChosen([...chosen]);
      }}
    >
      <p>{words.lead}</p>
      <fieldset class={css.people}>
        <legend class={css.legend}>{words.title}</legend>
        {view.people.map((person) => (
          <Choice
            key={person.id}
            person={person}
            chosen={person.isMe || chosen.has(person.id)}
            onToggle={() => toggle(person)}
          />
        ))}
      </fieldset>
      <Preview shown={shown} />
      {children}
      <Button type="submit" wide busy={busy}>
        {action}
      </Button>
    </form>
  );
}

function Choice({
  person,
  chosen,
  onToggle,
}: {
  person: PersonView;
  chosen: boolean;
  onToggle: () => void;
}): VNode {
  return (
    <label class={css.choice}>
      <Avatar avatar={person.avatar} size="48px" />
      <span class={css.who}>
        <strong>
          <bdi>{person.nickname}</bdi>
        </strong>
        <small>{aboutOf(person)}</small>
      </span>
      <input type="checkbox" checked={chosen} disabled={person.isMe} onChange={onToggle} />
      <span class={css.box} aria-hidden="true">
        <CheckIcon />
      </span>
    </label>
  );
}

function aboutOf({ isMe, role }: PersonView): string {
  if (isMe) return words.you;
  return role === 'child' ? FRIEND_WORDS.pair.child : FRIEND_WORDS.pair.grownUp;
}

function Preview({ shown }: { shown: readonly PersonView[] }): VNode {
  return (
    <section class={css.preview}>
      <h2>{words.preview}</h2>
      <ul class={css.faces}>
        {shown.map(({ id, avatar, nickname }) => (
          <li key={id}>
            <Avatar avatar={avatar} size="64px" />
            <bdi>{nickname}</bdi>
          </li>
        ))}
      </ul>
      <p>{shown.length < 2 ? words.none : words.previewText}</p>
    </section>
  );
}
