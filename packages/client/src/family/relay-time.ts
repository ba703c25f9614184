/**
 * The relay's time also while the relay is out of reach: the device's own clock, corrected by what
 * it was last found to be wrong by. A tablet whose clock is days off writes the right times.
 */
import type { Transactor } from '../chain/transactor.ts';
import type { Clock, RelayLink } from '../ports.ts';
import { encodeFields, readFields } from './fields.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
/** Smaller differences are not worth a write. */
const NOTICEABLE_SECONDS = 30;
const MILLISECONDS = 1_000;

export class RelayTime {
  readonly #clock: Clock;
  readonly #link: RelayLink;
  readonly #transactor: Transactor;
  /** Seconds that the relay's clock is ahead. */
  #ahead: number;
  #isKnown = false;

  private constructor(clock: Clock, link: RelayLink, transactor: Transactor, ahead: number) {
    this.#clock = clock;
    this.#link = link;
    this.#transactor = transactor;
    this.#ahead = ahead;
  }

  static async open(clock: Clock, link: RelayLink, transactor: Transactor): Promise<RelayTime> {
    const bytes = await transactor.store.get(STORE_KEYS.clock);
    return new RelayTime(clock, link, transactor, bytes === undefined ? 0 : readAhead(bytes));
  }

  /** Whether the relay has told its time since this device started. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Unix seconds. */
  now(): number {
    return this.#isKnown ? this.#link.timeSeconds() : this.#own() + this.#ahead;
  }

  /** Call it whenever the relay has been reached: remembers the difference. */
  async learn(): Promise<void> {
    this.#isKnown = true;
    const ahead = this.#link.timeSeconds() - this.#own();
    if (Math.abs(ahead - this.#ahead) < NOTICEABLE_SECONDS) {
      return;
    }
    const sign = ahead < 0 ? 'behind' : 'ahead';
    const value = encodeFields([VERSION, sign, Math.abs(ahead)]);
    await this.#transactor.commit([{ key: STORE_KEYS.clock, value }]);
    this.#ahead = ahead;
  }

  #own(): number {
    return Math.floor(this.#clock.nowMilliseconds() / MILLISECONDS);
  }
}

function readAhead(bytes: Uint8Array): number {
  const ahead = readFields(bytes, (fields) => {
    fields.version(VERSION);
    const sign = fields.oneOf(['ahead', 'behind']);
    const seconds = fields.integer();
    return sign === 'ahead' ? seconds : -seconds;
  });
  return ahead ?? 0;
}
