/**
 * What the events of the family group come to, and how the fold is kept: each event is folded once in
 * the life of a device, not once per start, so that what a member floods the group with does not
 * slow every start for ever.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { loadEvents, loadHead } from '../chain/chain-store.ts';
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import {
  CHAIN_ITEM_KINDS,
  type Chain,
  type ChainEvent,
  type Identity,
  type Item,
} from '../chain/types.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { encodeFields, type FieldReader, readRecord } from './fields.ts';
import { MAX_SEALED_OFFER_BYTES } from './key-packages.ts';
import {
  encodeSnapshot,
  foldRoster,
  MAX_OFFERS_PER_DEVICE,
  type Roster,
  rosterFromSnapshot,
} from './roster.ts';
import { readClaim, readStatement } from './statement.ts';
import { STORE_KEYS } from './store-keys.ts';

const PAGE = 64;
const VERSION = 1;
const ID_BYTES = 16;
const MAX_RECORD_BYTES = 1 << 20;
const MAX_DEVICES = 4_096;
/** Folding so many events again costs less than a write with each of them. */
const UNSAVED_EVENTS = 16;

/** Devices that have asked to be out of a group, with the statement that allows it. */
export type Departing = ReadonlyMap<DeviceId, Item>;

export interface FamilyFold {
  readonly roster: Roster;
  readonly departing: Departing;
  /** Index of the first event that is not in it. */
  readonly next: number;
}

export function foldFamily(
  fold: FamilyFold,
  lineage: Lineage,
  event: ChainEvent,
  me: DeviceId,
): FamilyFold {
  return {
    roster: foldRoster(fold.roster, event, me),
    departing: foldLeave(fold.departing, lineage, event),
    next: event.index + 1,
  };
}

/**
 * A statement verifies by itself; who may say it again for the leaver is a guardian, who acts on it.
 * Of anybody else's word for another device none is looked at: anybody can make device keys. Whoever
 * has left a group has left those that succeed it, until somebody lets her in again.
 */
export function foldLeave(departing: Departing, lineage: Lineage, event: ChainEvent): Departing {
  if (isReturn(event)) {
    const { device } = event.who;
    return departing.has(device)
      ? new Map([...departing].filter(([one]) => one !== device))
      : departing;
  }
  if (event.kind !== 'item' || event.item.kind !== CHAIN_ITEM_KINDS.statement) {
    return departing;
  }
  const { item, sender } = event;
  const claim = readClaim(item.body);
  if (
    claim?.kind !== 'leave' ||
    !lineage.includes(claim.group) ||
    (claim.device !== sender.device && sender.role !== 'guardian') ||
    readStatement(item.body) === undefined
  ) {
    return departing;
  }
  return new Map([...departing, [claim.device, item]]);
}

/** Whoever has moved on with a group that succeeds the one that was left has not come back. */
function isReturn(event: ChainEvent): event is Extract<ChainEvent, { readonly who: Identity }> {
  return event.kind === 'joined' || (event.kind === 'moved' && event.reason === 'removed');
}

/** Whoever has left a conversation in its first `upTo` events. */
export async function leaversUpTo(chain: Chain, upTo: number): Promise<Departing> {
  const lineage = lineageOf(chain.view.policy, chain.view.group);
  let departing: Departing = new Map();
  for (let from = 0; from < upTo; from += PAGE) {
    const events = await chain.events(from, Math.min(PAGE, upTo - from));
    departing = events.reduce((before, event) => foldLeave(before, lineage, event), departing);
  }
  return departing;
}

/**
 * The fold of what the store holds, before any chain is at work: a chain that adds somebody asks for
 * the roster at once. `seed` is what the device knew before its first event: its snapshot.
 */
export async function loadFold(
  store: LocalStore,
  conversation: string,
  seed: Roster,
  me: DeviceId,
): Promise<FamilyFold> {
  const kept = await store.get(STORE_KEYS.fold);
  let fold: FamilyFold =
    kept === undefined ? { roster: seed, departing: new Map(), next: 0 } : readFold(kept);
  for (;;) {
    const events = await loadEvents(store, conversation, fold.next, PAGE);
    if (events.length === 0) {
      return fold;
    }
    const { policy, group } = await loadHead(store, conversation);
    const lineage = lineageOf(policy, group);
    fold = events.reduce((before, event) => foldFamily(before, lineage, event, me), fold);
  }
}

/** Whether the fold has moved on far enough from event `saved` to be written. */
export function isWorthKeeping({ next }: FamilyFold, saved: number): boolean {
  return next >= saved + UNSAVED_EVENTS;
}

/** [1, next, snapshot, [[device taken out, since]], [[maker, offers]], [[device, id, leave]]] */
export function foldWrite({ roster, departing, next }: FamilyFold): StoreWrite {
  const since = [...roster.revoked].map(([device, revocation]) => [
    decodeHex(device),
    revocation.since,
  ]);
  const offers = [...roster.offers].map(([device, sealed]) => [decodeHex(device), sealed]);
  const leaves = [...departing].map(([device, { id, body }]) => [
    decodeHex(device),
    decodeHex(id),
    body,
  ]);
  const snapshot = encodeSnapshot(roster);
  return {
    key: STORE_KEYS.fold,
    value: encodeFields([VERSION, next, snapshot, since, offers, leaves]),
  };
}

function readFold(bytes: Uint8Array): FamilyFold {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    const next = fields.integer();
    const roster = rosterFromSnapshot(fields.bytesUpTo(MAX_RECORD_BYTES));
    const since = new Map(fields.list(MAX_DEVICES, (list) => list.nested(readSince)));
    const offers = new Map(fields.list(MAX_DEVICES, (list) => list.nested(readOffers)));
    const departing = new Map(fields.list(MAX_DEVICES, (list) => list.nested(readLeave)));
    const revoked = new Map(
      [...roster.revoked].map(([device, revocation]) => [
        device,
        { ...revocation, since: since.get(device) ?? revocation.since },
      ]),
    );
    return { roster: { ...roster, revoked, offers }, departing, next };
  });
}

function readDevice(fields: FieldReader): DeviceId {
  return encodeHex(fields.bytes(ID_BYTES));
}

function readSince(fields: FieldReader): readonly [DeviceId, number] {
  return [readDevice(fields), fields.integer()];
}

function readOffers(fields: FieldReader): readonly [DeviceId, readonly Uint8Array[]] {
  const device = readDevice(fields);
  const read = (list: FieldReader): Uint8Array => list.bytesUpTo(MAX_SEALED_OFFER_BYTES);
  return [device, fields.list(MAX_OFFERS_PER_DEVICE, read)];
}

function readLeave(fields: FieldReader): readonly [DeviceId, Item] {
  const device = readDevice(fields);
  const id = encodeHex(fields.bytes(ID_BYTES));
  const body = fields.bytesUpTo(MAX_RECORD_BYTES);
  return [device, { id, kind: CHAIN_ITEM_KINDS.statement, body }];
}
