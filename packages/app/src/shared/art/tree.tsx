/** A child's home is the inside of the tree: bark all around, leaves above. */
import type { VNode } from 'preact';
import css from './tree.module.css';

/** Fills the nearest positioned ancestor; purely decoration. */
export function Bark(): VNode {
  return (
    <svg class={css.bark} aria-hidden="true" width="100%" height="100%">
      <defs>
        <pattern id="bark-grain" width="240" height="320" patternUnits="userSpaceOnUse">
          <path
            class={css.groove}
            d="M28 -10 C20 40 40 70 30 120 M30 170 C22 220 42 250 30 330 M92 40 C100 90 84 130 94 190 M96 240 C104 270 90 300 94 330 M92 -10 v20 M152 -10 C144 50 164 90 152 150 M150 200 C160 240 146 290 152 330 M210 60 C218 110 200 160 212 220 M212 270 v60 M212 -10 v30"
          />
          <path
            class={css.shine}
            d="M60 20 C54 70 68 100 60 150 M182 130 C176 180 190 210 182 270 M122 210 c-4 30 4 50 0 80"
          />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#bark-grain)" />
    </svg>
  );
}

/** Leaves hanging into the screen from its upper edge. */
export function Canopy(): VNode {
  return (
    <svg class={css.canopy} aria-hidden="true" width="100%" height="100%">
      <defs>
        <pattern id="canopy-leaves" width="320" height="120" patternUnits="userSpaceOnUse">
          <path
            class={css.leafBack}
            d="M0 -40 H320 V84 C304 118 258 120 240 86 C222 124 176 122 160 88 C144 124 98 122 80 86 C62 120 16 118 0 84z"
          />
          <path
            class={css.leafFront}
            d="M0 -40 H320 V56 C306 88 268 88 256 58 C242 92 204 92 192 60 C178 92 138 92 128 58 C114 92 74 92 64 58 C50 88 14 88 0 56z"
          />
          <path class={css.vein} d="M40 6 q10 14 26 16 M150 2 q10 14 26 16 M248 4 q10 14 26 16" />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#canopy-leaves)" />
    </svg>
  );
}

/** Grass and mushrooms at the foot of the screen. */
export function Ground(): VNode {
  return (
    <svg class={css.ground} aria-hidden="true" width="100%" height="100%">
      <defs>
        <pattern id="ground-grass" width="480" height="88" patternUnits="userSpaceOnUse">
          <path
            class={css.grassBack}
            d="M0 88 V40 C30 22 60 24 92 38 C128 14 170 18 206 36 C250 16 300 20 340 40 C380 20 440 18 480 40 V88z"
          />
          <g>
            <path d="M96 70 q-4 -24 2 -34 h10 q6 10 2 34z" fill="#f8e6c8" />
            <path
              d="M76 42 C78 20 90 10 103 10 C116 10 128 20 130 42 C112 48 94 48 76 42z"
              fill="#c8483a"
            />
            <path
              d="M92 24 a5 4 0 1 0 .1 0z M112 30 a6 5 0 1 0 .1 0z M104 14 a4 3 0 1 0 .1 0z M84 35 a4 3 0 1 0 .1 0z"
              fill="#fffaf1"
            />
            <path d="M136 72 q-2 -14 1 -20 h7 q3 6 1 20z" fill="#f8e6c8" />
            <path
              d="M124 56 C126 42 133 37 141 37 C149 37 156 42 157 56 C146 60 134 60 124 56z"
              fill="#e08a3c"
            />
          </g>
          <path
            class={css.grassFront}
            d="M0 88 V66 C20 50 60 52 90 64 C120 50 160 50 196 64 C240 46 290 50 330 66 C370 50 440 48 480 66 V88z"
          />
          <path
            class={css.vein}
            d="M250 70 l-5 -14 M264 70 l2 -16 M278 70 l7 -13 M400 74 l-4 -13 M412 74 l4 -14"
          />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#ground-grass)" />
    </svg>
  );
}
