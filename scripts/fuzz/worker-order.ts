/** What passes between the fuzzing thread and the one that watches it. */
import type { Outcome } from './fuzz-loop.ts';

export interface WorkerOrder {
  /** Memory of a {@link Watch}. */
  readonly shared: SharedArrayBuffer;
  readonly targets: readonly string[];
  readonly runSeed: number;
  /** Per target. */
  readonly inputs: number;
  /** Per target. */
  readonly maxMilliseconds: number;
  /** Divides the inputs of slow targets by their weight. */
  readonly isShort: boolean;
  /** This one input only. */
  readonly only: Uint8Array | null;
}

export type WorkerReport =
  | { readonly kind: 'begun'; readonly target: string }
  | { readonly kind: 'done'; readonly outcome: Outcome };
