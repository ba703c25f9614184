/** Faces as big as a hand, each looking out of its own hollow. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { ManyFaces } from '../shared/art/many-faces.tsx';
import { SewnNote } from '../shared/art/mending.tsx';
import { Snore } from '../shared/art/note-states.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import { friendsOf, groupsToCome } from '../shared/session/groups.ts';
import { troubleOf } from '../shared/session/menders.ts';
import { joinNames, othersOf, peopleOf, personOf, type Someone } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { badge, KID_WORDS } from '../shared/words/kid-words.ts';
import { AskFriend } from './ask-friend.tsx';
import { AskGroupTile } from './ask-group-tile.tsx';
import { GroupTile } from './group-tile.tsx';
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
  const isOver = view.removed || view.deserted === true;
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
        <h1 class={kid.plaque}>
          {view.removed ? words.removed : isOver ? words.deserted : words.title}
        </h1>
      </header>
      {isOver ? <Resting /> : <KidConnection connection={view.connection} />}
      {!isOver && troubleOf(view.family) !== null ? <FamilyMending view={view} /> : null}
      {open.length === 0 ? <Nobody /> : null}
      <ul class={css.faces} data-few={open.length < 5}>
        {open.map((conversation) => (
          <Face key={conversation.id} view={view} conversation={conversation} />
        ))}
        {isOver ? null : <MoreTiles view={view} />}
      </ul>
    </KidFrame>
  );
}

/** Groups that have not begun, and hollows in which nobody is yet. */
function MoreTiles({ view }: { view: HomeView }): VNode {
  return (
    <>
      {groupsToCome(view).map((group) => (
        <GroupTile key={group.id} view={view} group={group} />
      ))}
      {view.conversations.length === 0 ? null : <AskFriend />}
      {friendsOf(view).length < 2 ? null : <AskGroupTile />}
    </>
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
  const others = othersOf(view, conversation);
  const someone = conversation.form === 'direct' ? others[0] : undefined;
  const isOther = someone !== undefined && someone.from !== null;
  const name = nameOf(conversation, others);
  // Whether somebody of another family has a device is not known here.
  const asleep = someone?.from === null && someone.devices.length === 0;
  // A tablet that rests calls nobody.
  const unread = view.removed ? 0 : conversation.unread;
  const isEnded =
    conversation.state.kind === 'ended' ||
    (conversation.form === 'group' && conversation.state.kind === 'left');
  const isMending = !view.removed && troubleOf(conversation.state) !== null;
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={css.tile}
        aria-label={tileLabel(whoLabel(name, { isMending, isEnded, isOther }), asleep, unread)}
        onClick={() => router.go({ screen: 'chat', conversation: conversation.id })}
      >
        <span
          class={css.hollow}
          data-asleep={asleep || isEnded}
          data-group={conversation.picture !== undefined}
        >
          {someone === undefined ? (
            <ManyFaces
              picture={conversation.picture}
              avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)}
              asleep={isEnded}
            />
          ) : (
            <Avatar avatar={someone.avatar} asleep={asleep || isEnded} />
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
        {isOther ? (
          <span class={css.tree}>
            <TreeMark />
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

function nameOf({ form, name }: ConversationSummary, others: readonly Someone[]): string {
  const [first, ...more] = others;
  if (name !== undefined) return name;
  if (form === 'family' || first === undefined) return words.family;
  return more.length === 0 ? first.nickname : joinNames(others);
}

function whoLabel(
  name: string,
  { isMending, isEnded, isOther }: { isMending: boolean; isEnded: boolean; isOther: boolean },
): string {
  if (isMending) return words.mending(name);
  if (isEnded) return words.ended(name);
  return isOther ? words.friend(name) : name;
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
