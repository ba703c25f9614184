/**
 * A member's state in words that model and client share, once out of the model and once out of the
 * client's store. Two pictures that differ are a difference between rules and client.
 */
import { encodeHex } from '@knothole/protocol';
import { decodeCommitHeader, decodeMessage } from '../../src/chain/message.ts';
import { CHAIN_ITEM_KINDS, type Intent as RealIntent } from '../../src/chain/types.ts';
import type { Intent as ModelIntent, ChainState as ModelState } from '../model/model-state.ts';
import { leavesOf, type RealState } from './real-state.ts';
import { briefly, saidIn } from './simulation-policy.ts';

export type Picture = Readonly<Record<string, unknown>>;

/** What the two worlds call the same thing by. */
export interface Names {
  /** The relay's week in which the simulation began. */
  readonly firstWeek: number;
  /** The leaf that a parcel leads to. */
  leafOfParcel(secret: Uint8Array): string;
}

const FORKED = 'stuck (fork)';
/** The model stops before the message that shows the fork, the client behind it: no rule tells. */
const AT_A_FORK = ['epoch', 'leaves', 'own', 'bucket', 'outbox', 'welcomes'];

export function pictureOfModel(state: ModelState): Picture {
  return {
    status: state.status,
    epoch: state.group.epoch,
    position: state.position,
    leaves: [...state.group.leaves].sort(),
    own: state.group.own,
    bucket: state.bucket,
    previousCommitter: state.previousCommitter,
    speakers: [...new Set(state.speakers)].sort(),
    posted: [...new Set(state.statements.map(briefly))].sort(),
    peers: [...state.peers]
      .map(([device, { epoch, position }]) => `${device} ${epoch}/${position}`)
      .sort(),
    mine: state.mine.length,
    pending: pendingOfModel(state),
    outbox: state.outbox.map(({ id, landed }) => ({
      id,
      landed:
        landed === undefined
          ? null
          : `${landed.epoch}/${landed.position} ${[...landed.devices].sort()}`,
    })),
    owed: state.owed === undefined ? null : `${state.owed.epoch}/${state.owed.position}`,
    welcomes: state.welcomes.map(({ leaf }) => leaf).sort(),
    lastRead: state.lastRead !== undefined,
  };
}

export function pictureOfReal(state: RealState, names: Names): Picture {
  const leaves = leavesOf(state.group);
  const nameOf = (leaf: number): string => leaves.get(leaf) ?? '?#?';
  return {
    status: state.status.kind === 'stuck' ? `stuck (${state.status.reason})` : state.status.kind,
    epoch: Number(state.group.mls.groupContext.epoch),
    position: state.position,
    leaves: [...leaves.values()].sort(),
    own: nameOf(state.group.mls.privatePath.leafIndex),
    bucket: bucketOf(state.bucket?.number, names),
    previousCommitter: state.previousCommitter,
    speakers: state.speakers.map(nameOf).sort(),
    posted: [...new Set(state.statements.map(({ bytes }) => saidIn(bytes)))].sort(),
    peers: [...state.peers]
      .map(([device, { seen }]) => `${device} ${seen.epoch}/${seen.position}`)
      .sort(),
    mine: state.mine.size,
    pending: pendingOfReal(state, names),
    outbox: state.outbox.map(({ item, landed }) => ({
      id: item.id,
      landed:
        landed === null ? null : `${landed.epoch}/${landed.position} ${[...landed.devices].sort()}`,
    })),
    owed: state.owed === null ? null : `${state.owed.epoch}/${state.owed.position}`,
    welcomes: state.welcomes.map(({ parcel }) => names.leafOfParcel(parcel.secret)).sort(),
    lastRead: state.lastRead !== null,
  };
}

export function intentsOfModel({ intents, peers }: ModelState): readonly string[] {
  return intents.map((intent) => intentOfModel(intent, { peers }));
}

export function intentsOfReal({ intents }: RealState, names: Names): readonly string[] {
  return intents.map(({ intent }) => intentOfReal(intent, names));
}

/** The names of the fields in which they differ, with both values. */
export function differences(model: Picture, real: Picture): readonly string[] {
  const isForked = model['status'] === FORKED && real['status'] === FORKED;
  return (isForked ? AT_A_FORK : Object.keys(model)).flatMap((field) => {
    const [expected, actual] = [JSON.stringify(model[field]), JSON.stringify(real[field])];
    return expected === actual ? [] : [`${field}: the model has ${expected}, the client ${actual}`];
  });
}

function intentOfModel(intent: ModelIntent, { peers }: Pick<ModelState, 'peers'>): string {
  switch (intent.kind) {
    case 'add':
    case 'replace':
    case 'intrude':
      return `${intent.kind} ${intent.leaf}`;
    case 'remove': {
      const devices = [intent.device, ...(intent.also ?? [])].filter((one) => peers.has(one));
      return `remove ${devices}${intent.statement === undefined ? '' : ' with a statement'}`;
    }
    case 'post':
      return `post ${briefly(intent.statement)}`;
    case 'update':
      return 'update';
    case 'usurp':
      return `usurp ${intent.device}`;
  }
}

function intentOfReal(intent: Exclude<RealIntent, { kind: 'say' }>, names: Names): string {
  switch (intent.kind) {
    case 'add':
      return `add ${intent.devices.map(({ parcel }) => names.leafOfParcel(parcel.secret))}`;
    case 'replace':
      return `replace ${names.leafOfParcel(intent.device.parcel.secret)}`;
    case 'remove':
      return `remove ${intent.devices}${intent.statements.length === 0 ? '' : ' with a statement'}`;
    case 'update':
    case 'leave':
      return intent.kind;
  }
}

function pendingOfModel({ pending }: ModelState): unknown {
  if (pending === undefined) {
    return null;
  }
  const { content } = pending;
  const seen = content.seen.position;
  if (content.kind === 'message') {
    const { ids, statements } = content;
    return { kind: 'message', ids, says: statements.map(briefly), seen };
  }
  const { adds, removes, bucket } = content;
  return { kind: 'commit', adds, removes: [...removes].sort(), bucket, seen };
}

function pendingOfReal(state: RealState, names: Names): unknown {
  const { pending } = state;
  if (pending === null) {
    return null;
  }
  if (pending.kind === 'message') {
    const { items, seen } = decodeMessage(pending.plaintext);
    const ofKind = (isWanted: (kind: number) => boolean) =>
      items.filter(({ kind }) => isWanted(kind));
    return {
      kind: 'message',
      ids: ofKind((kind) => kind > CHAIN_ITEM_KINDS.statement).map(({ id }) => id),
      says: ofKind((kind) => kind === CHAIN_ITEM_KINDS.statement).map(({ body }) => saidIn(body)),
      seen: seen.position,
    };
  }
  const { authenticatedData, adds, removes, next } = pending.commit;
  const [before, after] = [leavesOf(state.group), leavesOf(next)];
  const { bucket, seen } = decodeCommitHeader(authenticatedData);
  return {
    kind: 'commit',
    adds: adds.map((leaf) => after.get(leaf)),
    removes: removes.map((leaf) => before.get(leaf)).sort(),
    bucket: bucketOf(bucket.number, names),
    seen: seen.position,
  };
}

/** The model's bucket n ends when its week n begins; the calendar's when its number is over. */
export function bucketOf(number: number | undefined, { firstWeek }: Names): number {
  return number === undefined ? 0 : number + 1 - firstWeek;
}

export function hashOf(state: RealState): string {
  return encodeHex(state.hashes.at(-1) ?? new Uint8Array());
}
