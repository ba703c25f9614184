/**
 * Who is in the family: a pure fold over the items of the family group. Only guardians say who
 * somebody is: a child's device that gives itself another name or role is not heard.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import {
  CHAIN_ITEM_KINDS,
  type ChainEvent,
  type Identity,
  type Item,
  type Member,
} from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { bookFields, readBook } from '../friends/book-record.ts';
import { EMPTY_BOOK, type FriendBook, foldFriends } from '../friends/friend-book.ts';
import type { JournalEntry } from '../friends-view.ts';
import type { DeviceId, PersonId, Profile, Role } from '../view.ts';
import { MAX_ERASURE_BYTES } from './erasure.ts';
import { type Erased, foldErasure } from './erasure-fold.ts';
import {
  type Admission,
  readAdmission,
  readKeyPackageItem,
  readOfferKeyItem,
} from './family-items.ts';
import { encodeFields, type FieldReader, readFields } from './fields.ts';
import { foldJournal, journalFields, readJournal } from './journal.ts';
import { isByKitInForce, isCovered } from './kit-line.ts';
import {
  foldProposal,
  foldSuccession,
  foldWitness,
  type Kits,
  kitFields,
  lineOf,
  NO_KITS,
  readKits,
} from './known-kits.ts';
import { isGenuine, type OfferKey, offerKeyFields, readOfferKey } from './offer-key.ts';
import {
  foldOversight,
  MAX_OVERSIGHTS,
  type Oversights,
  oversightsFrom,
} from './oversight-fold.ts';
import { personProfileFields, readPersonProfile } from './profile.ts';
import { readClaim, readUnderAnyKit, type Statement } from './statement.ts';

type ItemEvent = Extract<ChainEvent, { readonly kind: 'item' }>;

interface RosterPerson {
  readonly role: Role;
  readonly profile: Profile;
}

/** What took a device out: signed statements, and the relay time at which it was known here. */
export interface TakenOut {
  /** One, or two by two guardians. */
  readonly statements: readonly Uint8Array[];
  readonly since: number;
}

export type Revoked = ReadonlyMap<DeviceId, TakenOut>;

export interface Roster extends Erased, Kits {
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
  /** What guardians have done, oldest first. */
  readonly journal: readonly JournalEntry[];
  /**
   * What single guardians have said against another guardian's device, by that device: two of them
   * take it out.
   */
  readonly words: ReadonlyMap<DeviceId, readonly Word[]>;
  /** Other families, and who may be with whom of them. */
  readonly friends: FriendBook;
  /** Whether guardians look along with a child, where one of them has decided it. */
  readonly oversight: Oversights;
}

/** One guardian's signed word against a device. */
interface Word {
  readonly person: PersonId;
  readonly statement: Uint8Array;
}

export const EMPTY_ROSTER: Roster = {
  people: new Map(),
  admitted: new Map(),
  revoked: new Map(),
  paired: new Set(),
  offerKeys: new Map(),
  offers: new Map(),
  journal: [],
  words: new Map(),
  friends: EMPTY_BOOK,
  erased: new Map(),
  ended: null,
  oversight: new Map(),
  kits: [],
  askedKit: null,
};

const SNAPSHOT_VERSION = 4;
/** Without a journal: of families that were there before it was. */
const SNAPSHOT_WITHOUT_JOURNAL = 3;
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
  const after = event.kind === 'item' ? foldItem(roster, event, me) : roster;
  const journal = foldJournal(after.journal, { before: roster, after, event, me });
  return journal === after.journal ? after : { ...after, journal };
}

function foldItem(roster: Roster, event: ItemEvent, me: DeviceId): Roster {
  const { sender, item } = event;
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
      return foldStatement(roster, event);
    case ITEM_KINDS.erasure:
      return foldErasure(roster, sender, item);
    case ITEM_KINDS.kitProposal:
      return foldProposal(roster, sender, item);
    case ITEM_KINDS.kitWitness:
      return foldWitness(roster, sender, item);
    case ITEM_KINDS.met:
      // Other families would know neither the new kit nor what it makes.
      return roster.kits.length === 0 ? foldBook(roster, event) : roster;
    default:
      return foldBook(roster, event);
  }
}

function foldBook(roster: Roster, event: ItemEvent): Roster {
  const friends = foldFriends(roster.friends, event);
  return friends === roster.friends ? roster : { ...roster, friends };
}

