/** A grown-up's chat. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { BackIcon, EyeIcon, PeopleIcon } from '../shared/art/icons.tsx';
import { useConversation } from '../shared/chat/use-conversation.ts';
import { joinNames, othersOf, peopleOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { ConnectionStrip } from '../shared/ui/connection-strip.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { Bubbles } from './bubbles.tsx';
import { ChatPeople } from './chat-people.tsx';
import { Composer } from './composer.tsx';
import { conversationName } from './conversation-name.ts';
import css from './parent-chat.module.css';

const words = WORDS.chat;

export interface ChatProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function ParentChat({ view, conversation }: ChatProps): VNode {
  const open = useConversation(conversation);
  const resting = restingWords({ view, conversation });
  return (
    <main class={css.chat}>
      <Header view={view} conversation={conversation} />
      <div class={css.strip}>
        <ConnectionStrip connection={view.connection} />
      </div>
      <Bubbles view={view} conversation={conversation} open={open} />
      {resting === null ? (
        <Composer conversation={conversation.id} />
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
  const others = othersOf(view, conversation);
  const lookers = peopleOf(view, conversation.lookers);
  const [first] = others;
  return (
    <header class={css.header}>
      <IconButton icon={<BackIcon />} label={words.back} onPress={() => router.home()} />
      {conversation.form === 'direct' && first !== undefined ? (
        <Avatar avatar={first.avatar} size="44px" />
      ) : (
        <GroupFace
          avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)}
          size="44px"
        />
      )}
      <div class={css.title}>
        <h1>
          <bdi>{conversationName(view, conversation)}</bdi>
        </h1>
        {lookers.length > 0 ? (
          <p class={css.looks}>
            <EyeIcon />
            {words.reads(joinNames(lookers))}
          </p>
        ) : conversation.form === 'family' ? (
          <p>{joinNames(others)}</p>
        ) : null}
      </div>
      <IconButton icon={<PeopleIcon />} label={words.about} onPress={() => setAbout(true)} />
      {about ? (
        <ChatPeople view={view} conversation={conversation} onClose={() => setAbout(false)} />
      ) : null}
    </header>
  );
}
