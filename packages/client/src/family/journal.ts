/**
 * The family's journal: what guardians have done, as all of them see it. A pure fold over the events
 * of the family group: each act is read off what an event has changed in what the family knows, so that
 * a device which patches its client writes no entry that nothing stands behind.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { ChainEvent } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { sha256 } from '../crypto/hash.ts';
import { friendActs } from '../friends/friend-acts.ts';
import type { FriendBook } from '../friends/friend-book.ts';
import { groupActs } from '../friends/group-acts.ts';
import { JOURNAL_ACTS, type JournalAct, type JournalEntry } from '../friends-view.ts';
import type { DeviceId, PersonId, Role } from '../view.ts';
import { readAdmission } from './family-items.ts';
import { encodeFields, type Field, type FieldReader } from './fields.ts';
import type { Oversights } from './oversight-fold.ts';

/** Older entries are forgotten: a joiner is told the journal with its welcome. */
const MAX_JOURNAL = 64;
const ID_BYTES = 16;
const LABEL = 'knothole journal v1';

/** What entries are read off: a roster. */
interface Known {
  readonly people: ReadonlyMap<PersonId, { readonly role: Role }>;
  readonly admitted: ReadonlyMap<DeviceId, PersonId>;
  readonly revoked: ReadonlyMap<DeviceId, unknown>;
  readonly friends: FriendBook;
  readonly erased: ReadonlyMap<PersonId, unknown>;
  readonly oversight: Oversights;
  readonly kits: readonly unknown[];
}

/** What one event has changed. */
interface Change {
  readonly before: Known;
  readonly after: Known;
  readonly event: ChainEvent;
  readonly me: DeviceId;
}

type ItemEvent = Extract<ChainEvent, { readonly kind: 'item' }>;

type Act = Pick<JournalEntry, 'by' | 'act' | 'person' | 'contact'>;

/** Each reads its acts off a change; none when there are none. */
const READERS: readonly ((change: Change) => readonly Act[])[] = [
  letIn,
  takenOut,
  gone,
  erased,
  newKit,
  aboutFriends,
  aboutGroups,
  aboutOversight,
];

/** The journal with what this event adds to it, oldest first. */
export function foldJournal(
  journal: readonly JournalEntry[],
  change: Change,
): readonly JournalEntry[] {
  const { event } = change;
  const acts = READERS.flatMap((read) => read(change));
  const entries = acts.map((act) => ({ ...act, id: idOf(event, act), at: event.seenAt }));
  return entries.length === 0 ? journal : [...journal, ...entries].slice(-MAX_JOURNAL);
}

/** Of two accounts of the same family both, each entry once. */
export function withEntries(
  journal: readonly JournalEntry[],
  more: readonly JournalEntry[],
): readonly JournalEntry[] {
  const known = new Set(journal.map(({ id }) => id));
  const fresh = more.filter(({ id }) => !known.has(id));
  return [...journal, ...fresh].sort((a, b) => a.at - b.at).slice(-MAX_JOURNAL);
}

/** [[id(16), by(16), at, act, person(16) | null, contact(16) | null] …] */
export function journalFields(journal: readonly JournalEntry[]): readonly Field[] {
  const idOrNull = (id: string | null): Field => (id === null ? null : decodeHex(id));
  return journal.map(({ id, by, at, act, person, contact }) => [
    decodeHex(id),
    decodeHex(by),
    at,
    act,
    idOrNull(person),
    idOrNull(contact),
  ]);
}

/** Reads what {@link journalFields} wrote; throws inside a field reader. */
export function readJournal(fields: FieldReader): readonly JournalEntry[] {
  const id = (from: FieldReader): string => encodeHex(from.bytes(ID_BYTES));
  return fields.list(MAX_JOURNAL, (list) =>
    list.nested((entry) => ({
      id: id(entry),
      by: id(entry),
      at: entry.integer(),
      act: entry.oneOf<JournalAct>(JOURNAL_ACTS),
      person: entry.optional(id),
      contact: entry.optional(id),
    })),
  );
}

function letIn({ before, after, event, me }: Change): readonly Act[] {
  if (event.kind !== 'item') {
    return [];
  }
  const by = event.sender.person;
  const isMine = isAdmissionOf(me, event);
  return [...after.admitted]
    .filter(([device]) => (isMine ? device === me : !before.admitted.has(device)))
    .map(([device, person]) => {
      const isNew = [...before.admitted].every(
        ([other, owner]) => owner !== person || other === device,
      );
      const role = after.people.get(person)?.role;
      const act = isNew ? (role === 'guardian' ? 'guardian-added' : 'child-added') : 'device-added';
      return { by, act, person, contact: null };
    });
}

/** A device knows itself to be let in before it hears so: its own welcome was for it. */
function isAdmissionOf(me: DeviceId, { sender, item }: ItemEvent): boolean {
  return (
    item.kind === ITEM_KINDS.admission &&
    sender.role === 'guardian' &&
    sender.device !== me &&
    readAdmission(item.body)?.device === me
  );
}

/** Only devices that were let in: a pairing that fails is nobody's removal. */
function takenOut({ before, after, event }: Change): readonly Act[] {
  if (event.kind !== 'item') {
    return [];
  }
  const by = event.sender.person;
  return [...after.revoked.keys()]
    .filter((device) => !before.revoked.has(device))
    .flatMap((device) => after.admitted.get(device) ?? [])
    .filter((person) => !after.erased.has(person))
    .map((person) => ({ by, act: 'device-removed', person, contact: null }));
}

/** Nobody says who it was. */
function erased({ before, after, event }: Change): readonly Act[] {
  return event.kind === 'item' && after.erased.size > before.erased.size
    ? [{ by: event.sender.person, act: 'child-erased', person: null, contact: null }]
    : [];
}

function newKit({ before, after, event }: Change): readonly Act[] {
  return event.kind === 'item' && after.kits.length > before.kits.length
    ? [{ by: event.sender.person, act: 'kit-replaced', person: null, contact: null }]
    : [];
}

function aboutFriends({ before, after, event }: Change): readonly Act[] {
  return event.kind === 'item' ? friendActs(before.friends, after.friends, event.sender) : [];
}

function aboutGroups({ before, after, event }: Change): readonly Act[] {
  return event.kind === 'item'
    ? groupActs(before.friends.groups, after.friends.groups, event.sender)
    : [];
}

/** Whoever says it again, it is its signer's act. */
function aboutOversight({ before, after, event }: Change): readonly Act[] {
  return event.kind === 'item' && after.oversight !== before.oversight
    ? [...after.oversight]
        .filter(([person, known]) => before.oversight.get(person) !== known)
        .map(([person, { independent, by }]) => ({
          by,
          act: independent ? 'independent' : 'with-guardian',
          person,
          contact: null,
        }))
    : [];
}

function gone({ before, event }: Change): readonly Act[] {
  if (event.kind !== 'left') {
    return [];
  }
  const { device, person } = event.who;
  const isOwnWill =
    before.admitted.has(device) && !before.revoked.has(device) && !before.erased.has(person);
  return isOwnWill ? [{ by: person, act: 'device-left', person, contact: null }] : [];
}

/**
 * Authors choose the ids of their items: with another author's, or for another act, it is another
 * entry, so that nobody hides an act behind an earlier one.
 */
function idOf(event: ChainEvent, { act }: Act): string {
  const [author, id] =
    event.kind === 'item' ? [event.sender.device, event.item.id] : [event.who.device, event.id];
  return encodeHex(sha256(encodeFields([LABEL, author, id, act])).subarray(0, ID_BYTES));
}
