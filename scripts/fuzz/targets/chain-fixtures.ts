/** Values of the chain, one of each kind, to start from. */

import type {
  ChainState,
  PreparedWelcome,
  StoredIntent,
  StoredItem,
  Welcome,
} from '../../../packages/client/src/chain/chain-state.ts';
import {
  type ChainEvent,
  type GroupPolicy,
  type Identity,
  type InvitedDevice,
  type Item,
  MOVE_REASONS,
} from '../../../packages/client/src/chain/types.ts';
import type { GroupState } from '../../../packages/client/src/crypto/group-state.ts';
import { asSlotAddress, type Bucket } from '../../../packages/protocol/src/index.ts';
import type { MlsFixture } from './mls-fixtures.ts';

const HASH = new Uint8Array(32).fill(0x4a);
const GROUP = '0123456789abcdef0123456789abcdef';

export const BUCKET: Bucket = { class: 'week', number: 2_960 };

const IDENTITY: Identity = {
  device: 'aa'.repeat(16),
  person: 'bb'.repeat(16),
  role: 'guardian',
  root: 'cc'.repeat(32),
};

export const ITEM: Item = { id: GROUP, kind: 7, body: new Uint8Array(40).fill(1) };

export const POLICY: GroupPolicy = {
  kind: 'conversation',
  form: 'direct',
  people: [IDENTITY.person, 'dd'.repeat(16)],
  oversight: 'with-guardian',
  relayUrl: 'wss://relay.example/v1',
  predecessors: [GROUP, 'ef'.repeat(16)],
  roots: [IDENTITY.root],
};

const PARCEL = { secret: new Uint8Array(32).fill(2), bucket: BUCKET };

const INVITED: InvitedDevice = {
  device: IDENTITY.device,
  keyPackage: new Uint8Array(300).fill(3),
  parcel: PARCEL,
};

export const INTENTS: readonly StoredIntent[] = (
  [
    { kind: 'add', id: GROUP, devices: [INVITED, INVITED], statements: [ITEM] },
    { kind: 'remove', id: GROUP, devices: [IDENTITY.device], statements: [ITEM, ITEM] },
    { kind: 'replace', id: GROUP, device: INVITED },
    { kind: 'update', id: GROUP },
    { kind: 'leave', id: GROUP, statement: ITEM },
  ] as const
).map((intent, order) => ({ order, epoch: 3, intent }));

export const STORED_ITEMS: readonly StoredItem[] = [
  { order: 1, item: ITEM, landed: null },
  { order: 2, item: ITEM, landed: { epoch: 4, position: 70_000, devices: [IDENTITY.device] } },
];

const PREPARED: PreparedWelcome = {
  device: IDENTITY.device,
  parcel: PARCEL,
  welcome: new Uint8Array(400).fill(5),
  snapshot: new Uint8Array(100).fill(6),
};

export const WELCOME: Welcome = {
  device: IDENTITY.device,
  leafKey: new Uint8Array(32).fill(7),
  parcel: PARCEL,
  content: new Uint8Array(500).fill(4),
  epoch: 5,
  landedAt: 1_790_000_000,
  isLost: false,
};

const PLACE = { index: 9, epoch: 2, position: 300, seenAt: 1_790_000_000 };

export const EVENTS: readonly ChainEvent[] = [
  { kind: 'item', ...PLACE, sender: IDENTITY, item: ITEM },
  { kind: 'joined', ...PLACE, id: GROUP, who: IDENTITY },
  { kind: 'left', ...PLACE, id: GROUP, who: { ...IDENTITY, role: 'child' } },
  ...MOVE_REASONS.map((reason): ChainEvent => {
    return { kind: 'moved', ...PLACE, id: GROUP, who: IDENTITY, reason };
  }),
];

/** A state with something in every field, and one with as little as can be. */
export function chainStates({ reader, commit, message }: MlsFixture): readonly ChainState[] {
  const lastRead = { bucket: BUCKET, address: asSlotAddress(HASH), hash: HASH };
  const least = leastState(reader);
  return [
    least,
    {
      ...least,
      status: { kind: 'stuck', reason: 'fork' },
      bucket: BUCKET,
      hashes: [HASH, HASH],
      lastRead,
      enteredBy: lastRead,
      previousCommitter: IDENTITY.device,
      speakers: [0, 2],
      statements: [{ sender: { leaf: 0, ...IDENTITY }, bytes: ITEM.body }],
      peers: new Map([
        [
          IDENTITY.device,
          { joinedAt: null, joinedEpoch: 1, seen: { epoch: 2, position: 3 }, heardAt: null },
        ],
      ]),
      pending: { kind: 'message', inner: message, plaintext: ITEM.body },
      owed: { epoch: 2, position: 5 },
      pastHeads: [{ group: GROUP, epoch: 1, authenticator: 'ee'.repeat(32) }],
      incarnation: new Uint8Array(16).fill(6),
    },
    {
      ...least,
      pending: {
        kind: 'commit',
        inner: commit.inner,
        commit: {
          next: commit.next,
          authenticatedData: ITEM.body,
          adds: [1],
          removes: [1],
          hasPath: true,
          hasExternalPsk: false,
          welcomes: [PREPARED],
        },
      },
    },
  ];
}

function leastState(group: GroupState): ChainState {
  return {
    id: GROUP,
    policy: POLICY,
    self: IDENTITY,
    status: { kind: 'live' },
    group,
    bucket: null,
    position: 0,
    firstHash: HASH,
    hashes: [HASH],
    lastRead: null,
    enteredBy: null,
    previousCommitter: null,
    speakers: [],
    statements: [],
    peers: new Map(),
    pending: null,
    mine: new Set(),
    owed: null,
    leafUpdated: { epoch: 0, atSeconds: 1_790_000_000 },
    nextOrder: 0,
    intents: [],
    outbox: [],
    welcomes: [],
    eventCount: 0,
    junkCount: 0,
    forkSuspected: false,
    pastHeads: [],
    incarnation: null,
  };
}
