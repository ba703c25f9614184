/**
 * Since when each conversation is in trouble on this guardian's device, and when it was founded anew
 * last: so that a member who can break a conversation at will makes no group per second, also across
 * restarts.
 */
import type { LocalStore, StoreWrite } from '../ports.ts';
import { encodeFields, readRecord } from './fields.ts';
import { REPAIRS } from './store-keys.ts';

const VERSION = 1;
const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;
/** After so long without another founding, trouble is new trouble. */
const FORGOTTEN_SECONDS = 7 * DAY_SECONDS;
const MAX_DOUBLINGS = 11;

/** All in Unix seconds of the relay's time. */
export interface RepairRecord {
  /** Null: it is in none. */
  readonly troubleSince: number | null;
  readonly foundedAt: number | null;
  /** Times in a row. */
  readonly foundings: number;
}

const NOTHING: RepairRecord = { troubleSince: null, foundedAt: null, foundings: 0 };

export class RepairLog {
  readonly #records: Map<string, RepairRecord>;

  private constructor(records: Map<string, RepairRecord>) {
    this.#records = records;
  }

  static async open(store: LocalStore): Promise<RepairLog> {
    const records = await store.list(REPAIRS);
    return new RepairLog(
      new Map(records.map(({ key, value }) => [key.slice(REPAIRS.length), decode(value)])),
    );
  }

  of(conversation: string): RepairRecord {
    return this.#records.get(conversation) ?? NOTHING;
  }

  /** When the conversation may be founded anew, as far as its past foundings go. */
  mayFoundAt(conversation: string): number {
    return nextFounding(this.of(conversation));
  }

  /** Notes trouble that begins or is over; empty when nothing has changed. */
  notice(conversation: string, isInTrouble: boolean, now: number): readonly StoreWrite[] {
    const record = this.of(conversation);
    if (isInTrouble === (record.troubleSince !== null)) {
      return [];
    }
    return this.#keep(conversation, { ...record, troubleSince: isInTrouble ? now : null });
  }

  /**
   * To be written with the founding. `groups` are those that the lineage has grown by: who makes up some
   * must not push the older ones out of it sooner than as many foundings would.
   */
  founded(conversation: string, now: number, groups = 1): readonly StoreWrite[] {
    const { foundedAt, foundings } = this.of(conversation);
    const isForgotten = foundedAt === null || now - foundedAt > FORGOTTEN_SECONDS;
    return this.#keep(conversation, {
      troubleSince: null,
      foundedAt: now,
      foundings: (isForgotten ? 0 : foundings) + groups,
    });
  }

  #keep(conversation: string, record: RepairRecord): readonly StoreWrite[] {
    this.#records.set(conversation, record);
    const { troubleSince, foundedAt, foundings } = record;
    const value = encodeFields([VERSION, troubleSince, foundedAt, foundings]);
    return [{ key: REPAIRS + conversation, value }];
  }
}

/** At once, then a minute after the last founding, two, four … a day. */
function nextFounding({ foundedAt, foundings }: RepairRecord): number {
  if (foundedAt === null) {
    return 0;
  }
  const wait = MINUTE_SECONDS * 2 ** Math.min(Math.max(0, foundings - 1), MAX_DOUBLINGS);
  return foundedAt + Math.min(wait, DAY_SECONDS);
}

function decode(bytes: Uint8Array): RepairRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      troubleSince: fields.optional((some) => some.integer()),
      foundedAt: fields.optional((some) => some.integer()),
      foundings: fields.integer(),
    };
  });
}
