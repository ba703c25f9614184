/**
 * Who is in the family: a pure fold over the items of the family group. Only guardians say who
 * somebody is: a child's device that gives itself another name or role is not heard.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import {
  CHAIN_ITEM_KINDS,
  type ChainEvent,
  type Identity,
  type Item,
  type Member,
} from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { DeviceId, PersonId, Profile, Role } from '../view.ts';
import {
  type Admission,
  readAdmission,
  readKeyPackageItem,
  readOfferKeyItem,
} from './family-items.ts';
import { encodeFields, type FieldReader, readFields } from './fields.ts';
import { isGenuine, type OfferKey, offerKeyFields, readOfferKey } from './offer-key.ts';
import { personProfileFields, readPersonProfile } from './profile.ts';
import { readClaim, readStatement } from './statement.ts';

type ItemEvent = Extract<ChainEvent, { readonly kind: 'item' }>;

interface RosterPerson {
  readonly role: Role;
  readonly profile: Profile;
}

/** By device: the guardian's signed statement, and the relay time at which it was known here. */
export type Revoked = ReadonlyMap<
  DeviceId,
  { readonly statement: Uint8Array; readonly since: number }
>;

export interface Roster {
  readonly people: ReadonlyMap<PersonId, RosterPerson>;
  /**
   * Devices that a guardian has let in, and whose they are: the others are in the family group for
   * pairing only.
   */
  readonly admitted: ReadonlyMap<DeviceId, PersonId>;
  /** Devices that a guardian has taken out of everything. */
  readonly revoked: Revoked;
  /** Devices on which somebody has confirmed the animals. */
  readonly paired: ReadonlySet<DeviceId>;
  /** Where KeyPackages for a guardian's device are sealed to. */
  readonly offerKeys: ReadonlyMap<DeviceId, OfferKey>;
  /** What other devices have sealed for this one, by its maker: the latest few, oldest first. */
  readonly offers: ReadonlyMap<DeviceId, readonly Uint8Array[]>;
}

export const EMPTY_ROSTER: Roster = {
  people: new Map(),
  admitted: new Map(),
  revoked: new Map(),
  paired: new Set(),
  offerKeys: new Map(),
  offers: new Map(),
};

const SNAPSHOT_VERSION = 3;
const MAX_PEOPLE = 256;
const MAX_DEVICES = 4_096;
const ID_BYTES = 16;
const MAX_STATEMENT_BYTES = 1_024;
/** More than an honest device ever has unused; a hostile one fills nothing but its own place. */
export const MAX_OFFERS_PER_DEVICE = 16;

/** Lets a device in. The role of a person never changes: a child is not made a guardian by a name. */
export function admit(roster: Roster, { device, profile: named }: Admission): Roster {
  const known = roster.people.get(named.person);
  const person = { role: known?.role ?? named.role, profile: named.profile };
  return {
    ...roster,
    people: new Map([...roster.people, [named.person, person]]),
    admitted: new Map([...roster.admitted, [device, named.person]]),
  };
}

/** Notes to which key KeyPackages for a guardian's device are sealed. */
export function withOfferKey(roster: Roster, key: OfferKey): Roster {
  return { ...roster, offerKeys: new Map([...roster.offerKeys, [key.device, key]]) };
}

/**
 * Takes the next event of the family group in, as the device `me` sees it. Unreadable and unknown
 * items change nothing.
 */
export function foldRoster(roster: Roster, event: ChainEvent, me: DeviceId): Roster {
  return event.kind === 'item' ? foldItem(roster, event, me) : roster;
}

function foldItem(roster: Roster, event: ItemEvent, me: DeviceId): Roster {
  const { sender, item, seenAt } = event;
  switch (item.kind) {
    case ITEM_KINDS.admission:
      return sender.role === 'guardian' ? foldAdmission(roster, item) : roster;
    case ITEM_KINDS.keyPackage:
      return foldOffer(roster, sender, item, me);
    case ITEM_KINDS.offerKey:
      return sender.role === 'guardian' ? foldOfferKey(roster, sender, item) : roster;
    case ITEM_KINDS.paired:
      return roster.paired.has(sender.device)
        ? roster
        : { ...roster, paired: new Set([...roster.paired, sender.device]) };
    case CHAIN_ITEM_KINDS.statement:
      return foldStatement(roster, sender, item, seenAt);
    default:
      return roster;
  }
}

function foldAdmission(roster: Roster, item: Item): Roster {
  const admission = readAdmission(item.body);
  return admission === undefined ? roster : admit(roster, admission);
}

