/** A grown-up's chat. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Bridge } from '../shared/art/bridge.tsx';
import { BackIcon, ClockIcon, EyeIcon, PeopleIcon } from '../shared/art/icons.tsx';
import { useConversation } from '../shared/chat/use-conversation.ts';
import { canWrite, troubleOf } from '../shared/session/menders.ts';
import {
  hasUnnamedLookers,
  joinNames,
  joinWords,
  looksAlong,
  othersOf,
  peopleOf,
} from '../shared/session/people.ts';
import { quietDays } from '../shared/session/quiet.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { ConnectionStrip } from '../shared/ui/connection-strip.tsx';
import { Deferred } from '../shared/ui/deferred.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { useOpenFocus } from '../shared/ui/use-open-focus.ts';
import { deviceOf } from '../shared/words/device-words.ts';
import { FRIEND_WORDS } from '../shared/words/friend-words.ts';
import { GROUP_WORDS } from '../shared/words/group-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { isolate } from '../shared/words/isolate.ts';
import { Bubbles } from './bubbles.tsx';
import { Composer } from './composer.tsx';
import { ConversationFace, ConversationName } from './conversation-name.tsx';
import { ChatMending } from './mending.tsx';
import css from './parent-chat.module.css';

const words = WORDS.chat;
const loadPeople = () => import('./chat-people.tsx').then((module) => module.ChatPeople);

export interface ChatProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function ParentChat({ view, conversation }: ChatProps): VNode {
  const open = useConversation(conversation);
  const ref = useOpenFocus<HTMLElement>({ toWrite: true });
  const { state } = conversation;
  const trouble = view.removed ? null : troubleOf(state);
  const resting = restingWords({ view, conversation });
  return (
    <main class={css.chat} ref={ref}>
      <Header view={view} conversation={conversation} />
      <div class={css.strip}>
        <ConnectionStrip connection={view.connection} />
        <Quiet view={view} conversation={conversation} />
      </div>
      <Bubbles view={view} conversation={conversation} open={open} />
      {trouble === null ? null : (
        <ChatMending view={view} conversation={conversation} trouble={trouble} />
      )}
      {!view.removed && canWrite(state) ? (
        <Composer conversation={conversation.id} notice={noticeFor({ view, conversation })} />
      ) : null}
      {resting === null ? null : (
        <div class={css.resting} role="status">
          {state.kind === 'ended' && !view.removed ? (
            <span>
              <Bridge state="ended" />
            </span>
          ) : null}
          <p>{resting}</p>
        </div>
      )}
    </main>
  );
}

/** Whoever only looks along is told that what she writes is for all. */
function noticeFor({ view, conversation }: ChatProps): string | null {
  if (!looksAlong(view, conversation)) return null;
  const others = othersOf(view, conversation);
  const names = joinNames(others);
  return others.length > 2 ? words.allSee(names) : words.bothSee(names);
}

/** Why nothing more is said here, in one sentence; null where that is not over. */
function restingWords({ view, conversation: { form, state } }: ChatProps): string | null {
  if (view.removed) return WORDS.home.removed;
  if (form === 'group') return groupRestingWords(state);
  if (state.kind === 'ended') {
    return state.gone ? FRIEND_WORDS.chat.gone : FRIEND_WORDS.chat.ended;
  }
  return state.kind === 'left' ? words.iAmOut : null;
}

function groupRestingWords(state: ConversationSummary['state']): string | null {
  switch (state.kind) {
    case 'ended':
      return GROUP_WORDS.chat.ended;
    case 'left':
      return GROUP_WORDS.chat.left;
    case 'waiting':
      return GROUP_WORDS.chat.waiting;
    default:
      return null;
  }
}

function Header({ view, conversation }: ChatProps): VNode {
  const { router } = useSession();
  const [about, setAbout] = useState(false);
  return (
    <header class={css.header}>
      <IconButton icon={<BackIcon />} label={words.back} onPress={() => router.home()} />
      <ConversationFace view={view} conversation={conversation} size="44px" />
      <div class={css.title}>
        <h1 tabIndex={-1}>
          <ConversationName view={view} conversation={conversation} />
        </h1>
        <WhoElse view={view} conversation={conversation} />
      </div>
      <IconButton icon={<PeopleIcon />} label={words.about} onPress={() => setAbout(true)} />
      {about ? (
        <Deferred
          load={loadPeople}
          props={{ view, conversation, onClose: () => setAbout(false) }}
          waiting={null}
        />
      ) : null}
    </header>
  );
}

/** Who can read along; in the family's chat who is there. */
function WhoElse({ view, conversation }: ChatProps): VNode | null {
  const lookers = peopleOf(view, conversation.lookers);
  const others = [
    ...lookers.filter(({ isMe }) => !isMe).map(({ nickname }) => isolate(nickname)),
    ...(hasUnnamedLookers(view, conversation) ? [FRIEND_WORDS.someGrownUp] : []),
  ];
  const names = joinWords(others, 'conjunction');
  if (looksAlong(view, conversation)) {
    return (
      <p class={css.looks}>
        <EyeIcon />
        {others.length === 0 ? words.iRead : words.weRead(names)}
      </p>
    );
  }
  if (others.length > 0) {
    return (
      <p class={css.looks}>
        <EyeIcon />
        {words.reads(names)}
      </p>
    );
  }
  return conversation.form !== 'direct' ? <p>{joinNames(othersOf(view, conversation))}</p> : null;
}

/** Rule 32: nobody is taken for present whose devices have long said nothing. */
function Quiet({ view, conversation }: ChatProps): VNode | null {
  const { nowSeconds } = useSession();
  const quiet = peopleOf(view, conversation.quiet).filter(({ awaited }) => !awaited);
  const [first, ...more] = quiet;
  if (first === undefined) return null;
  const days = quietDays(quiet, nowSeconds.value);
  return (
    <Notice icon={<ClockIcon />}>
      {more.length === 0
        ? words.quiet(deviceOf(first), days)
        : words.allQuiet(joinNames(quiet), days)}
    </Notice>
  );
}
