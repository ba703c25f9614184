/** Two families meet: two trees, and between them a bridge that both build. */
import type { VNode } from 'preact';
import css from './bridge.module.css';

/** open: built from one side so far · met: it holds · ended: rolled up again, and both trees sleep. */
export type BridgeState = 'open' | 'met' | 'ended';

/** As wide as its box; decoration beside words. */
export function Bridge({ state }: { state: BridgeState }): VNode {
  const asleep = state === 'ended';
  return (
    <svg viewBox="0 0 320 190" aria-hidden="true" class={css.scene}>
      <rect class={css.sky} width="320" height="190" />
      <path class={css.far} d="M0 150 C60 122 120 138 170 132 C230 124 280 136 320 122 V190 H0z" />
      <path class={css.near} d="M0 172 C70 156 120 168 170 164 C230 158 270 168 320 160 V190 H0z" />
      {asleep ? <Moon /> : null}
      <Tree x={8} asleep={asleep} />
      <g transform="translate(320 0) scale(-1 1)">
        <Tree x={8} asleep={asleep} mirrored />
      </g>
      <Planks state={state} />
    </svg>
  );
}

function Tree({
  x,
  asleep,
  mirrored = false,
}: {
  x: number;
  asleep: boolean;
  mirrored?: boolean;
}): VNode {
  return (
    <g transform={`translate(${x} 0)`}>
      <path class={css.trunk} d="M30 176 C42 148 42 120 36 84 H74 C68 120 68 148 82 176z" />
      <path class={css.grain} d="M46 164 c4 -18 4 -30 2 -42 M64 160 c-3 -14 -3 -24 -2 -32" />
      <path
        class={mirrored ? css.crownOther : css.crown}
        d="M14 88 C-4 86 -8 64 6 54 C-2 34 20 18 36 26 C42 6 74 4 82 22 C102 14 120 32 112 50 C126 62 118 86 100 86 C92 98 74 98 66 88 C56 100 22 102 14 88z"
      />
      <path
        class={css.light}
        d="M22 56 c8 -14 24 -18 34 -9 M68 38 c8 -8 22 -7 30 2 M74 70 c8 -6 18 -6 24 0"
      />
      <ellipse class={css.rim} cx="55" cy="112" rx="17" ry="18" />
      <ellipse class={css.hollow} cx="55" cy="112" rx="12.5" ry="13.5" />
      {asleep ? (
        <path class={css.lids} d="M46 113 q4 4 7.5 0 M57 113 q4 4 7.5 0" />
      ) : (
        <g>
          <circle class={css.eye} cx="50" cy="111" r="5" />
          <circle class={css.eye} cx="60.5" cy="111" r="5" />
          <circle class={css.pupil} cx="51.4" cy="111" r="2.6" />
          <circle class={css.pupil} cx="61.9" cy="111" r="2.6" />
        </g>
      )}
    </g>
  );
}

function Planks({ state }: { state: BridgeState }): VNode {
  switch (state) {
    case 'open':
      return (
        <g>
          <path class={css.missing} d="M158 151 C190 155 220 148 240 140" />
          <path class={css.rope} d="M80 138 C104 150 130 154 152 152" />
          <path class={css.plank} d="M88 138 l-3 12 M102 143 l-2 12 M117 147 l-1 12 M132 149 v12" />
          <path class={css.plank} d="M147 149 l1 12" />
          <Lantern x={84} y={128} />
        </g>
      );
    case 'met':
      return (
        <g>
          <path class={css.rope} d="M80 138 C128 160 192 160 240 138" />
          <path
            class={css.plank}
            d="M88 138 l-3 12 M102 143 l-2 12 M117 147 l-1 12 M132 149 l-1 12 M147 150 v12 M162 150 v12 M177 150 v12 M191 149 l1 12 M206 146 l1 12 M220 142 l2 12 M233 138 l3 12"
          />
          <Lantern x={84} y={128} />
          <Lantern x={236} y={128} />
          <path
            class={css.heart}
            d="M160 138 C149 130 144 124 144 117 C144 111 149 108 153 108 C156 108 159 110 160 113 C161 110 164 108 167 108 C171 108 176 111 176 117 C176 124 171 130 160 138z"
          />
        </g>
      );
    case 'ended':
      return (
        <g>
          <path
            class={css.roll}
            d="M98 160 a12 12 0 1 1 -12 -12 a8 8 0 1 1 -8 9 a4.5 4.5 0 1 1 5 4"
          />
          <path class={css.roll} d="M246 160 a12 12 0 1 0 -12 -12" transform="translate(0 10)" />
        </g>
      );
  }
}

function Lantern({ x, y }: { x: number; y: number }): VNode {
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle class={css.shine} r="15" />
      <path class={css.lamp} d="M-6 -7 H6 L8 7 H-8z" />
      <path class={css.rope} d="M0 -13 V-8" />
    </g>
  );
}

function Moon(): VNode {
  return <path class={css.moon} d="M168 26 a24 24 0 1 0 18 38 a20 20 0 1 1 -18 -38z" />;
}
