/** A child's chat: who it is with, who can look in, big bubbles, three tools. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { BackIcon, EyeIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { Bark } from '../shared/art/tree.tsx';
import { useConversation } from '../shared/chat/use-conversation.ts';
import { joinNames, othersOf, peopleOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { useOpenFocus } from '../shared/ui/use-open-focus.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import { KidBubbles } from './kid-bubbles.tsx';
import css from './kid-chat.module.css';
import { KidComposer } from './kid-composer.tsx';
import { KidConnection } from './kid-connection.tsx';

const words = KID_WORDS.chat;

interface ChatProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function KidChat({ view, conversation }: ChatProps): VNode {
  const open = useConversation(conversation);
  const ref = useOpenFocus<HTMLElement>({ toWrite: false });
  const live = conversation.state.kind === 'live' && !view.removed;
  return (
    <main class={`${kid.kid} ${css.chat}`} ref={ref}>
      <Header view={view} conversation={conversation} />
      <div class={css.connection}>
        {view.removed ? null : <KidConnection connection={view.connection} />}
      </div>
      <KidBubbles view={view} conversation={conversation} open={open} />
      {live ? (
        <KidComposer conversation={conversation.id} />
      ) : (
        <Resting conversation={conversation} />
      )}
    </main>
  );
}

function Header({ view, conversation }: ChatProps): VNode {
  const { router } = useSession();
  const others = othersOf(view, conversation);
  const [first] = others;
  const everyone = conversation.form === 'family' || first === undefined;
  return (
    <header class={css.header}>
      <div class={css.grain}>
        <Bark />
      </div>
      <IconButton
        look="plain"
        icon={<BackIcon />}
        label={words.back}
        onPress={() => router.home()}
      />
      <span class={css.face}>
        {everyone ? (
          <GroupFace avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)} />
        ) : (
          <Avatar avatar={first.avatar} />
        )}
      </span>
      <h1 tabIndex={-1}>
        <bdi>{everyone ? KID_WORDS.home.family : first.nickname}</bdi>
      </h1>
      <LooksAlong view={view} conversation={conversation} />
    </header>
  );
}

/** Shown before anything can be read: whoever looks in is never hidden. */
function LooksAlong({ view, conversation }: ChatProps): VNode | null {
  const lookers = peopleOf(view, conversation.lookers);
  if (lookers.length === 0) return null;
  return (
    <p class={css.looks}>
      <EyeIcon />
      {lookers.map((person) => (
        <Avatar key={person.id} avatar={person.avatar} size="40px" />
      ))}
      <span>{words.looksAlong(joinNames(lookers))}</span>
    </p>
  );
}

function Resting({ conversation }: { conversation: ConversationSummary }): VNode {
  const waiting = conversation.state.kind === 'stuck';
  return (
    <div class={css.resting} role="status">
      <span>
        <Hollow asleep />
      </span>
      <p>
        {waiting ? words.waiting : words.resting}
        <br />
        {KID_WORDS.home.askGrownUp}
      </p>
    </div>
  );
}
