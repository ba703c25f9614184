/** What a device keeps of handing history over, and of what was handed to it. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { encodeFields, readRecord } from '../family/fields.ts';
import { type BlobPointer, pointerFields, readPointer } from '../media/blob-pointer.ts';
import type { PersonId } from '../view.ts';
import { type ArchivedText, archivedFields, readArchived } from './archive.ts';

const VERSION = 1;
const ID_BYTES = 16;
const PHASES = ['fresh', 'none', 'wished', 'coming', 'here'] as const;

export const HISTORY_STATE = 'history/state';
/** Devices that this one has let in or that wish for history, by id. */
export const GUESTS = 'history/guest/';
/** What was handed to this device, by the group that it was said to be of. */
export const COPIES = 'history/copy/';

/** An archive that is on its way here. */
export interface ComingHistory {
  readonly by: PersonId;
  /** Unix seconds, relay time: nothing in it is younger. */
  readonly at: number;
  readonly pointer: BlobPointer;
}

export interface HistoryState {
  /** Index of the first event of the family group that has not been looked at. */
  readonly next: number;
  readonly isAllowed: boolean;
  /** Of what is handed to this device. */
  readonly phase: (typeof PHASES)[number];
  readonly coming: ComingHistory | null;
}

export const FRESH_HISTORY: HistoryState = {
  next: 0,
  isAllowed: true,
  phase: 'fresh',
  coming: null,
};

/** A device to which this one may hand history. */
export interface Guest {
  readonly isLetIn: boolean;
  /** Whose device it is by its certificate, and its key; null until it has wished. */
  readonly wish: {
    readonly person: PersonId;
    readonly agreementKey: Uint8Array;
    readonly since: number;
  } | null;
  readonly isDone: boolean;
}

export interface HistoryCopy {
  readonly by: PersonId;
  readonly at: number;
  readonly texts: readonly ArchivedText[];
}

export function encodeHistoryState({ next, isAllowed, phase, coming }: HistoryState): Uint8Array {
  return encodeFields([
    VERSION,
    next,
    isAllowed ? 1 : 0,
    phase,
    coming && [decodeHex(coming.by), coming.at, pointerFields(coming.pointer)],
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeHistoryState(bytes: Uint8Array): HistoryState {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      next: fields.integer(),
      isAllowed: fields.integer(1) === 1,
      phase: fields.oneOf(PHASES),
      coming: fields.optional((some) =>
        some.nested((coming) => ({
          by: encodeHex(coming.bytes(ID_BYTES)),
          at: coming.integer(),
          pointer: coming.nested(readPointer),
        })),
      ),
    };
  });
}

export function encodeGuest({ isLetIn, wish, isDone }: Guest): Uint8Array {
  return encodeFields([
    VERSION,
    isLetIn ? 1 : 0,
    wish && [decodeHex(wish.person), wish.agreementKey, wish.since],
    isDone ? 1 : 0,
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeGuest(bytes: Uint8Array): Guest {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      isLetIn: fields.integer(1) === 1,
      wish: fields.optional((some) =>
        some.nested((wish) => ({
          person: encodeHex(wish.bytes(ID_BYTES)),
          agreementKey: wish.bytes(AGREEMENT_KEY_BYTES),
          since: wish.integer(),
        })),
      ),
      isDone: fields.integer(1) === 1,
    };
  });
}

export function encodeHistoryCopy({ by, at, texts }: HistoryCopy): Uint8Array {
  return encodeFields([VERSION, decodeHex(by), at, archivedFields(texts)]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeHistoryCopy(bytes: Uint8Array): HistoryCopy {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      by: encodeHex(fields.bytes(ID_BYTES)),
      at: fields.integer(),
      texts: readArchived(fields),
    };
  });
}
