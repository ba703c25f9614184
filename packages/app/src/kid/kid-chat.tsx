/** A child's chat: who it is with, who can look in, big bubbles, three tools. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { BackIcon, EyeIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { Bark } from '../shared/art/tree.tsx';
import { useConversation } from '../shared/chat/use-conversation.ts';
import { canWrite, troubleOf } from '../shared/session/menders.ts';
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
import { ChatMending } from './kid-mending.tsx';

const words = KID_WORDS.chat;

interface ChatProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function KidChat({ view, conversation }: ChatProps): VNode {
  const open = useConversation(conversation);
  const ref = useOpenFocus<HTMLElement>({ toWrite: false });
  const trouble = view.removed ? null : troubleOf(conversation.state);
  const writes = !view.removed && canWrite(conversation.state);
  return (
    <main class={`${kid.kid} ${css.chat}`} ref={ref}>
      <Header view={view} conversation={conversation} />
      <div class={css.connection}>
        {view.removed ? null : <KidConnection connection={view.connection} />}
      </div>
      <KidBubbles view={view} conversation={conversation} open={open} />
      <div class={css.foot}>
        {trouble === null ? null : (
          <ChatMending view={view} conversation={conversation} trouble={trouble} />
        )}
        {writes ? <KidComposer conversation={conversation.id} /> : null}
        {writes || trouble !== null ? null : <Resting />}
      </div>
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
          <Avatar
            avatar={first.avatar}
            asleep={first.role === 'guardian' && conversation.quiet.includes(first.id)}
          />
        )}
      </span>
      <h1 tabIndex={-1}>
        <bdi>{everyone ? KID_WORDS.home.family : first.nickname}</bdi>
      </h1>
      <GrownUps view={view} conversation={conversation} />
    </header>
  );
}

/**
 * Who can look in, shown before anything can be read; and the grown-ups here who have long said
 * nothing, so that nobody is taken for present. Of other children that is not told.
 */
function GrownUps({ view, conversation }: ChatProps): VNode | null {
  const lookers = peopleOf(view, conversation.lookers);
  const away = peopleOf(view, conversation.quiet).filter(({ role }) => role === 'guardian');
  const shown = [...new Set([...lookers, ...away])];
  if (shown.length === 0) return null;
  return (
    <div class={css.looks}>
      {lookers.length === 0 ? null : <EyeIcon />}
      {shown.map((person) => (
        <Avatar key={person.id} avatar={person.avatar} size="40px" asleep={away.includes(person)} />
      ))}
      <div>
        {lookers.length === 0 ? null : <p>{words.looksAlong(joinNames(lookers))}</p>}
        {away.length === 0 ? null : <p>{words.away(joinNames(away))}</p>}
      </div>
    </div>
  );
}

function Resting(): VNode {
  return (
    <div class={css.resting} role="status">
      <span>
        <Hollow asleep />
      </span>
      <p>
        {words.resting}
        <br />
        {KID_WORDS.home.askGrownUp}
      </p>
    </div>
  );
}
