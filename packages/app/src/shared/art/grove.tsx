/** The wood around the hollow: sky, crowns, hills. Fills its box and may be cropped on any side. */
import type { VNode } from 'preact';
import css from './grove.module.css';

export function Grove(): VNode {
  return (
    <svg
      viewBox="0 0 800 400"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      class={css.grove}
    >
      <rect width="800" height="400" class={css.sky} />
      <circle cx="630" cy="92" r="38" class={css.sun} />
      <path
        class={css.far}
        d="M0 250 C90 190 160 232 230 214 C300 196 340 150 430 186 C520 222 600 170 680 200 C730 218 770 214 800 204 V400 H0z"
      />
      <path
        class={css.mid}
        d="M0 300 C60 262 130 292 190 282 C250 270 280 240 350 262 C420 284 520 252 590 274 C660 296 740 262 800 286 V400 H0z"
      />
      <path
        class={css.trunk}
        d="M286 400 C316 330 318 240 302 150 H498 C482 240 484 330 514 400z"
      />
      <path
        class={css.grain}
        d="M338 382 C352 320 352 250 344 190 M462 382 C448 320 448 250 456 190 M400 398 v-30 M372 190 c2 20 2 30 1 46 M428 190 c-2 20 -2 30 -1 46"
      />
      <path
        class={css.crown}
        d="M196 146 C160 146 140 112 162 88 C146 52 192 22 226 40 C238 -6 312 -22 344 14 C372 -24 448 -22 470 12 C512 -22 578 2 582 46 C626 36 656 78 634 108 C648 140 612 164 584 150 C560 178 516 176 496 156 C466 180 424 178 404 158 C380 180 330 178 308 156 C280 178 226 174 196 146z"
      />
      <path
        class={css.crownLight}
        d="M236 96 c18 -34 62 -40 84 -18 M360 66 c20 -26 62 -28 84 -4 M496 100 c22 -24 58 -20 70 4"
      />
      <path
        class={css.near}
        d="M0 368 C120 332 240 356 330 350 C430 342 560 356 640 344 C710 334 770 346 800 352 V400 H0z"
      />
    </svg>
  );
}
