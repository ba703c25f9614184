/**
 * Which groups a family knows that it has people in, or is asked to have, and what is said of whom: a
 * pure fold over family group, bridges, and the groups themselves.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS, type ChainEvent, type GroupId, type Identity } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { Field, FieldReader } from '../family/fields.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from '../family/person.ts';
import { profileFields, readProfile } from '../family/profile.ts';
import { readClaim, readStatement } from '../family/statement.ts';
import type { FamilyId, PersonId, Profile } from '../view.ts';
import { supersedes } from './allowance.ts';
import {
  type GroupPlan,
  type GroupWord,
  planFields,
  readGroupLeaveItem,
  readGroupNameItem,
  readPlan,
  readPlanItem,
  readWord,
  readWordItem,
  wordFields,
} from './group-plan.ts';

export const MAX_GROUPS = 12;
/** Of these, made by one other family. */
const MAX_GROUPS_OF_FAMILY = 4;
/** In all of them together: each has a signed list, which a new device is told with its welcome. */
export const MAX_GROUPED = 40;
/** Of one group: people of one family. */
const MAX_LEFT = 24;

/** What counts of one person, and since when this device knows it: Unix seconds, relay time. */
export interface KnownWord extends GroupWord {
  readonly since: number;
  /** Whom a child's guardian has listed. */
  readonly people: ReadonlySet<PersonId>;
}

export interface KnownGroup {
  readonly plan: GroupPlan;
  readonly words: ReadonlyMap<PersonId, KnownWord>;
  /** What its members have called it since. */
  readonly renamed: Profile | null;
  /**
   * Who of this family has gone out of it by herself: a child until its guardian's no says so to the
   * others, a guardian who looked along until she lets somebody in again.
   */
  readonly left: ReadonlySet<PersonId>;
}

export type GroupBook = ReadonlyMap<GroupId, KnownGroup>;

export const NO_GROUPS: GroupBook = new Map();

/** Who is listening where: in the family group, in a bridge, or in the group itself. */
export interface Hearing {
  /** Of the family that listens. */
  readonly root: FamilyId;
  readonly place: 'family' | 'bridge' | 'group';
}

/** Takes the next event in; the same object where it changes nothing. */
export function foldGroups(book: GroupBook, event: ChainEvent, hearing: Hearing): GroupBook {
  if (event.kind !== 'item') {
    return book;
  }
  const { sender, item, seenAt } = event;
  switch (item.kind) {
    case ITEM_KINDS.groupPlan:
      return foldPlan(book, sender, readPlanItem(item.body), hearing);
    case ITEM_KINDS.groupWord:
      return foldWord(book, sender, readWordItem(item.body), seenAt, hearing);
    case ITEM_KINDS.groupName:
      return foldName(book, sender, item.body, hearing);
    case ITEM_KINDS.groupLeave:
      return foldLeave(book, sender, item.body, hearing);
    default:
      return book;
  }
}

/**
 * The family that has made it says who is in it: in bridges it itself, in the family group a guardian of
 * ours who has heard so.
 */
function foldPlan(
  book: GroupBook,
  sender: Identity,
  plan: GroupPlan | undefined,
  { root, place }: Hearing,
): GroupBook {
  const [founder] = plan?.families ?? [];
  if (plan === undefined || founder === undefined || sender.role !== 'guardian') {
    return book;
  }
  const isHeard =
    place === 'family'
      ? plan.families.includes(root)
      : place === 'bridge' && founder === sender.root;
  const known = book.get(plan.group);
  const isSuccessor =
    known === undefined ||
    (plan.version > known.plan.version && plan.families.join() === known.plan.families.join());
  if (!isHeard || !isSuccessor || !hasRoom(book, plan, founder, root)) {
    return book;
  }
  return new Map([...book, [plan.group, { ...(known ?? newGroup(plan)), plan }]]);
}

