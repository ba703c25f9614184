/**
 * Help chains (docs/chain.md rule 27): a row of 64 slots per device and relay week, outside all MLS
 * groups, that only the device and its family's guardian devices can compute. Whoever writes takes the
 * first free slot; junk is stepped over, so that nobody is kept from asking.
 *
 *   week key = HKDF-Expand(help secret, "week " || u32(week), 32)
 *   bucket   = week class, week + 5
 */
import { type Bucket, type SlotRef, WEEK_SECONDS } from '@knothole/protocol';
import { openEnvelope, sealEnvelope } from '../crypto/envelope.ts';
import { encodeAscii, encodeU32, hkdfExpand } from '../crypto/hash.ts';
import { type SlotKeys, slotAddress, slotKeys } from '../crypto/slot-keys.ts';
import type { GetOutcome, RelayLink } from '../ports.ts';

/** Slots of one device in one week. */
export const HELP_SLOTS = 64;
/** So many weeks back notes are read: as long as their bucket lives. */
export const HELP_WEEKS_BACK = 4;
/** Bucket of a note, in weeks after the one it was written in. */
export const HELP_BUCKET_AHEAD = 5;

const WEEK_LABEL = 'week ';
const SLOT_LABEL = 'help ';
/** Of each of the six weeks: together one request. */
const SLOTS_AT_ONCE = 8;

interface HelpSlot extends SlotKeys {
  readonly ref: SlotRef;
}

/** What was written, by somebody who knows the help secret; nothing of it is verified. */
export interface Written {
  readonly week: number;
  readonly bytes: Uint8Array;
}

/** The relay's week, counted from 1970. */
export function helpWeek(relaySeconds: number): number {
  return Math.floor(relaySeconds / WEEK_SECONDS);
}

export function helpSlot(secret: Uint8Array, week: number, index: number): HelpSlot {
  const weekKey = hkdfExpand(
    secret,
    Uint8Array.of(...encodeAscii(WEEK_LABEL), ...encodeU32(week)),
    32,
  );
  const keys = slotKeys(weekKey, SLOT_LABEL, index);
  const bucket = helpBucket(week);
  return { ...keys, ref: { bucket, address: slotAddress(bucket, keys.cap) } };
}

function helpBucket(week: number): Bucket {
  return { class: 'week', number: week + HELP_BUCKET_AHEAD };
}

/** One device's help chain, as whoever knows its secret reads and writes it. */
export class HelpChain {
  readonly #link: RelayLink;
  readonly #secret: Uint8Array;
  /** By week: the first slot that has not been read. */
  readonly #next = new Map<number, number>();
  /** By week: the first slot that may be free. */
  readonly #free = new Map<number, number>();
  readonly #watches = new Map<string, () => void>();

  constructor(link: RelayLink, secret: Uint8Array) {
    this.#link = link;
    this.#secret = secret;
  }

  /**
   * What stands there since the last call, from four weeks back to the week to come, in order; what
   * does not open is passed over. @throws {KnotholeError} OFFLINE.
   */
  async read(relaySeconds: number): Promise<readonly Written[]> {
    const now = helpWeek(relaySeconds);
    const written: Written[] = [];
    let weeks = Array.from({ length: HELP_WEEKS_BACK + 2 }, (_, i) => now - HELP_WEEKS_BACK + i);
    for (const week of this.#next.keys()) {
      if (!weeks.includes(week)) {
        this.#next.delete(week);
        this.#free.delete(week);
      }
    }
    while (weeks.length > 0) {
      const asked = weeks.flatMap((week) => this.#unread(week));
      const outcomes = asked.length === 0 ? [] : await this.#link.get(asked.map(({ ref }) => ref));
      weeks = weeks.filter((week) => {
        const isOf = (_: unknown, index: number): boolean => asked[index]?.week === week;
        return this.#take(week, asked.filter(isOf), outcomes.filter(isOf), written);
      });
    }
    return written.sort((a, b) => a.week - b.week);
  }

  /**
   * Puts a note into the first free slot of the present week; false when the week is full.
   * @throws {KnotholeError} OFFLINE.
   */
  async write(relaySeconds: number, note: Uint8Array): Promise<boolean> {
    const week = helpWeek(relaySeconds);
    const first = Math.max(this.#next.get(week) ?? 0, this.#free.get(week) ?? 0);
    for (let index = first; index < HELP_SLOTS; index++) {
      const { cap, sealKey, ref } = helpSlot(this.#secret, week, index);
      const envelope = sealEnvelope(sealKey, note, ref.address);
      const { kind } = await this.#link.put(ref.bucket, cap, envelope);
      if (kind !== 'taken') {
        this.#free.set(week, index + 1);
        return kind === 'ok';
      }
    }
    return false;
  }

  /** Calls back when something comes; call it again after each {@link read}. */
  watch(relaySeconds: number, callback: () => void): void {
    const now = helpWeek(relaySeconds);
    const before = new Map(this.#watches);
    for (const week of [now, now + 1]) {
      const index = this.#next.get(week) ?? 0;
      const name = `${week}/${index}`;
      before.delete(name);
      if (index < HELP_SLOTS && !this.#watches.has(name)) {
        const { ref } = helpSlot(this.#secret, week, index);
        this.#watches.set(name, this.#link.watch(ref, callback));
      }
    }
    for (const [name, unwatch] of before) {
      unwatch();
      this.#watches.delete(name);
    }
  }

  /** Slots of this week that are known to be taken. */
  taken(relaySeconds: number): number {
    const week = helpWeek(relaySeconds);
    return Math.max(this.#next.get(week) ?? 0, this.#free.get(week) ?? 0);
  }

  /** After a relay that was restored to an older copy nothing is known to be taken. */
  startOver(): void {
    this.#next.clear();
    this.#free.clear();
  }

  close(): void {
    for (const unwatch of this.#watches.values()) {
      unwatch();
    }
    this.#watches.clear();
  }

  #unread(week: number): readonly (HelpSlot & { readonly week: number })[] {
    const next = this.#next.get(week) ?? 0;
    const length = Math.min(SLOTS_AT_ONCE, HELP_SLOTS - next);
    return Array.from({ length }, (_, i) => ({ week, ...helpSlot(this.#secret, week, next + i) }));
  }

  /** Whether there may be more of this week. */
  #take(
    week: number,
    slots: readonly HelpSlot[],
    outcomes: readonly GetOutcome[],
    written: Written[],
  ): boolean {
    for (const [index, { sealKey, ref }] of slots.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'value') {
        return false;
      }
      this.#next.set(week, (this.#next.get(week) ?? 0) + 1);
      const bytes = openEnvelope(sealKey, outcome.envelope, ref.address);
      if (bytes !== undefined) {
        written.push({ week, bytes });
      }
    }
    return slots.length > 0;
  }
}
