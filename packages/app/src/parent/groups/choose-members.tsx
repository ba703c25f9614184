/** Who is in a group: one's own people and those of families that one has met. */
import { MAX_GROUP_PEOPLE, type PersonId } from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../../shared/art/avatar.tsx';
import { CheckIcon } from '../../shared/art/icons.tsx';
import type { Someone } from '../../shared/session/people.ts';
import { Button } from '../../shared/ui/button.tsx';
import { PersonName } from '../../shared/ui/name-list.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';
import type { Choosable } from './choosable.ts';
import css from './choose-members.module.css';

const words = GROUP_PAGE_WORDS.who;

export function ChooseMembers({
  choosable,
  start,
  taken,
  action,
  busy = false,
  isEnough,
  children,
  onChosen,
}: {
  choosable: readonly Choosable[];
  start: readonly PersonId[];
  /** Places that are not to be had any more. */
  taken: number;
  action: string;
  busy?: boolean;
  isEnough: (chosen: readonly PersonId[]) => boolean;
  /** Shown above the button: an error. */
  children?: ComponentChildren;
  onChosen: (chosen: readonly PersonId[]) => void;
}): VNode {
  const [chosen, setChosen] = useState<readonly PersonId[]>(start);
  const [missing, setMissing] = useState(false);
  const isFull = taken + chosen.length >= MAX_GROUP_PEOPLE;
  const toggle = (id: PersonId): void => {
    setMissing(false);
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    setMissing(!isEnough(chosen));
    if (isEnough(chosen) && !busy) onChosen(chosen);
  };
  return (
    <form class={css.form} onSubmit={submit} noValidate>
      {choosable.map(({ id, family, people }) => (
        <fieldset key={id} class={css.family}>
          <legend>{family}</legend>
          {people.map((person) => (
            <Choice
              key={person.id}
              person={person}
              chosen={chosen.includes(person.id)}
              disabled={isFull && !chosen.includes(person.id)}
              onToggle={() => toggle(person.id)}
            />
          ))}
        </fieldset>
      ))}
      {isFull ? <Notice>{words.full(MAX_GROUP_PEOPLE)}</Notice> : null}
      {missing ? <Notice tone="danger">{words.tooFew}</Notice> : null}
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
  disabled,
  onToggle,
}: {
  person: Someone;
  chosen: boolean;
  disabled: boolean;
  onToggle: () => void;
}): VNode {
  return (
    <label class={css.choice}>
      <Avatar avatar={person.avatar} size="48px" />
      <span class={css.who}>
        <strong>
          <PersonName person={person} you={WORDS.home.me} />
        </strong>
        <small>
          {person.role === 'child' ? FRIEND_WORDS.pair.child : FRIEND_WORDS.pair.grownUp}
        </small>
      </span>
      <input type="checkbox" checked={chosen} disabled={disabled} onChange={onToggle} />
      <span class={css.box} aria-hidden="true">
        <CheckIcon />
      </span>
    </label>
  );
}