/** As it is before anybody has answered. */
export function newGroup(plan: GroupPlan): KnownGroup {
  return { plan, words: new Map(), renamed: null, left: new Set() };
}

/** What others make up does not crowd out what this family makes. */
function hasRoom(book: GroupBook, plan: GroupPlan, founder: FamilyId, root: FamilyId): boolean {
  const others = [...book.values()].filter((known) => known.plan.group !== plan.group);
  const people = others.reduce((sum, known) => sum + known.plan.people.length, 0);
  const made = others.filter((known) => known.plan.families[0] === founder);
  return (
    others.length < MAX_GROUPS &&
    people + plan.people.length <= MAX_GROUPED &&
    (founder === root || made.length < MAX_GROUPS_OF_FAMILY)
  );
}

/**
 * Whoever passes a child's list on: it is signed. A grown-up answers for herself; what she has said in a
 * bridge her family's or ours tells its own.
 */
function foldWord(
  book: GroupBook,
  sender: Identity,
  word: GroupWord | undefined,
  since: number,
  { root, place }: Hearing,
): GroupBook {
  const known = word === undefined ? undefined : book.get(word.group);
  if (word === undefined || known === undefined || sender.role !== 'guardian') {
    return book;
  }
  const { person } = word;
  const isNamed = known.plan.people.some((one) => one.person === person);
  if (!isNamed || !supersedes(word, known.words.get(person))) {
    return book;
  }
  if (roleOfPerson(person) === 'child') {
    return withList(book, word, since);
  }
  const isTold = place === 'family' && !isPersonOf(person, root);
  const isHers = word.statement === null && (sender.person === person || isTold);
  return isHers ? withWord(book, { ...word, since, people: new Set() }) : book;
}

/** A guardian of the child has signed it, for this very group. */
function withList(book: GroupBook, word: GroupWord, since: number): GroupBook {
  const signed = word.statement === null ? undefined : readStatement(word.statement);
  return signed?.kind === 'group-approval' &&
    signed.child === word.person &&
    signed.group === word.group &&
    signed.version === word.version &&
    word.granted === signed.people.length > 0
    ? withWord(book, { ...word, since, people: new Set(signed.people) })
    : book;
}

function withWord(book: GroupBook, word: KnownWord): GroupBook {
  const known = book.get(word.group);
  if (known === undefined) {
    return book;
  }
  const words = new Map([...known.words, [word.person, word]]);
  const left = new Set([...known.left].filter((person) => person !== word.person || word.granted));
  return new Map([...book, [word.group, { ...known, words, left }]]);
}

/** Each says it of herself only; only a guardian is there again without anybody's word for her. */
function foldLeave(
  book: GroupBook,
  { person, role, root }: Identity,
  body: Uint8Array,
  { place }: Hearing,
): GroupBook {
  const said = readGroupLeaveItem(body);
  const known = said === undefined ? undefined : book.get(said.group);
  if (said === undefined || known === undefined || place !== 'family') {
    return book;
  }
  const isIn =
    role === 'child'
      ? said.isOut && known.words.get(person)?.granted === true
      : known.plan.families.includes(root);
  if (!isIn || known.left.has(person) === said.isOut) {
    return book;
  }
  const others = [...known.left].filter((one) => one !== person);
  const left = new Set(said.isOut ? [...others, person] : others);
  return new Map([...book, [said.group, { ...known, left }]]);
}

function foldName(
  book: GroupBook,
  sender: Identity,
  body: Uint8Array,
  { place }: Hearing,
): GroupBook {
  const said = readGroupNameItem(body);
  const known = said === undefined ? undefined : book.get(said.group);
  const isHeard = place === 'group' || (place === 'family' && sender.role === 'guardian');
  return said === undefined || known === undefined || !isHeard
    ? book
    : new Map([...book, [said.group, { ...known, renamed: said.name }]]);
}