/** `sender` is whose it is: nobody offers KeyPackages of another device. */
function foldOffer(roster: Roster, { device }: Identity, item: Item, me: DeviceId): Roster {
  const offer = readKeyPackageItem(item.body);
  if (offer?.holder !== me) {
    return roster;
  }
  const latest = [...(roster.offers.get(device) ?? []), offer.sealed].slice(-MAX_OFFERS_PER_DEVICE);
  return { ...roster, offers: new Map([...roster.offers, [device, latest]]) };
}

function foldOfferKey(roster: Roster, { device }: Identity, item: Item): Roster {
  const key = readOfferKeyItem(item.body);
  return key?.device === device && isGenuine(key) ? withOfferKey(roster, key) : roster;
}

/**
 * A revocation is signed: it counts whoever posted it, if a guardian of this family made it. What is
 * of another family, or known already, is not worth a signature check.
 */
function foldStatement(roster: Roster, sender: Identity, { body }: Item, since: number): Roster {
  const claim = readClaim(body);
  if (
    claim?.kind !== 'revocation' ||
    claim.root !== sender.root ||
    roster.revoked.has(claim.device) ||
    readStatement(body) === undefined
  ) {
    return roster;
  }
  return withRevoked(roster, [{ device: claim.device, statement: body, since }]);
}

/** Takes devices out, and forgets what they have offered. */
export function withRevoked(
  roster: Roster,
  revocations: readonly {
    readonly device: DeviceId;
    readonly statement: Uint8Array;
    readonly since: number;
  }[],
): Roster {
  const revoked = new Map([
    ...roster.revoked,
    ...revocations.map(({ device, ...known }) => [device, known] as const),
  ]);
  const offers = new Map([...roster.offers].filter(([device]) => !revoked.has(device)));
  return { ...roster, revoked, offers };
}

/**
 * What a joiner is told: [3, profiles, [devices let in, whose], [taken out, why], confirmed, offer
 * keys].
 */
export function encodeSnapshot(roster: Roster): Uint8Array {
  const profiles = [...roster.people].map(([person, { role, profile }]) =>
    personProfileFields({ person, role, profile }),
  );
  const admitted = [...roster.admitted].map((pair) => pair.map(decodeHex));
  const paired = [...roster.paired].map(decodeHex);
  const revoked = [...roster.revoked].map(([device, { statement }]) => [
    decodeHex(device),
    statement,
  ]);
  const offerKeys = [...roster.offerKeys.values()].map(offerKeyFields);
  return encodeFields([SNAPSHOT_VERSION, profiles, admitted, revoked, paired, offerKeys]);
}

/** The roster that a snapshot tells; an empty one when it does not read. */
export function rosterFromSnapshot(snapshot: Uint8Array): Roster {
  const read = readFields(snapshot, (fields) => {
    fields.version(SNAPSHOT_VERSION);
    const people = fields.list(MAX_PEOPLE, (list) => list.nested(readPersonProfile));
    const id = (list: FieldReader): string => encodeHex(list.bytes(ID_BYTES));
    const admitted = fields.list(MAX_DEVICES, (list) =>
      list.nested((nested) => [id(nested), id(nested)] as const),
    );
    const revoked = fields.list(MAX_DEVICES, (list) => list.nested(readRevoked));
    const paired = new Set(fields.list(MAX_DEVICES, id));
    const offerKeys = fields.list(MAX_PEOPLE, (list) => list.nested(readOfferKey));
    return { people, admitted, revoked, paired, offerKeys };
  });
  if (read === undefined) {
    return EMPTY_ROSTER;
  }
  const people = read.people.map(
    ({ person, role, profile }) => [person, { role, profile }] as const,
  );
  const offerKeys = read.offerKeys.filter(isGenuine).map((key) => [key.device, key] as const);
  return {
    ...EMPTY_ROSTER,
    ...read,
    people: new Map(people),
    admitted: new Map(read.admitted),
    offerKeys: new Map(offerKeys),
    revoked: new Map(read.revoked),
  };
}

/** Known from the first moment on: nothing of such a device has ever been shown here. */
function readRevoked(
  fields: FieldReader,
): readonly [DeviceId, { readonly statement: Uint8Array; readonly since: number }] {
  const device = encodeHex(fields.bytes(ID_BYTES));
  return [device, { statement: fields.bytesUpTo(MAX_STATEMENT_BYTES), since: 0 }];
}

/** The guardian's device that has been in the family group for longest: leaves fill from the left. */
export function seniorGuardian(members: readonly Member[], roster: Roster): DeviceId | undefined {
  const guardians = members.filter(
    ({ role, device }) => role === 'guardian' && !roster.revoked.has(device),
  );
  const [first] = [...guardians].sort((a, b) => a.leaf - b.leaf);
  return first?.device;
}
