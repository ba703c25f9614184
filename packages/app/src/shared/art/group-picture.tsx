/** The drawn picture of a group: an animal on a patch with corners, so that nobody takes it for a person. */
import type { Avatar as AvatarChoice } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from './avatar.tsx';
import css from './group-picture.module.css';

/** Faces that fit on its lower edge. */
const SHOWN = 4;

/** `size` is any CSS length; `members`: small faces on its lower edge, where it is big enough. */
export function GroupPicture({
  picture,
  members = [],
  size,
  asleep = false,
}: {
  picture: AvatarChoice;
  members?: readonly AvatarChoice[];
  size?: string;
  asleep?: boolean;
}): VNode {
  return (
    <span
      class={css.picture}
      style={size === undefined ? undefined : { inlineSize: size }}
      aria-hidden="true"
    >
      <span class={css.patch}>
        <Avatar avatar={picture} asleep={asleep} />
      </span>
      {members.length === 0 ? null : (
        <span class={css.members}>
          {members.slice(0, SHOWN).map((avatar, index) => (
            <span key={`${avatar.animal}-${index}`} class={css.member}>
              <Avatar avatar={avatar} asleep={asleep} />
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
