/** A child's chat: who it is with, who can look in, big bubbles, three tools. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { BackIcon, EyeIcon, PeopleIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { ManyFaces } from '../shared/art/many-faces.tsx';
import { Bark } from '../shared/art/tree.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import { useConversation } from '../shared/chat/use-conversation.ts';
import { canWrite, troubleOf } from '../shared/session/menders.ts';
import {
  hasUnnamedLookers,
  isAmongThemselves,
  joinNames,
  othersOf,
  peopleOf,
  type Someone,
  uniqueById,
} from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { Deferred } from '../shared/ui/deferred.tsx';
import { NameList } from '../shared/ui/name-list.tsx';
import { useOpenFocus } from '../shared/ui/use-open-focus.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import { KidBubbles } from './kid-bubbles.tsx';
import css from './kid-chat.module.css';
import { KidComposer } from './kid-composer.tsx';
import { KidConnection } from './kid-connection.tsx';
import { KidEnded, KidLeft } from './kid-ended.tsx';
import { ChatMending } from './kid-mending.tsx';

const words = KID_WORDS.chat;
const loadWho = () => import('./kid-who.tsx').then((module) => module.KidWho);

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
        {writes || trouble !== null ? null : <Over view={view} conversation={conversation} />}
      </div>
    </main>
  );
}

function Header({ view, conversation }: ChatProps): VNode {
  const { router } = useSession();
  const others = othersOf(view, conversation);
  const [first] = others;
  const [asksWho, setAsksWho] = useState(false);
  const isDirect = conversation.form === 'direct' && first !== undefined;
  const isOther = isDirect && first.from !== null;
  return (
    <header class={css.header} data-group={conversation.form === 'group'}>
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
        {isDirect ? (
          <Avatar
            avatar={first.avatar}
            asleep={first.role === 'guardian' && conversation.quiet.includes(first.id)}
          />
        ) : (
          <ManyFaces
            picture={conversation.picture}
            avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)}
          />
        )}
        {isOther ? (
          <span class={css.mark} role="img" aria-label={words.otherTree}>
            <TreeMark />
          </span>
        ) : null}
      </span>
      <h1 tabIndex={-1}>
        {conversation.name !== undefined ? <bdi>{conversation.name}</bdi> : null}
        {conversation.name !== undefined ? null : conversation.form === 'family' ||
          first === undefined ? (
          KID_WORDS.home.family
        ) : (
          <NameList people={others} />
        )}
      </h1>
      {conversation.form === 'group' ? (
        <IconButton
          look="plain"
          icon={<PeopleIcon />}
          label={KID_WORDS.group.who}
          onPress={() => setAsksWho(true)}
        />
      ) : null}
      <GrownUps view={view} conversation={conversation} />
      {asksWho ? (
        <Deferred
          load={loadWho}
          props={{ view, conversation, onClose: () => setAsksWho(false) }}
          waiting={null}
        />
      ) : null}
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
  const shown = uniqueById([...lookers, ...away]);
  const unnamed = hasUnnamedLookers(view, conversation);
  if (shown.length === 0 && !unnamed) {
    return isAmongThemselves(view, conversation) ? (
      <div class={css.looks}>
        <PeopleIcon />
        <p>{words.alone}</p>
      </div>
    ) : null;
  }
  const isAway = ({ id }: Someone): boolean => away.some((one) => one.id === id);
  return (
    <div class={css.looks}>
      {lookers.length === 0 && !unnamed ? null : <EyeIcon />}
      {shown.map((person) => (
        <Avatar key={person.id} avatar={person.avatar} size="40px" asleep={isAway(person)} />
      ))}
      <div>
        {lookers.length === 0 ? null : <p>{words.looksAlong(joinNames(lookers))}</p>}
        {unnamed ? <p>{words.someoneLooks}</p> : null}
        {away.length === 0 ? null : <p>{words.away(joinNames(away))}</p>}
      </div>
    </div>
  );
}

/** Nothing more can be said: somebody has ended it, the child has gone out, or this tablet rests. */
function Over({ view, conversation: { form, state, picture } }: ChatProps): VNode {
  if (!view.removed && state.kind === 'ended') return <KidEnded />;
  return !view.removed && form === 'group' && state.kind === 'left' && picture !== undefined ? (
    <KidLeft picture={picture} />
  ) : (
    <Resting />
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
