/** A group's name and drawn picture, as the form for people's asks for them. */
import type { Avatar } from '@knothole/client/view';
import type { VNode } from 'preact';
import { GroupPicture } from '../../shared/art/group-picture.tsx';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';

const words = GROUP_PAGE_WORDS.name;

export const GROUP_NAME_WORDS = {
  nickname: words.label,
  empty: words.empty,
  full: words.full,
} as const;

export function drawGroup(avatar: Avatar): VNode {
  return <GroupPicture picture={avatar} size="8.5rem" />;
}
