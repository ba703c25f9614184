/** Several faces in one hole: the family chat. */
import type { Avatar as AvatarChoice } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from './avatar.tsx';
import css from './group-face.module.css';

/** Shows up to four. */
export function GroupFace({
  avatars,
  size,
}: {
  avatars: readonly AvatarChoice[];
  size?: string;
}): VNode {
  const shown = avatars.slice(0, 4);
  return (
    <span
      class={`${css.group} ${css[`of${shown.length}`] ?? ''}`}
      style={size === undefined ? undefined : { inlineSize: size }}
      aria-hidden="true"
    >
      {shown.map((avatar, index) => (
        <span key={`${avatar.animal}-${index}`} class={css.face}>
          <Avatar avatar={avatar} />
        </span>
      ))}
    </span>
  );
}
