/** Faces as big as a hand, each looking out of its own hollow. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { othersOf, peopleOf, personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { badge, KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import { KidConnection } from './kid-connection.tsx';
import { KidFrame } from './kid-frame.tsx';
import css from './kid-home.module.css';

const words = KID_WORDS.home;

export function KidHome({ view }: { view: HomeView }): VNode {
  const me = personOf(view, view.me);
  const open = view.conversations.filter(({ state }) => state.kind !== 'succeeded');
  return (
    <KidFrame layout={css.home}>
      <header class={css.header}>
        {me === undefined ? null : (
          <span class={css.me}>
            <Avatar avatar={me.avatar} label={me.nickname} />
          </span>
        )}
        <h1 class={kid.plaque}>{words.title}</h1>
      </header>
      <KidConnection connection={view.connection} />
      {view.removed ? <Resting /> : null}
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
  const others = othersOf(view, conversation);
  const [first] = others;
  const everyone = conversation.form === 'family';
  const name = everyone ? words.family : (first?.nickname ?? words.family);
  const { unread } = conversation;
  return (
    <li>
      <button
        type="button"
        class={css.tile}
        aria-label={unread > 0 ? `${name}, ${words.unread(unread)}` : name}
        onClick={() => router.go({ screen: 'chat', conversation: conversation.id })}
      >
        <span class={css.hollow}>
          {everyone || first === undefined ? (
            <GroupFace avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)} />
          ) : (
            <Avatar avatar={first.avatar} />
          )}
        </span>
        {unread > 0 ? <span class={css.unread}>{badge(unread)}</span> : null}
        <span class={`${kid.plaque} ${css.name}`}>
          <bdi>{name}</bdi>
        </span>
      </button>
    </li>
  );
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

function Resting(): VNode {
  return (
    <div class={css.nobody} role="status">
      <span>
        <Hollow asleep />
      </span>
      <p class={kid.plaque}>{words.removed}</p>
      <p class={kid.plaque}>{words.askGrownUp}</p>
    </div>
  );
}
