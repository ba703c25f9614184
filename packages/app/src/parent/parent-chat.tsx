/** A grown-up's chat. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { BackIcon, EyeIcon, PeopleIcon } from '../shared/art/icons.tsx';
import { useConversation } from '../shared/chat/use-conversation.ts';
import { joinNames, looksAlong, othersOf, peopleOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { ConnectionStrip } from '../shared/ui/connection-strip.tsx';
import { useOpenFocus } from '../shared/ui/use-open-focus.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { Bubbles } from './bubbles.tsx';
import { ChatPeople } from './chat-people.tsx';
import { Composer } from './composer.tsx';
import { ConversationFace, ConversationName } from './conversation-name.tsx';
import css from './parent-chat.module.css';

const words = WORDS.chat;

export interface ChatProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function ParentChat({ view, conversation }: ChatProps): VNode {
  const open = useConversation(conversation);
  const ref = useOpenFocus<HTMLElement>({ toWrite: true });
  const resting = restingWords({ view, conversation });
  return (
    <main class={css.chat} ref={ref}>
      <Header view={view} conversation={conversation} />
      <div class={css.strip}>
        <ConnectionStrip connection={view.connection} />
      </div>
      <Bubbles view={view} conversation={conversation} open={open} />
      {resting === null ? (
        <Composer
          conversation={conversation.id}
          notice={
            looksAlong(view, conversation)
              ? words.allSee(joinNames(othersOf(view, conversation)))
              : null
          }
        />
      ) : (
        <p class={css.resting} role="status">
          {resting}
        </p>
      )}
    </main>
  );
}

/** Why nothing can be said here, in one sentence; null when it can. */
function restingWords({ view, conversation: { state } }: ChatProps): string | null {
  if (view.removed) return WORDS.home.removed;
  switch (state.kind) {
    case 'live':
      return null;
    case 'stuck':
      return words.state[state.reason];
    default:
      return words.state[state.kind];
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
        <ChatPeople view={view} conversation={conversation} onClose={() => setAbout(false)} />
      ) : null}
    </header>
  );
}

/** Who can read along; in the family's chat who is there. */
function WhoElse({ view, conversation }: ChatProps): VNode | null {
  const lookers = peopleOf(view, conversation.lookers);
  const others = lookers.filter(({ isMe }) => !isMe);
  if (looksAlong(view, conversation)) {
    return (
      <p class={css.looks}>
        <EyeIcon />
        {others.length === 0 ? words.iRead : words.weRead(joinNames(others))}
      </p>
    );
  }
  if (lookers.length > 0) {
    return (
      <p class={css.looks}>
        <EyeIcon />
        {words.reads(joinNames(lookers))}
      </p>
    );
  }
  return conversation.form === 'family' ? <p>{joinNames(othersOf(view, conversation))}</p> : null;
}
