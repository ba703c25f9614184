/** A person's face: an animal on a colour, looking out of a round hole. */
import type { Animal, Avatar as AvatarChoice } from '@knothole/client/view';
import type { VNode } from 'preact';
import { ANIMAL_DRAWINGS } from './animal-drawings.ts';
import css from './avatar.module.css';
import { SleepProvider } from './face.tsx';

/**
 * `size` is any CSS length. `label` names the face for those who do not see it; without one the
 * drawing is decoration beside a written name.
 */
export function Avatar({
  avatar,
  size,
  label,
  asleep = false,
}: {
  avatar: AvatarChoice;
  size?: string;
  label?: string;
  /** Closed eyes: nobody is behind this face at the moment. */
  asleep?: boolean;
}): VNode {
  return (
    <span
      class={`${css.hole} ${css[avatar.colour]}`}
      style={size === undefined ? undefined : { inlineSize: size }}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <SleepProvider value={asleep}>
        <AnimalDrawing animal={avatar.animal} />
      </SleepProvider>
    </span>
  );
}

/** The animal alone, as wide as its container. */
export function AnimalDrawing({ animal }: { animal: Animal }): VNode {
  const Drawing = ANIMAL_DRAWINGS[animal];
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" class={css.drawing}>
      <Drawing />
    </svg>
  );
}
