/** Faces as big as a hand, each looking out of its own hollow. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { SewnNote } from '../shared/art/mending.tsx';
import { Snore } from '../shared/art/note-states.tsx';
import { troubleOf } from '../shared/session/menders.ts';
import { othersOf, peopleOf, personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { badge, KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import { KidConnection } from './kid-connection.tsx';
import { KidFrame } from './kid-frame.tsx';
import css from './kid-home.module.css';
import { FamilyMending } from './kid-mending.tsx';
import { Resting, TryAgain } from './kid-resting.tsx';

const words = KID_WORDS.home;

export function KidHome({ view }: { view: HomeView }): VNode {
  const me = personOf(view, view.me);
  const open = view.conversations;
  if (view.removed && open.length === 0) {
    return (
      <KidFrame layout={css.home}>
        <TryAgain />
      </KidFrame>
    );
  }
  return (
    <KidFrame layout={css.home}>
      <header class={css.header}>
        {me === undefined ? null : (
          <span class={css.me}>
            <Avatar avatar={me.avatar} label={me.nickname} />
          </span>
        )}
        <h1 class={kid.plaque}>{view.removed ? words.removed : words.title}</h1>
      </header>
      {view.removed ? <Resting /> : <KidConnection connection={view.connection} />}
      {!view.removed && troubleOf(view.family) !== null ? <FamilyMending view={view} /> : null}
      {open.length === 0 ? <Nobody /> : null}
      <ul class={css.faces} data-few={open.length < 5}>
        {open.map((conversation) => (
          <Face key={conversation.id} view={view} conversation={conversation} />
        ))}
      </ul>
    </KidFrame>
  );
}

function Face({
  view,
  conversation,
}: {
  view: HomeView;
  conversation: ConversationSummary;
}): VNode {
  const { router } = useSession();
  const ref = useReturnFocus<HTMLButtonElement>(
    (route) => route.screen === 'chat' && route.conversation === conversation.id,
  );
  const [first] = othersOf(view, conversation);
  const someone = conversation.form === 'family' ? undefined : first;
  const name = someone?.nickname ?? words.family;
  const asleep = someone !== undefined && someone.devices.length === 0;
  // A tablet that rests calls nobody.
  const unread = view.removed ? 0 : conversation.unread;
  const isMending = !view.removed && troubleOf(conversation.state) !== null;
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={css.tile}
        aria-label={tileLabel(isMending ? words.mending(name) : name, asleep, unread)}
        onClick={() => router.go({ screen: 'chat', conversation: conversation.id })}
      >
        <span class={css.hollow} data-asleep={asleep}>
          {someone === undefined ? (
            <GroupFace avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)} />
          ) : (
            <Avatar avatar={someone.avatar} asleep={asleep} />
          )}
        </span>
        {asleep ? (
          <span class={css.snore}>
            <Snore />
          </span>
        ) : null}
        {isMending ? (
          <span class={css.patch}>
            <SewnNote />
          </span>
        ) : null}
        {unread > 0 ? <span class={css.unread}>{badge(unread)}</span> : null}
        <span class={`${kid.plaque} ${css.name}`}>
          <bdi>{name}</bdi>
        </span>
      </button>
    </li>
  );
}

function tileLabel(name: string, asleep: boolean, unread: number): string {
  const who = asleep ? words.asleep(name) : name;
  return unread > 0 ? `${who}, ${words.unread(unread)}` : who;
}

function Nobody(): VNode {
  return (
    <div class={css.nobody}>
      <span>
        <Hollow />
      </span>
      <p class={kid.plaque}>{words.empty}</p>
    </div>
  );
}
