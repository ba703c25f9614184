/** The face of a chat of more than two: its drawn picture if it has one, else the faces of its people. */
import type { Avatar as AvatarChoice } from '@knothole/client/view';
import type { VNode } from 'preact';
import { GroupFace } from './group-face.tsx';
import { GroupPicture } from './group-picture.tsx';

export function ManyFaces({
  picture,
  avatars,
  asleep = false,
}: {
  picture: AvatarChoice | undefined;
  avatars: readonly AvatarChoice[];
  asleep?: boolean;
}): VNode {
  return picture === undefined ? (
    <GroupFace avatars={avatars} />
  ) : (
    <GroupPicture picture={picture} members={avatars} asleep={asleep} />
  );
}
