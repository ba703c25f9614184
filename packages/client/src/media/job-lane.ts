/**
 * Does what is to be done, one step at a time, for as long as there is something. What a step needs
 * and cannot have now (a relay, a conversation) is left alone for a while; other steps go on.
 */
import { hasCode, KnotholeError } from '@knothole/protocol';
import { Wakeup } from '../chain/wakeup.ts';
import type { Clock, Random } from '../ports.ts';

const MILLISECONDS = 1_000;
const FIRST_MILLISECONDS = 2_000;
const LONGEST_MILLISECONDS = 300_000;
/** Doubling further would not matter. */
const MAX_DOUBLINGS = 8;

export interface Step {
  /** What it needs; compared by identity. */
  readonly needs: unknown;
  /** Resolves with the seconds for which what it needs is not to be asked again; 0 goes on. */
  run(): Promise<number>;
}

interface LaneOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The next step whose need does not rest; asked again after each step and each ring. */
  readonly next: (rests: (need: unknown) => boolean) => Step | undefined;
  /** The store cannot be trusted any more, or this code is wrong: the lane has stopped. */
  readonly fail: (error: unknown) => void;
}

export class JobLane {
  readonly #options: LaneOptions;
  readonly #bell = new Wakeup();
  /** Each with what ends its rest. */
  readonly #resting = new Map<unknown, () => void>();
  readonly #failures = new Map<unknown, number>();
  readonly #work: Promise<void>;
  #isClosed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#work = this.#run().catch((error: unknown) => options.fail(error));
  }

  /** There may be something to do. */
  ring(): void {
    this.#bell.ring();
  }

  /** What was out of reach may be back: nothing rests any longer. */
  wake(): void {
    this.#endRests();
    this.#failures.clear();
    this.ring();
  }

  /** Resolves when the step under way has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endRests();
    this.ring();
    await this.#work;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const step = this.#options.next((need) => this.#resting.has(need));
      if (step === undefined) {
        await this.#bell.sleep();
      } else {
        await this.#do(step);
      }
    }
  }

  async #do({ needs, run }: Step): Promise<void> {
    try {
      const seconds = await run();
      this.#failures.delete(needs);
      if (seconds > 0) {
        this.#rest(needs, seconds * MILLISECONDS);
      }
    } catch (error) {
      if (!(error instanceof KnotholeError) || isOfNoUse(error)) {
        throw error;
      }
      const failures = this.#failures.get(needs) ?? 0;
      this.#failures.set(needs, Math.min(failures + 1, MAX_DOUBLINGS));
      this.#rest(needs, delay(failures, this.#options.random));
    }
  }

  #rest(need: unknown, milliseconds: number): void {
    if (this.#isClosed) {
      return;
    }
    const cancel = this.#options.clock.after(milliseconds, () => {
      this.#resting.delete(need);
      this.ring();
    });
    this.#resting.set(need, cancel);
  }

  #endRests(): void {
    for (const cancel of this.#resting.values()) {
      cancel();
    }
    this.#resting.clear();
  }
}

/** Another writer has the store, or it does not read: trying again would do harm. */
function isOfNoUse(error: KnotholeError): boolean {
  return hasCode(error, 'STORE_CONFLICT') || hasCode(error, 'STORE_CORRUPT');
}

/** Between half and all of 2 s × 2^failures, at most 5 minutes: devices do not come all at once. */
function delay(failures: number, random: Random): number {
  const whole = Math.min(FIRST_MILLISECONDS * 2 ** failures, LONGEST_MILLISECONDS);
  const [share = 0] = random.bytes(1);
  return (whole * (1 + share / 256)) / 2;
}
