/** What stands in the chain and in parcels, and the chain's records in the local store. */
import {
  decodeChainRecord,
  decodeRecordHead,
  encodeChainRecord,
} from '../../../packages/client/src/chain/chain-record.ts';
import { decodeEvent, encodeEvent } from '../../../packages/client/src/chain/event-record.ts';
import { decodePolicy, encodePolicy } from '../../../packages/client/src/chain/group-policy.ts';
import { readCommitHeader } from '../../../packages/client/src/chain/judge.ts';
import {
  decodeCommitHeader,
  decodeMessage,
  encodeCommitHeader,
  encodeMessage,
  MAX_ITEMS_PER_MESSAGE,
} from '../../../packages/client/src/chain/message.ts';
import { openParcel } from '../../../packages/client/src/chain/parcel.ts';
import { encodeCbor, readCbor } from '../../../packages/client/src/chain/strict-cbor.ts';
import {
  decodeWelcomeContent,
  encodeWelcomeContent,
} from '../../../packages/client/src/chain/welcome.ts';
import {
  decodeIntent,
  decodeStoredItem,
  decodeWelcome,
  encodeIntent,
  encodeStoredItem,
  encodeWelcome,
} from '../../../packages/client/src/chain/work-record.ts';
import { INNER_ROOM_BYTES, sealEnvelope } from '../../../packages/client/src/crypto/envelope.ts';
import { decodeState } from '../../../packages/client/src/crypto/group-state.ts';
import { sha256 } from '../../../packages/client/src/crypto/hash.ts';
import { slotAddress, slotKeys } from '../../../packages/client/src/crypto/slot-keys.ts';
import type { RelayLink } from '../../../packages/client/src/ports.ts';
import { asSlotAddress, type Envelope } from '../../../packages/protocol/src/index.ts';
import { type FuzzTarget, oneSpelling } from '../target.ts';
import {
  BUCKET,
  chainStates,
  EVENTS,
  INTENTS,
  ITEM,
  POLICY,
  STORED_ITEMS,
  WELCOME,
} from './chain-fixtures.ts';
import { mlsFixture } from './mls-fixtures.ts';

const CHAIN = 'client/src/chain';
const SEEN = { position: 70_000, hash: new Uint8Array(32).fill(8) };

