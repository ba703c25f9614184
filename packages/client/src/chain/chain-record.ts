/** The main record of a conversation in the local store (docs/chain.md rule 11). */
import {
  asSlotAddress,
  decodeBucket,
  decodeHex,
  encodeBucket,
  encodeHex,
  KnotholeError,
} from '@knothole/protocol';
import { decodeState, encodeState, type GroupState } from '../crypto/group-state.ts';
import { HASH_BYTES } from '../crypto/hash.ts';
import {
  type ChainState,
  groupOf,
  type LastRead,
  type Peer,
  type Pending,
  type Place,
} from './chain-state.ts';
import { decodePolicy, encodePolicy } from './group-policy.ts';
import { identityFields, readIdentity } from './identity-record.ts';
import { type CborFields, type CborValue, encodeCbor, readCbor } from './strict-cbor.ts';
import {
  type ChainStatus,
  type GroupId,
  type GroupPolicy,
  type Head,
  type PostedStatement,
  STUCK_REASONS,
} from './types.ts';
import { readWelcomeFields, welcomeFields } from './work-record.ts';

const VERSION = 1;

/** What is kept in records of its own: see chain-store.ts. */
export type KeptApart = 'id' | 'mine' | 'intents' | 'outbox' | 'welcomes';

export function encodeChainRecord(state: ChainState): Uint8Array {
  return encodeCbor([
    VERSION,
    encodePolicy(state.policy),
    decodeHex(groupOf(state)),
    identityFields(state.self),
    statusFields(state.status),
    encodeState(state.group),
    state.bucket === null ? null : encodeBucket(state.bucket),
    state.position,
    state.firstHash,
    state.hashes,
    state.lastRead === null ? null : lastReadFields(state.lastRead),
    state.enteredBy === null ? null : lastReadFields(state.enteredBy),
    state.previousCommitter,
    state.speakers,
    state.statements.map(statementFields),
    [...state.peers].map(([device, peer]) => [device, ...peerFields(peer)]),
    state.pending === null ? null : pendingFields(state.pending),
    state.owed === null ? null : placeFields(state.owed),
    [state.leafUpdated.epoch, state.leafUpdated.atSeconds],
    state.nextOrder,
    state.eventCount,
    state.junkCount,
    state.forkSuspected,
    state.pastHeads.map(headFields),
    state.incarnation,
  ]);
}

/**
 * @param openGroup reads an MLS state: see {@link decodeState}.
 * @throws {KnotholeError} STORE_CORRUPT when the bytes are no whole record.
 */
export function decodeChainRecord(
  bytes: Uint8Array,
  openGroup: (bytes: Uint8Array) => GroupState,
): Omit<ChainState, KeptApart> {
  return opened(bytes, (fields) => readRecord(fields, openGroup));
}

/** Which group a record is of, and what that is for. */
export interface RecordHead {
  readonly policy: GroupPolicy;
  readonly group: GroupId;
}

/**
 * The head alone, also out of a record whose rest is damaged.
 * @throws {KnotholeError} STORE_CORRUPT when not even that opens.
 */
export function decodeRecordHead(bytes: Uint8Array): RecordHead {
  return opened(bytes, readRecordHead);
}

function opened<Value>(bytes: Uint8Array, read: (fields: CborFields) => Value): Value {
  try {
    return read(readCbor(bytes));
  } catch (error) {
    throw new KnotholeError('STORE_CORRUPT', 'a chain record does not open', { cause: error });
  }
}

function readRecordHead(fields: CborFields): RecordHead {
  if (fields.integer() !== VERSION) {
    throw new KnotholeError('STORE_CORRUPT', 'unknown version of a chain record');
  }
  return { policy: decodePolicy(fields.bytes()), group: encodeHex(fields.bytes()) };
}

