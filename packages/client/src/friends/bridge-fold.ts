/** What the two families of a bridge have said in it: a pure fold over its events. */
import { CHAIN_ITEM_KINDS, type ChainEvent, type Head, type Identity } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { readKeyPackageItem, readOfferKeyItem } from '../family/family-items.ts';
import { readHeads } from '../family/heads-item.ts';
import { isGenuine as isGenuineKey, type OfferKey } from '../family/offer-key.ts';
import { isPersonOf, roleOfPerson } from '../family/person.ts';
import type { PersonProfile } from '../family/profile.ts';
import { type OutAbroad, outKey } from '../family/revocation.ts';
import { MAX_OFFERS_PER_DEVICE } from '../family/roster.ts';
import { readClaim, readStatement } from '../family/statement.ts';
import type { DeviceId, PersonId } from '../view.ts';
import { type Allowance, isGenuine, readAllowance, supersedes } from './allowance.ts';
import { MAX_TERMS, pairOf } from './friend-book.ts';
import { readIntroductionItem } from './friend-items.ts';
import { foldGroups, type GroupBook, NO_GROUPS } from './group-book.ts';
import { foldLost, type LostDevices } from './lost-devices.ts';

const MAX_PEOPLE = 64;
const MAX_REVOKED = 256;
const MAX_SAID_HEADS = 16;

export interface BridgeFold {
  /** Of both sides, by {@link pairOf}; since when, in Unix seconds, relay time. */
  readonly allowances: ReadonlyMap<string, Allowance & { readonly since: number }>;
  /** Whom each side has introduced here, besides those it did when the families met. */
  readonly people: ReadonlyMap<PersonId, PersonProfile>;
  readonly offerKeys: ReadonlyMap<DeviceId, OfferKey>;
  /** Groups that one of the two has made, and what is said of whom. */
  readonly groups: GroupBook;
  /** What devices of the other family have sealed for this one: the latest few, oldest first. */
  readonly offers: ReadonlyMap<DeviceId, readonly Uint8Array[]>;
  /** Devices that a family's root has taken out, by its signed word. */
  readonly revoked: OutAbroad;
  /** Devices that were in it and were taken out: they do not come back by asking another family. */
  readonly gone: ReadonlySet<DeviceId>;
  /** Devices that either of the two has taken out of its own. */
  readonly lost: LostDevices;
  /** The latest few, oldest first. */
  readonly heads: readonly SaidHeads[];
}

/** What a device of the other family has told of the epochs that it sees. */
export interface SaidHeads {
  readonly sender: Identity;
  readonly heads: readonly Head[];
}

export const EMPTY_BRIDGE: BridgeFold = {
  allowances: new Map(),
  people: new Map(),
  offerKeys: new Map(),
  groups: NO_GROUPS,
  offers: new Map(),
  revoked: new Map(),
  gone: new Set(),
  lost: new Map(),
  heads: [],
};

/** Takes the next event in, as the device `me` sees it. */
export function foldBridge(fold: BridgeFold, event: ChainEvent, me: DeviceId): BridgeFold {
  if (event.kind !== 'item') {
    return foldMember(fold, event);
  }
  const { sender, item, seenAt } = event;
  switch (item.kind) {
    case ITEM_KINDS.allowance:
      return foldAllowance(fold, sender, readAllowance(item.body), seenAt);
    case ITEM_KINDS.introduction:
      return foldPeople(fold, sender, item.body);
    case ITEM_KINDS.offerKey:
      return foldOfferKey(fold, sender, item.body);
    case ITEM_KINDS.keyPackage:
      return foldOffer(fold, sender, item.body, me);
    case ITEM_KINDS.heads: {
      const said = { sender, heads: readHeads(item.body) ?? [] };
      return { ...fold, heads: [...fold.heads, said].slice(-MAX_SAID_HEADS) };
    }
    case CHAIN_ITEM_KINDS.statement:
      return foldRevocation(foldOwnLoss(fold, event), item.body, seenAt);
    default: {
      const hearing = { root: sender.root, place: 'bridge' } as const;
      const groups = foldGroups(fold.groups, event, hearing);
      return groups === fold.groups ? fold : { ...fold, groups };
    }
  }
}

function foldMember(
  fold: BridgeFold,
  event: Exclude<ChainEvent, { readonly kind: 'item' }>,
): BridgeFold {
  if (event.kind === 'moved') {
    return fold;
  }
  const gone = new Set(fold.gone);
  if (event.kind === 'left') {
    gone.add(event.who.device);
  } else {
    gone.delete(event.who.device);
  }
  return { ...fold, gone };
}

/** Each family says which of its devices are out. */
function foldOwnLoss(fold: BridgeFold, event: ChainEvent): BridgeFold {
  const lost = foldLost(fold.lost, event, (family, { root }) => family === root);
  return lost === fold.lost ? fold : { ...fold, lost };
}

/** Whoever says it: only the root's word counts here, and it takes out its own family's devices. */
function foldRevocation(fold: BridgeFold, body: Uint8Array, since: number): BridgeFold {
  const claim = readClaim(body);
  if (
    claim?.kind !== 'revocation' ||
    fold.revoked.has(outKey(claim)) ||
    fold.revoked.size >= MAX_REVOKED ||
    readStatement(body)?.kind !== 'root-revocation'
  ) {
    return fold;
  }
  const taken = { statements: [body], since };
  return { ...fold, revoked: new Map([...fold.revoked, [outKey(claim), taken]]) };
}

/** Each family speaks for its own: for a grown-up she herself, and nobody in her place. */
function foldAllowance(
  fold: BridgeFold,
  sender: Identity,
  allowance: Allowance | undefined,
  since: number,
): BridgeFold {
  if (allowance === undefined || !isPersonOf(allowance.subject.person, sender.root)) {
    return fold;
  }
  const pair = pairOf(allowance.subject.person, allowance.contact);
  const known = fold.allowances.get(pair);
  const isNews =
    supersedes(allowance, known) && (known !== undefined || fold.allowances.size < MAX_TERMS);
  return isNews && isGenuine(allowance, sender.root, sender, () => false)
    ? { ...fold, allowances: new Map([...fold.allowances, [pair, { ...allowance, since }]]) }
    : fold;
}

function foldPeople(fold: BridgeFold, sender: Identity, body: Uint8Array): BridgeFold {
  const said = readIntroductionItem(body);
  const own = (said?.people ?? []).filter(
    ({ person, role }) => isPersonOf(person, sender.root) && roleOfPerson(person) === role,
  );
  if (said?.family !== sender.root || own.length === 0 || fold.people.size >= MAX_PEOPLE) {
    return fold;
  }
  const people = new Map([...fold.people, ...own.map((one) => [one.person, one] as const)]);
  return { ...fold, people };
}

function foldOfferKey(fold: BridgeFold, { device }: Identity, body: Uint8Array): BridgeFold {
  const key = readOfferKeyItem(body);
  return key?.device === device && isGenuineKey(key)
    ? { ...fold, offerKeys: new Map([...fold.offerKeys, [device, key]]) }
    : fold;
}

function foldOffer(
  fold: BridgeFold,
  { device }: Identity,
  body: Uint8Array,
  me: DeviceId,
): BridgeFold {
  const offer = readKeyPackageItem(body);
  if (offer?.holder !== me || device === me) {
    return fold;
  }
  const latest = [...(fold.offers.get(device) ?? []), offer.sealed].slice(-MAX_OFFERS_PER_DEVICE);
  return { ...fold, offers: new Map([...fold.offers, [device, latest]]) };
}
