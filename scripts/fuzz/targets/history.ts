/** What is handed to a device of the time before it came, and what is kept of it. */

import { makeSigningKey } from '../../../packages/client/src/crypto/signing-key.ts';
import { encodeFields } from '../../../packages/client/src/family/fields.ts';
import { type OfferKey, signOfferKey } from '../../../packages/client/src/family/offer-key.ts';
import { encodeArchive, readArchive } from '../../../packages/client/src/history/archive.ts';
import {
  historyItem,
  historySettingItem,
  historyWishItem,
  openPointer,
  readHistory,
  readHistorySetting,
  readHistoryWish,
} from '../../../packages/client/src/history/history-items.ts';
import {
  decodeGuest,
  decodeHistoryCopy,
  decodeHistoryState,
  encodeGuest,
  encodeHistoryCopy,
  encodeHistoryState,
  FRESH_HISTORY,
} from '../../../packages/client/src/history/history-record.ts';
import {
  decodeRecipient,
  encodeRecipient,
} from '../../../packages/client/src/history/unsent-archives.ts';
import { SeededRandom } from '../../../packages/client/test/support/seeded-random.ts';
import { asBlobId } from '../../../packages/protocol/src/index.ts';
import { type FuzzTarget, oneSpelling } from '../target.ts';

const HISTORY = 'client/src/history';
const ID = '0a'.repeat(16);
const OTHER = 'ff'.repeat(16);
const random = new SeededRandom(7);
const KEY = makeSigningKey(random);
const WISH: OfferKey = signOfferKey(KEY);
const TEXTS = ['hello', 'Bär 🐻'].map((text) => ({
  id: ID,
  device: OTHER,
  person: ID,
  sentAt: 1_795_500_000,
  text,
}));
const COMING = {
  by: ID,
  at: 1_795_500_000,
  pointer: {
    bucket: { class: 'quarter' as const, number: 228 },
    ids: [asBlobId(random.bytes(32))],
    fileKey: random.bytes(32),
    length: 1_000,
    digest: random.bytes(32),
    mediaType: 'application/vnd.knothole.history',
  },
};

export const HISTORY_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'archive',
    covers: [`${HISTORY}/archive.ts#readArchive`, `${HISTORY}/archive.ts#readArchived`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [
        new Map(),
        new Map([
          [ID, TEXTS],
          [OTHER, []],
        ]),
      ].map(encodeArchive),
      decode: oneSpelling(readArchive, encodeArchive),
    }),
  },
  {
    name: 'wish for history',
    covers: [`${HISTORY}/history-items.ts#readHistoryWish`],
    shape: 'cbor',
    codes: [],
    maxBytes: 1_024,
    prepare: () => ({
      seeds: [historyWishItem(random, WISH).body],
      decode: oneSpelling(readHistoryWish, (key) => historyWishItem(random, key).body),
    }),
  },
  {
    name: 'history item',
    covers: [`${HISTORY}/history-items.ts#readHistory`, `${HISTORY}/history-items.ts#openPointer`],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    prepare: () => ({
      seeds: [historyItem(random, { device: ID, name: OTHER, sealed: random.bytes(300) }).body],
      decode: (bytes) => {
        const handed = readHistory(bytes);
        return handed && [handed, openPointer(handed, ID, { device: OTHER, key: KEY })];
      },
      isCostly: (bytes) => readHistory(bytes) !== undefined,
    }),
  },
  {
    name: 'history setting',
    covers: [`${HISTORY}/history-items.ts#readHistorySetting`],
    shape: 'cbor',
    codes: [],
    maxBytes: 64,
    prepare: () => ({
      seeds: [true, false].map((isAllowed) => historySettingItem(random, isAllowed).body),
      decode: oneSpelling(readHistorySetting, (value) => encodeFields([value ? 1 : 0])),
    }),
  },
  {
    name: 'history state',
    covers: [`${HISTORY}/history-record.ts#decodeHistoryState`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 2_048,
    prepare: () => ({
      seeds: [
        FRESH_HISTORY,
        { next: 9, isAllowed: false, phase: 'coming' as const, coming: COMING },
      ].map(encodeHistoryState),
      decode: oneSpelling(decodeHistoryState, encodeHistoryState),
    }),
  },
  {
    name: 'guest for history',
    covers: [`${HISTORY}/history-record.ts#decodeGuest`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: () => ({
      seeds: [
        { isLetIn: true, wish: null, isDone: false },
        {
          isLetIn: false,
          wish: { person: ID, agreementKey: WISH.agreementKey, since: 5 },
          isDone: true,
        },
      ].map(encodeGuest),
      decode: oneSpelling(decodeGuest, encodeGuest),
    }),
  },
  {
    name: 'copy of history',
    covers: [`${HISTORY}/history-record.ts#decodeHistoryCopy`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [[], TEXTS].map((texts) => encodeHistoryCopy({ by: ID, at: 9, texts })),
      decode: oneSpelling(decodeHistoryCopy, encodeHistoryCopy),
    }),
  },
  {
    name: 'recipient of an archive',
    covers: [`${HISTORY}/unsent-archives.ts#decodeRecipient`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: () => ({
      seeds: [encodeRecipient({ device: ID, agreementKey: WISH.agreementKey })],
      decode: oneSpelling(decodeRecipient, encodeRecipient),
    }),
  },
];
