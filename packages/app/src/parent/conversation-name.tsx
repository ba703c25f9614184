/** What a conversation is called in lists and on top of it, and the face it has there. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupFace } from '../shared/art/group-face.tsx';
import { GroupPicture } from '../shared/art/group-picture.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import { othersOf, peopleOf } from '../shared/session/people.ts';
import type { HomeView } from '../shared/session/session.ts';
import { NameList } from '../shared/ui/name-list.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './conversation-name.module.css';

interface ConversationProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function ConversationName({ view, conversation }: ConversationProps): VNode {
  const others = othersOf(view, conversation);
  if (conversation.name !== undefined) return <bdi>{conversation.name}</bdi>;
  if (conversation.form === 'family') return <bdi>{WORDS.home.familyChat}</bdi>;
  return others.length === 0 ? <bdi>{WORDS.chat.someone}</bdi> : <NameList people={others} />;
}

/** `size` is any CSS length. */
export function ConversationFace({
  view,
  conversation,
  size,
}: ConversationProps & { size: string }): VNode {
  const others = othersOf(view, conversation);
  const [first, ...more] = others;
  const { picture } = conversation;
  if (picture !== undefined) return <GroupPicture picture={picture} size={size} />;
  return (
    <span class={css.face}>
      {conversation.form === 'direct' && first !== undefined && more.length === 0 ? (
        <Avatar avatar={first.avatar} size={size} />
      ) : (
        <GroupFace
          avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)}
          size={size}
        />
      )}
      {others.some(({ from }) => from !== null) ? (
        <span class={css.mark}>
          <TreeMark />
        </span>
      ) : null}
    </span>
  );
}