/** Whose a device is stays so: as a child's, another guardian's would go by a single word. */
function foldAdmission(roster: Roster, item: Item): Roster {
  const admission = readAdmission(item.body);
  if (admission === undefined || roster.erased.has(admission.profile.person)) {
    return roster;
  }
  const owner = roster.admitted.get(admission.device) ?? admission.profile.person;
  return owner === admission.profile.person ? admit(roster, admission) : roster;
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
 * A revocation is signed: it counts whoever posted it, if who made it may. What is of another family,
 * or known already, is not worth a signature check. Whoever was taken out takes nobody out any more:
 * of two who do it to each other, the first word stands, on every device alike.
 */
function foldStatement(roster: Roster, event: ItemEvent): Roster {
  const { sender, item, seenAt: since } = event;
  const { body } = item;
  const claim = readClaim(body);
  if (claim?.kind === 'oversight' && claim.root === sender.root) {
    return foldOversight(roster, sender, body);
  }
  if (claim?.kind === 'revocation' && claim.root !== sender.root) {
    return foldBook(roster, event);
  }
  if (claim?.kind === 'succession') {
    return foldSuccession(roster, sender, item);
  }
  if (
    claim?.kind !== 'revocation' ||
    roster.revoked.has(claim.device) ||
    roster.revoked.has(sender.device)
  ) {
    return roster;
  }
  const statement = readUnderAnyKit(body);
  const line = lineOf(roster.kits);
  switch (statement?.kind) {
    case 'root-revocation':
      // The old paper takes nobody out any more.
      return isByKitInForce(line, statement)
        ? withRevoked(roster, [{ device: statement.device, statements: [body], since }])
        : roster;
    case 'revocation':
      return isCovered(line, statement.by) ? foldWord(roster, statement, body, since) : roster;
    default:
      return roster;
  }
}

/** A child's device goes by one guardian's word, a guardian's by her own or by two others'. */
function foldWord(
  roster: Roster,
  { device, by }: Extract<Statement, { readonly kind: 'revocation' }>,
  statement: Uint8Array,
  since: number,
): Roster {
  const person = roster.admitted.get(device);
  const isGuardians = person !== undefined && roster.people.get(person)?.role === 'guardian';
  if (roster.revoked.has(by.device)) {
    return roster;
  }
  if (!isGuardians || by.person === person) {
    return withRevoked(roster, [{ device, statements: [statement], since }]);
  }
  const others = (roster.words.get(device) ?? []).filter((word) => word.person !== by.person);
  if (others.length > 0) {
    const statements = [...others.map((word) => word.statement), statement].slice(-2);
    return withRevoked(roster, [{ device, statements, since }]);
  }
  const words = new Map([...roster.words, [device, [{ person: by.person, statement }]]]);
  return { ...roster, words };
}

/** Takes devices out, and forgets what they have offered. */
export function withRevoked(
  roster: Roster,
  revocations: readonly (TakenOut & { readonly device: DeviceId })[],
): Roster {
  const revoked = new Map([
    ...roster.revoked,
    ...revocations.map(({ device, statements, since }) => [device, { statements, since }] as const),
  ]);
  const offers = new Map([...roster.offers].filter(([device]) => !revoked.has(device)));
  return { ...roster, revoked, offers };
}

/**
 * What a joiner is told: [4, profiles, [devices let in, whose], [taken out, why …], confirmed, offer
 * keys, journal, [words: device, whose, statement], other families, [[child erased, forgotten 0|1] …],
 * the root's word that the family is erased | null, [oversight …]], and, of a family that has or wants a
 * new kit, what is known of its kits.
 */
export function encodeSnapshot(roster: Roster): Uint8Array {
  const profiles = [...roster.people].map(([person, { role, profile }]) =>
    personProfileFields({ person, role, profile }),
  );
  const admitted = [...roster.admitted].map((pair) => pair.map(decodeHex));
  const paired = [...roster.paired].map(decodeHex);
  const revoked = [...roster.revoked].map(([device, { statements }]) => [
    decodeHex(device),
    ...statements,
  ]);
  const offerKeys = [...roster.offerKeys.values()].map(offerKeyFields);
  const words = [...roster.words].flatMap(([device, all]) =>
    all.map(({ person, statement }) => [decodeHex(device), decodeHex(person), statement]),
  );
  return encodeFields([
    SNAPSHOT_VERSION,
    profiles,
    admitted,
    revoked,
    paired,
    offerKeys,
    journalFields(roster.journal),
    words,
    bookFields(roster.friends),
    [...roster.erased].map(([person, forget]) => [decodeHex(person), Number(forget)]),
    roster.ended,
    [...roster.oversight.values()].map(({ statement }) => statement),
    ...(roster.kits.length === 0 && roster.askedKit === null ? [] : [kitFields(roster)]),
  ]);
}

/** The roster that a snapshot tells; an empty one when it does not read. */
export function rosterFromSnapshot(snapshot: Uint8Array): Roster {
  const read = readFields(snapshot, (fields) => {
    const hasJournal = readVersion(fields);
    const people = fields.list(MAX_PEOPLE, (list) => list.nested(readPersonProfile));
    const id = (list: FieldReader): string => encodeHex(list.bytes(ID_BYTES));
    const admitted = fields.list(MAX_DEVICES, (list) =>
      list.nested((nested) => [id(nested), id(nested)] as const),
    );
    const revoked = fields.list(MAX_DEVICES, (list) => list.nested(readRevoked));
    const paired = new Set(fields.list(MAX_DEVICES, id));
    const offerKeys = fields.list(MAX_PEOPLE, (list) => list.nested(readOfferKey));
    const journal = hasJournal ? readJournal(fields) : [];
    const words = hasJournal ? fields.list(MAX_DEVICES, (list) => list.nested(readWord)) : [];
    const friends = hasJournal ? fields.nested(readBook) : EMPTY_BOOK;
    const isLatest = fields.remaining > 0;
    const erased = isLatest ? fields.list(MAX_PEOPLE, (list) => list.nested(readErased)) : [];
    const ended = isLatest ? fields.optional((some) => some.bytesUpTo(MAX_ERASURE_BYTES)) : null;
    const oversight =
      fields.remaining > 0
        ? fields.list(MAX_OVERSIGHTS, (list) => list.bytesUpTo(MAX_STATEMENT_BYTES))
        : [];
    const kits = fields.remaining > 0 ? fields.nested(readKits) : NO_KITS;
    const told = { ...kits, people, admitted, revoked, paired, offerKeys, journal, words, friends };
    return { ...told, erased, ended, oversight };
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
    erased: new Map(read.erased),
    people: new Map(people),
    admitted: new Map(read.admitted),
    offerKeys: new Map(offerKeys),
    revoked: new Map(read.revoked),
    words: new Map(read.words),
    oversight: oversightsFrom(read.oversight, lineOf(read.kits)),
  };
}

/** Whether there is a journal in it. */
function readVersion(fields: FieldReader): boolean {
  const version = fields.integer(SNAPSHOT_VERSION);
  if (version < SNAPSHOT_WITHOUT_JOURNAL) {
    throw new KnotholeError('INPUT', 'a snapshot of a version that never was');
  }
  return version === SNAPSHOT_VERSION;
}

function readErased(fields: FieldReader): readonly [PersonId, boolean] {
  return [encodeHex(fields.bytes(ID_BYTES)), fields.integer(1) === 1];
}

function readWord(fields: FieldReader): readonly [DeviceId, readonly Word[]] {
  const device = encodeHex(fields.bytes(ID_BYTES));
  const person = encodeHex(fields.bytes(ID_BYTES));
  return [device, [{ person, statement: fields.bytesUpTo(MAX_STATEMENT_BYTES) }]];
}

/** Known from the first moment on: nothing of such a device has ever been shown here. */
function readRevoked(fields: FieldReader): readonly [DeviceId, TakenOut] {
  const device = encodeHex(fields.bytes(ID_BYTES));
  const first = fields.bytesUpTo(MAX_STATEMENT_BYTES);
  const second = fields.remaining === 0 ? [] : [fields.bytesUpTo(MAX_STATEMENT_BYTES)];
  return [device, { statements: [first, ...second], since: 0 }];
}

/** The guardian's device that has been in the family group for longest: leaves fill from the left. */
export function seniorGuardian(members: readonly Member[], roster: Roster): DeviceId | undefined {
  const guardians = members.filter(
    ({ role, device }) => role === 'guardian' && !roster.revoked.has(device),
  );
  const [first] = [...guardians].sort((a, b) => a.leaf - b.leaf);
  return first?.device;
}
