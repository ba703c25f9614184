/** The chats of a grown-up, as the core orders them. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { shortMoment } from '../shared/chat/time-words.ts';
import { othersOf, peopleOf, personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { badge } from '../shared/words/kid-words.ts';
import css from './chat-list.module.css';
import { conversationName } from './conversation-name.ts';

const words = WORDS.home;

export function ChatList({ view }: { view: HomeView }): VNode {
  const alone = view.people.length < 2;
  return (
    <section class={css.section}>
      <h2>{words.chats}</h2>
      {alone ? <p class={css.empty}>{words.empty}</p> : null}
      <ul class={css.list}>
        {view.conversations.map((conversation) => (
          <ChatRow key={conversation.id} view={view} conversation={conversation} />
        ))}
      </ul>
    </section>
  );
}

function ChatRow({
  view,
  conversation,
}: {
  view: HomeView;
  conversation: ConversationSummary;
}): VNode {
  const { router, nowSeconds, timeZone } = useSession();
  const route = router.route.value;
  const current = route.screen === 'chat' && route.conversation === conversation.id;
  const [first] = othersOf(view, conversation);
  const { last, unread } = conversation;
  return (
    <li>
      <button
        type="button"
        class={css.row}
        aria-current={current ? 'page' : undefined}
        onClick={() => router.go({ screen: 'chat', conversation: conversation.id })}
      >
        {conversation.form === 'direct' && first !== undefined ? (
          <Avatar avatar={first.avatar} size="56px" />
        ) : (
          <GroupFace
            avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)}
            size="56px"
          />
        )}
        <span class={css.middle}>
          <span class={css.top}>
            <strong>
              <bdi>{conversationName(view, conversation)}</bdi>
            </strong>
            {last === null ? null : (
              <time>{shortMoment(last.sentAt, nowSeconds.value, WORDS.chat, { timeZone })}</time>
            )}
          </span>
          <span class={css.bottom}>
            <span class={css.last} data-unread={unread > 0}>
              <LastWords view={view} conversation={conversation} />
            </span>
            {unread > 0 ? (
              <span class={css.badge} role="img" aria-label={words.unread(unread)}>
                {badge(unread)}
              </span>
            ) : null}
          </span>
        </span>
      </button>
    </li>
  );
}

function LastWords({
  view,
  conversation,
}: {
  view: HomeView;
  conversation: ConversationSummary;
}): VNode {
  const { last } = conversation;
  if (last === null) return <>{words.noMessages}</>;
  const author = last.from === view.me ? words.you : personOf(view, last.from)?.nickname;
  const named = conversation.form === 'family' || last.from === view.me;
  return (
    <>
      {named && author !== undefined ? (
        <>
          <bdi>{author}</bdi>:{' '}
        </>
      ) : null}
      <bdi>{last.text}</bdi>
    </>
  );
}