export const CHAIN_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'strict cbor',
    covers: [`${CHAIN}/strict-cbor.ts#readCbor`, `${CHAIN}/plain-cbor.ts#decodePlainCbor`],
    shape: 'cbor',
    codes: ['INPUT'],
    prepare: () => ({
      seeds: [encodeCbor([]), encodeCbor([1, 'a', true, null, ITEM.body, [[[]]]])],
      decode: readCbor,
    }),
  },
  {
    name: 'chain message',
    covers: [`${CHAIN}/message.ts#decodeMessage`],
    shape: 'cbor',
    codes: ['INPUT'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [0, 1, MAX_ITEMS_PER_MESSAGE].map((length) =>
        encodeMessage({ seen: SEEN, items: Array.from({ length }, () => ITEM) }),
      ),
      decode: oneSpelling(decodeMessage, encodeMessage),
    }),
  },
  {
    name: 'commit header',
    covers: [`${CHAIN}/message.ts#decodeCommitHeader`, `${CHAIN}/judge.ts#readCommitHeader`],
    shape: 'cbor',
    codes: ['INPUT', 'BUCKET'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [encodeCommitHeader({ bucket: BUCKET, seen: SEEN })],
      decode: oneSpelling((input) => {
        readCommitHeader(input);
        return decodeCommitHeader(input);
      }, encodeCommitHeader),
    }),
  },
  {
    name: 'group policy',
    covers: [`${CHAIN}/group-policy.ts#decodePolicy`],
    shape: 'cbor',
    codes: ['INPUT'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [POLICY, { ...POLICY, kind: 'family', form: 'family', predecessors: [] } as const].map(
        encodePolicy,
      ),
      decode: oneSpelling(decodePolicy, encodePolicy),
    }),
  },
  {
    name: 'welcome content',
    covers: [`${CHAIN}/welcome.ts#decodeWelcomeContent`, `${CHAIN}/chain-record.ts#readLastRead`],
    shape: 'cbor',
    codes: ['INPUT'],
    prepare: () => {
      const slot = { bucket: BUCKET, address: asSlotAddress(SEEN.hash), hash: SEEN.hash };
      const [welcome, snapshot] = [WELCOME.content, ITEM.body];
      return {
        seeds: [null, slot].map((enteredBy) =>
          encodeWelcomeContent({ welcome, snapshot, enteredBy, hash: SEEN.hash }),
        ),
        decode: oneSpelling(decodeWelcomeContent, encodeWelcomeContent),
      };
    },
  },
  {
    name: 'parcel fragment',
    covers: [`${CHAIN}/parcel.ts#openParcel`],
    shape: 'cbor',
    codes: [],
    maxBytes: INNER_ROOM_BYTES,
    weight: 3,
    prepare: () => {
      const parcel = { secret: new Uint8Array(32).fill(5), bucket: BUCKET };
      const content = new Uint8Array(3_000).fill(6);
      const whole = sha256(content);
      return {
        seeds: [
          encodeCbor([0, 2, whole, content.subarray(0, 2_000)]),
          encodeCbor([0, 1, sha256(), new Uint8Array(0)]),
        ],
        decode: async (input) => {
          const rest = encodeCbor([1, 2, whole, content.subarray(2_000)]);
          const link = linkWith([input, rest].map((inner, slot) => sealed(parcel, slot, inner)));
          const [first] = await openParcel(link, parcel);
          return first;
        },
      };
    },
  },
  {
    name: 'chain record',
    covers: [
      `${CHAIN}/chain-record.ts#decodeChainRecord`,
      `${CHAIN}/chain-record.ts#decodeRecordHead`,
      `${CHAIN}/identity-record.ts#readIdentity`,
    ],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    weight: 2,
    prepare: async () => {
      const fixture = await mlsFixture();
      const { suite, config } = fixture.party;
      return {
        seeds: chainStates(fixture).map(encodeChainRecord),
        decode: (input) => {
          decodeRecordHead(input);
          return decodeChainRecord(input, (bytes) => decodeState(suite, bytes, config));
        },
      };
    },
  },
  {
    name: 'event record',
    covers: [`${CHAIN}/event-record.ts#decodeEvent`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    prepare: () => ({
      seeds: EVENTS.map(encodeEvent),
      decode: oneSpelling(decodeEvent, encodeEvent),
    }),
  },
  {
    name: 'intent record',
    covers: [`${CHAIN}/work-record.ts#decodeIntent`, `${CHAIN}/work-record.ts#readItem`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    prepare: () => ({
      seeds: INTENTS.map(encodeIntent),
      decode: oneSpelling(decodeIntent, encodeIntent),
    }),
  },
  {
    name: 'outbox record',
    covers: [`${CHAIN}/work-record.ts#decodeStoredItem`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    prepare: () => ({
      seeds: STORED_ITEMS.map(encodeStoredItem),
      decode: oneSpelling(decodeStoredItem, encodeStoredItem),
    }),
  },
  {
    name: 'welcome record',
    covers: [`${CHAIN}/work-record.ts#decodeWelcome`, `${CHAIN}/work-record.ts#readWelcomeFields`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    prepare: () => ({
      seeds: [encodeWelcome(WELCOME)],
      decode: oneSpelling(decodeWelcome, encodeWelcome),
    }),
  },
];

function sealed(
  parcel: { readonly secret: Uint8Array },
  position: number,
  inner: Uint8Array,
): Envelope {
  const { cap, sealKey } = slotKeys(parcel.secret, 'parcel ', position);
  return sealEnvelope(sealKey, inner, slotAddress(BUCKET, cap));
}

/** A relay on which these envelopes stand at the first positions that are asked for. */
function linkWith(envelopes: readonly Envelope[]): RelayLink {
  return {
    status: { kind: 'offline' },
    timeSeconds: () => 0,
    onStatus: () => () => undefined,
    put: () => Promise.reject(new Error('nothing is put here')),
    get: async (slots) =>
      slots.map((_, position) => {
        const envelope = envelopes[position];
        return envelope === undefined ? { kind: 'none' } : { kind: 'value', envelope };
      }),
    watch: () => () => undefined,
    revoke: async () => undefined,
    close: async () => undefined,
  };
}