function readRecord(
  fields: CborFields,
  openGroup: (bytes: Uint8Array) => GroupState,
): Omit<ChainState, KeptApart> {
  const { policy } = readRecordHead(fields);
  const record = {
    policy,
    self: readIdentity(fields.fields()),
    status: readStatus(fields.fields()),
    group: openGroup(fields.bytes()),
    bucket: fields.optional((field) => decodeBucket(field.bytes())),
    position: fields.integer(),
    firstHash: fields.bytes(HASH_BYTES),
    hashes: fields.list((hash) => hash.bytes(HASH_BYTES)),
    lastRead: fields.optional((field) => readLastRead(field.fields())),
    enteredBy: fields.optional((field) => readLastRead(field.fields())),
    previousCommitter: fields.optional((field) => field.text()),
    speakers: fields.list((leaf) => leaf.integer()),
    statements: fields.list((field) => readStatement(field.fields())),
    peers: new Map(fields.list((field) => readPeer(field.fields()))),
    pending: fields.optional((field) => readPending(field.fields(), openGroup)),
    owed: fields.optional((field) => readPlace(field.fields())),
    leafUpdated: readLeafUpdated(fields.fields()),
    nextOrder: fields.integer(),
    eventCount: fields.integer(),
    junkCount: fields.integer(),
    forkSuspected: fields.boolean(),
    pastHeads: fields.list((head) => readHead(head.fields())),
    incarnation: fields.optional((field) => field.bytes()),
  };
  fields.end();
  return record;
}

function statusFields(status: ChainStatus): CborValue {
  return status.kind === 'stuck' ? [status.kind, status.reason] : [status.kind];
}

function readStatus(fields: CborFields): ChainStatus {
  const kind = fields.word('live', 'stuck', 'removed', 'left');
  return kind === 'stuck'
    ? {
        kind,
        reason: fields.word(...STUCK_REASONS),
      }
    : { kind };
}

function placeFields(place: Place): CborValue {
  return [place.epoch, place.position];
}

function readPlace(fields: CborFields): Place {
  return { epoch: fields.integer(), position: fields.integer() };
}

/** Fields of a slot that was read, here and in a welcome. */
export function lastReadFields(last: LastRead): CborValue {
  return [encodeBucket(last.bucket), last.address, last.hash];
}

export function readLastRead(fields: CborFields): LastRead {
  return {
    bucket: decodeBucket(fields.bytes()),
    address: asSlotAddress(fields.bytes()),
    hash: fields.bytes(HASH_BYTES),
  };
}

function headFields({ group, epoch, authenticator }: Head): CborValue {
  return [decodeHex(group), epoch, decodeHex(authenticator)];
}

function readHead(fields: CborFields): Head {
  return {
    group: encodeHex(fields.bytes()),
    epoch: fields.integer(),
    authenticator: encodeHex(fields.bytes(HASH_BYTES)),
  };
}

function statementFields({ sender, bytes }: PostedStatement): CborValue {
  return [sender.leaf, identityFields(sender), bytes];
}

function readStatement(fields: CborFields): PostedStatement {
  const leaf = fields.integer();
  return { sender: { leaf, ...readIdentity(fields.fields()) }, bytes: fields.bytes() };
}

function peerFields(peer: Peer): readonly CborValue[] {
  return [peer.joinedAt, peer.joinedEpoch, placeFields(peer.seen), peer.heardAt];
}

function readPeer(fields: CborFields): [string, Peer] {
  return [
    fields.text(),
    {
      joinedAt: fields.optional((field) => field.integer()),
      joinedEpoch: fields.integer(),
      seen: readPlace(fields.fields()),
      heardAt: fields.optional((field) => field.integer()),
    },
  ];
}

function readLeafUpdated(fields: CborFields): ChainState['leafUpdated'] {
  return { epoch: fields.integer(), atSeconds: fields.integer() };
}

function pendingFields(pending: Pending): CborValue {
  if (pending.kind === 'message') {
    return [pending.kind, pending.inner, pending.plaintext];
  }
  const { commit } = pending;
  return [
    pending.kind,
    pending.inner,
    encodeState(commit.next),
    commit.authenticatedData,
    commit.adds,
    commit.removes,
    commit.hasPath,
    commit.hasExternalPsk,
    commit.welcomes.map(welcomeFields),
  ];
}

function readPending(fields: CborFields, openGroup: (bytes: Uint8Array) => GroupState): Pending {
  const kind = fields.word('message', 'commit');
  const inner = fields.bytes();
  if (kind === 'message') {
    return { kind, inner, plaintext: fields.bytes() };
  }
  return {
    kind,
    inner,
    commit: {
      next: openGroup(fields.bytes()),
      authenticatedData: fields.bytes(),
      adds: fields.list((leaf) => leaf.integer()),
      removes: fields.list((leaf) => leaf.integer()),
      hasPath: fields.boolean(),
      hasExternalPsk: fields.boolean(),
      welcomes: fields.list((welcome) => readWelcomeFields(welcome.fields())),
    },
  };
}