/** What was posted in the group, by which its members judge. */
export function foldPosted(
  words: ReadonlyMap<PersonId, KnownWord>,
  event: ChainEvent,
): ReadonlyMap<PersonId, KnownWord> {
  const isStatement = event.kind === 'item' && event.item.kind === CHAIN_ITEM_KINDS.statement;
  return isStatement ? foldList(words, event.item.body, event.seenAt) : words;
}

/** Takes in a list that a child's guardian has signed: anything else changes nothing. */
export function foldList(
  words: ReadonlyMap<PersonId, KnownWord>,
  statement: Uint8Array,
  since: number,
): ReadonlyMap<PersonId, KnownWord> {
  const claim = readClaim(statement);
  if (claim?.kind !== 'approval' || claim.terms.kind !== 'group-approval') {
    return words;
  }
  const { child: person, group, version, people } = claim.terms;
  const word = { group, person, version, granted: people.length > 0, statement };
  return supersedes(word, words.get(person)) && readStatement(statement) !== undefined
    ? new Map([...words, [person, { ...word, since, people: new Set(people) }]])
    : words;
}

/** How far a family has answered for its children: grows with each change of mind. */
export function answered(words: Iterable<KnownWord>, root: FamilyId): number {
  return [...words]
    .filter(({ person }) => isPersonOf(person, root) && roleOfPerson(person) === 'child')
    .reduce((sum, { version }) => sum + version, 0);
}

/** The book with what was heard elsewhere; the same object where that is no news. */
export function withGroupWords(book: GroupBook, heard: Iterable<KnownWord>): GroupBook {
  let result = book;
  for (const word of heard) {
    const known = result.get(word.group);
    const isNamed = known?.plan.people.some(({ person }) => person === word.person);
    if (isNamed === true && supersedes(word, known?.words.get(word.person))) {
      result = withWord(result, word);
    }
  }
  return result;
}

/** Of two accounts by the same family: what either knows, and where they differ, what counts. */
export function joinGroups(known: GroupBook, told: GroupBook): GroupBook {
  const plans = new Map(told);
  for (const [group, one] of known) {
    const other = plans.get(group);
    if (other === undefined || one.plan.version >= other.plan.version) {
      plans.set(group, { ...one, words: other?.words ?? one.words });
    }
  }
  return withGroupWords(
    plans,
    [...known.values(), ...told.values()].flatMap(({ words }) => [...words.values()]),
  );
}

/** [[plan, [word …], name | null, [person(16) …]] …] */
export function groupFields(book: GroupBook): readonly Field[] {
  return [...book.values()].map(({ plan, words, renamed, left }) => [
    planFields(plan),
    [...words.values()].map((word) => [word.since, ...wordFields(word)]),
    renamed === null ? null : [...profileFields(renamed)],
    [...left].map(decodeHex),
  ]);
}

/** Reads what {@link groupFields} wrote, which was verified before; throws inside a field reader. */
export function readGroups(fields: FieldReader): GroupBook {
  const groups = fields.list(MAX_GROUPS, (list) =>
    list.nested((one) => ({
      plan: one.nested(readPlan),
      words: one.list(MAX_GROUPED, (words) => words.nested(readKnownWord)),
      renamed: one.optional((some) => some.nested(readProfile)),
      left: one.list(MAX_LEFT, (people) => encodeHex(people.bytes(PERSON_BYTES))),
    })),
  );
  return new Map(
    groups.map(({ plan, words, renamed, left }) => [
      plan.group,
      {
        plan,
        renamed,
        words: new Map(words.map((word) => [word.person, word])),
        left: new Set(left),
      },
    ]),
  );
}

function readKnownWord(fields: FieldReader): KnownWord {
  const since = fields.integer();
  const word = readWord(fields);
  const claim = word.statement === null ? undefined : readClaim(word.statement);
  const isList = claim?.kind === 'approval' && claim.terms.kind === 'group-approval';
  return { ...word, since, people: new Set(isList ? claim.terms.people : []) };
}
