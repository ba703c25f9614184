/** Who is in a chat, who can read along, and the way out of it. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { EyeIcon } from '../shared/art/icons.tsx';
import { contactsOf, familyName } from '../shared/session/friends.ts';
import { groupIn } from '../shared/session/groups.ts';
import { hasUnnamedLookers, looksAlong, peopleOf, type Someone } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers, Dialog } from '../shared/ui/dialog.tsx';
import { PersonName } from '../shared/ui/name-list.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../shared/words/friend-words.ts';
import { GROUP_WORDS } from '../shared/words/group-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './chat-people.module.css';
import type { ChatProps } from './parent-chat.tsx';

const words = WORDS.chat;

export function ChatPeople({
  view,
  conversation,
  onClose,
}: ChatProps & { onClose: () => void }): VNode {
  const { router } = useSession();
  const [leaving, setLeaving] = useState(false);
  const command = useCommand();
  const along = looksAlong(view, conversation);
  const lookers = peopleOf(view, [
    ...new Set([...conversation.lookers, ...(along ? [view.me] : [])]),
  ]);
  // A family's rules want its guardians where its children talk: looking along is not left.
  const group = groupIn(view, conversation);
  const canLeave =
    group === undefined && conversation.state.kind === 'live' && !view.removed && !along;
  const leave = async (): Promise<void> => {
    if (await command.run('leaveConversation', { conversation: conversation.id })) onClose();
  };
  if (leaving) {
    return (
      <Dialog title={words.leaveTitle} closeLabel={WORDS.close} onClose={onClose}>
        <p>{words.leaveText}</p>
        {command.error === null ? null : (
          <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>
        )}
        <Answers>
          <Button look="plain" onPress={() => setLeaving(false)}>
            {words.leaveKeep}
          </Button>
          <Button look="danger" busy={command.busy} onPress={() => void leave()}>
            {words.leaveConfirm}
          </Button>
        </Answers>
      </Dialog>
    );
  }
  return (
    <Dialog title={words.about} closeLabel={WORDS.close} onClose={onClose}>
      <People view={view} title={words.here} people={peopleOf(view, conversation.people)} />
      {lookers.length === 0 ? null : (
        <People view={view} title={words.along} people={lookers} icon={<EyeIcon />} />
      )}
      {hasUnnamedLookers(view, conversation) ? (
        <p>{words.reads(FRIEND_WORDS.someGrownUp)}</p>
      ) : null}
      {group === undefined || view.removed ? null : (
        <Button
          look="plain"
          wide
          onPress={() => {
            onClose();
            router.go({ screen: 'group', group: group.id });
          }}
        >
          {GROUP_WORDS.chat.about}
        </Button>
      )}
      {canLeave ? (
        <Button look="danger" wide onPress={() => setLeaving(true)}>
          {words.leave}
        </Button>
      ) : null}
    </Dialog>
  );
}

function People({
  view,
  title,
  people,
  icon,
}: {
  view: HomeView;
  title: string;
  people: readonly Someone[];
  icon?: VNode;
}): VNode {
  return (
    <section>
      <h3 class={css.title}>
        {icon}
        {title}
      </h3>
      <ul class={css.people}>
        {people.map((person) => (
          <li key={person.id}>
            <Avatar avatar={person.avatar} size="48px" />
            <span>
              <PersonName person={person} you={WORDS.home.me} />
              {person.from === null ? null : (
                <small>{FRIEND_WORDS.ofFamily(familyName(contactsOf(view, person.from)))}</small>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
