/** The chats of a grown-up, as the core orders them. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { ClockIcon, EyeIcon } from '../shared/art/icons.tsx';
import { SewnNote } from '../shared/art/mending.tsx';
import { shortMoment } from '../shared/chat/time-words.ts';
import { troubleOf } from '../shared/session/menders.ts';
import { looksAlong, othersOf, personOf } from '../shared/session/people.ts';
import { isQuiet, quietDays } from '../shared/session/quiet.ts';
import type { Route } from '../shared/session/route.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { FRIEND_WORDS } from '../shared/words/friend-words.ts';
import { GROUP_WORDS } from '../shared/words/group-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { badge } from '../shared/words/kid-words.ts';
import css from './chat-list.module.css';
import { ConversationFace, ConversationName } from './conversation-name.tsx';

const words = WORDS.home;

/** A grown-up's own chats, then those of children in which it can read along. */
export function ChatList({ view }: { view: HomeView }): VNode {
  const alone = view.people.length < 2;
  const own = view.conversations.filter((conversation) => !looksAlong(view, conversation));
  const along = view.conversations.filter((conversation) => looksAlong(view, conversation));
  return (
    <>
      <section class={css.section}>
        <h2>{words.chats}</h2>
        {alone ? <p class={css.empty}>{words.empty}</p> : null}
        {!alone && own.length === 0 ? <p class={css.empty}>{words.awaitedChats}</p> : null}
        <Rows view={view} conversations={own} />
      </section>
      {along.length === 0 ? null : (
        <section class={`${css.section} ${css.along}`}>
          <h2>
            <EyeIcon />
            {words.along}
          </h2>
          <Rows view={view} conversations={along} />
        </section>
      )}
    </>
  );
}

function Rows({
  view,
  conversations,
}: {
  view: HomeView;
  conversations: readonly ConversationSummary[];
}): VNode {
  return (
    <ul class={css.list}>
      {conversations.map((conversation) => (
        <ChatRow key={conversation.id} view={view} conversation={conversation} />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

function ChatRow({ view, conversation }: RowProps): VNode {
  const { router, nowSeconds, timeZone } = useSession();
  const route = router.route.value;
  const isMine = (open: Route): boolean =>
    open.screen === 'chat' && open.conversation === conversation.id;
  const ref = useReturnFocus<HTMLButtonElement>(isMine);
  const { last, unread } = conversation;
  const isEnded = conversation.state.kind === 'ended';
  const isMending = !view.removed && troubleOf(conversation.state) !== null;
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={css.row}
        aria-current={isMine(route) ? 'page' : undefined}
        onClick={() => router.go({ screen: 'chat', conversation: conversation.id })}
      >
        <span class={css.face}>
          <ConversationFace view={view} conversation={conversation} size="56px" />
          {isMending ? (
            <span class={css.patch}>
              <SewnNote />
            </span>
          ) : null}
        </span>
        <span class={css.middle}>
          <span class={css.top}>
            <strong>
              <ConversationName view={view} conversation={conversation} />
            </strong>
            {last === null ? null : (
              <time>{shortMoment(last.sentAt, nowSeconds.value, WORDS.chat, { timeZone })}</time>
            )}
          </span>
          <span class={css.bottom}>
            <span class={css.last} data-unread={unread > 0}>
              {isMending ? WORDS.mending.row : null}
              {isEnded ? endedWords(conversation) : null}
              {isMending || isEnded ? null : <LastWords view={view} conversation={conversation} />}
            </span>
            {unread > 0 ? (
              <span class={css.badge} role="img" aria-label={words.unread(unread)}>
                {badge(unread)}
              </span>
            ) : null}
          </span>
          <Quiet view={view} conversation={conversation} />
        </span>
      </button>
    </li>
  );
}

function endedWords({ form }: ConversationSummary): string {
  return form === 'group' ? GROUP_WORDS.chat.row : FRIEND_WORDS.chat.row;
}

/** Where the one that it is with has long said nothing anywhere. */
function Quiet({ view, conversation }: RowProps): VNode | null {
  const now = useSession().nowSeconds.value;
  const [other] = othersOf(view, conversation);
  const isOfTwo = conversation.form === 'direct' && !looksAlong(view, conversation);
  if (!isOfTwo || other === undefined || !isQuiet(view, other, now)) return null;
  return (
    <span class={css.quiet}>
      <ClockIcon />
      {words.quietChat(quietDays([other], now))}
    </span>
  );
}

function LastWords({ view, conversation }: RowProps): VNode {
  const { last } = conversation;
  if (last === null) return <>{words.noMessages}</>;
  const author = last.from === view.me ? words.you : personOf(view, last.from)?.nickname;
  const named =
    conversation.form !== 'direct' || last.from === view.me || looksAlong(view, conversation);
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
