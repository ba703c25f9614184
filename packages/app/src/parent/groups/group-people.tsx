/** Who is to be in a group, and what each one's family has said; a guardian decides for her own. */
import type { GroupView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Avatar } from '../../shared/art/avatar.tsx';
import { CheckIcon } from '../../shared/art/icons.tsx';
import { contactsOf, familyName } from '../../shared/session/friends.ts';
import { answerOf, chatOf } from '../../shared/session/groups.ts';
import { peopleOf, type Someone } from '../../shared/session/people.ts';
import type { HomeView } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { PersonName } from '../../shared/ui/name-list.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';
import css from './group-people.module.css';
import { TakeOutDialog } from './take-out-dialog.tsx';

const words = GROUP_PAGE_WORDS.page;

export function GroupPeople({ view, group }: { view: HomeView; group: GroupView }): VNode {
  const command = useCommand();
  const [leaving, setLeaving] = useState<Someone | null>(null);
  const people = peopleOf(view, group.people);
  const allow = (child: Someone): void => {
    void command.run('allowGroup', { group: group.id, child: child.id, allow: true });
  };
  return (
    <section class={css.card}>
      <h2>{chatOf(view, group) === null ? words.toBe : words.people}</h2>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            {isMine(person) ? (
              <Decision
                view={view}
                group={group}
                person={person}
                busy={command.busy}
                onAllow={() => allow(person)}
                onEnd={() => setLeaving(person)}
              />
            ) : (
              <Other view={view} group={group} person={person} />
            )}
          </li>
        ))}
      </ul>
      {leaving === null ? null : (
        <TakeOutDialog
          view={view}
          group={group}
          person={leaving}
          onClose={() => setLeaving(null)}
        />
      )}
    </section>
  );
}

/** A guardian decides for the children of her family and for herself. */
function isMine({ from, role, isMe }: Someone): boolean {
  return from === null && (role === 'child' || isMe);
}

interface RowProps {
  readonly view: HomeView;
  readonly group: GroupView;
  readonly person: Someone;
}

function Other({ view, group, person }: RowProps): VNode {
  const { from } = person;
  return (
    <div class={css.row}>
      <Avatar avatar={person.avatar} size="48px" />
      <span class={css.text}>
        <strong>
          <bdi>{person.nickname}</bdi>
        </strong>
        {from === null ? null : (
          <span>{FRIEND_WORDS.ofFamily(familyName(contactsOf(view, from)))}</span>
        )}
        <span class={css.state}>{words.answer[answerOf(view, group, person.id)]}</span>
      </span>
    </div>
  );
}

function Decision({
  view,
  group,
  person,
  busy,
  onAllow,
  onEnd,
}: RowProps & { busy: boolean; onAllow: () => void; onEnd: () => void }): VNode {
  const id = useId();
  const answer = answerOf(view, group, person.id);
  const isOn = answer === 'in' || answer === 'allowed';
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-describedby={id}
      aria-label={person.nickname}
      aria-busy={busy}
      class={css.row}
      onClick={isOn ? onEnd : onAllow}
    >
      <Avatar avatar={person.avatar} size="48px" />
      <span class={css.text}>
        <strong>
          <PersonName person={person} you={WORDS.home.me} />
        </strong>
        <span id={id} class={css.state} data-asked={answer === 'open'}>
          {words.mine[answer]}
        </span>
      </span>
      <span class={css.track} aria-hidden="true">
        <span class={css.knob}>
          <CheckIcon />
        </span>
      </span>
    </button>
  );
}
