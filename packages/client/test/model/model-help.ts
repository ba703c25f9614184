/**
 * Help chains (rule 27): per device and week a row of slots that only this device and the guardians'
 * devices can compute, whatever becomes of any epoch.
 */
import type { Device, Leaf, Lineage } from './abstract-mls.ts';
import type { Address, GetOutcome } from './model-relay.ts';

export type Note =
  /** A device in trouble, or one that was called, with a fresh key package. */
  | {
      readonly kind: 'asking';
      readonly trouble: string | undefined;
      readonly group: string | undefined;
      readonly lineage: Lineage;
      readonly leaf: Leaf;
      readonly day: number;
      /** Since when it is as it is. A note that is written again each day would never be old. */
      readonly since: number;
    }
  /** A guardian wants the device and has no key package of it. */
  | { readonly kind: 'calling' };

export type Asking = Note & { readonly kind: 'asking' };

const WEEKS_BACK = 4;
const SLOTS_PER_WEEK = 64;

interface Row {
  readonly room: string;
  readonly device: Device;
  readonly week: number;
  next: number;
  isRead: boolean;
}

/** What a device has read of help chains since it last connected. Nothing of it is kept. */
export class HelpReader {
  readonly #rows = new Map<string, Row>();
  readonly #askings = new Map<Device, Asking>();
  readonly #called = new Set<Device>();
  /** The week of the newest note. */
  readonly #newest = new Map<Device, number>();
  #asked: readonly Row[] = [];
  readonly #room: string;

  constructor(room: string = 'help') {
    this.#room = room;
  }

  /** The next slot of each row. A row of a week long past gets nothing new: it is read once. */
  addresses(devices: Iterable<Device>, week: number): readonly Address[] {
    const rows: Row[] = [];
    for (const device of devices) {
      for (let past = Math.max(0, week - WEEKS_BACK); past <= week; past += 1) {
        const row = this.#row(device, past);
        if (!row.isRead || past >= week - 1) {
          rows.push(row);
        }
      }
    }
    this.#asked = rows;
    return rows.map(addressOf);
  }

  /** Whether there was anything new. */
  learn(outcomes: readonly GetOutcome[]): boolean {
    let hasNews = false;
    for (const [at, row] of this.#asked.entries()) {
      const outcome = outcomes[at];
      row.isRead = outcome?.kind !== 'value';
      if (outcome?.kind === 'value') {
        row.next += 1;
        hasNews = true;
        this.#note(row, outcome.envelope.note);
      }
    }
    return hasNews;
  }

  /** Where to write; undefined when the week's row is full. */
  free(device: Device, week: number): Address | undefined {
    const row = this.#row(device, week);
    return row.next < SLOTS_PER_WEEK ? addressOf(row) : undefined;
  }

  lastAsking(device: Device): Asking | undefined {
    return this.#askings.get(device);
  }

  /** Whether a call is newer than the device's last note. */
  isCalled(device: Device): boolean {
    return this.#called.has(device);
  }

  #note({ device, week }: Row, note: Note | undefined): void {
    if (note === undefined || week < (this.#newest.get(device) ?? 0)) {
      return;
    }
    this.#newest.set(device, week);
    if (note.kind === 'calling') {
      this.#called.add(device);
    } else {
      this.#askings.set(device, note);
      this.#called.delete(device);
    }
  }

  #row(device: Device, week: number): Row {
    const key = `${device}/${week}`;
    const known = this.#rows.get(key);
    const row = known ?? { room: this.#room, device, week, next: 0, isRead: false };
    if (known === undefined) {
      this.#rows.set(key, row);
    }
    return row;
  }
}

/** The bucket ends five weeks later, so that a guardian who was away still finds the note. */
function addressOf({ room, device, week, next }: Row): Address {
  return { bucket: week + 1 + WEEKS_BACK, name: `${room}/${device}/${week}/${next}` };
}
