/** The friend book as bytes, in snapshots and in the vault. */
import { decodeHex, encodeHex, PASS_BYTES } from '@knothole/protocol';
import { MAX_RELAY_URL_LENGTH } from '../family/device-record.ts';
import type { Field, FieldReader } from '../family/fields.ts';
import { isPersonOf, PERSON_BYTES } from '../family/person.ts';
import { personProfileFields, readPersonProfile } from '../family/profile.ts';
import { type FamilyId, type PersonId, WISHES } from '../view.ts';
import { readTerms, termsFields } from './allowance.ts';
import {
  type Ask,
  type Contact,
  type FriendBook,
  type KnownFamily,
  type KnownTerms,
  MAX_ASKS,
  MAX_CONTACTS_PER_FAMILY,
  MAX_DISMISSED,
  MAX_FAMILIES,
  MAX_TERMS,
  pairOf,
} from './friend-book.ts';
import { readHelpSecret } from './friend-items.ts';
import { groupFields, readGroups } from './group-book.ts';
import { MAX_GROUP_PEOPLE } from './group-plan.ts';
import { lostFields, readLost } from './lost-devices.ts';

const FAMILY_BYTES = 32;
const MAX_OWN_PEOPLE = 256;
const PARTED = 1;
const LEFT = 2;

/** [[family …], [contact …], [terms …], [ask …], [request(16) …], [group …], [lost device …]] */
export function bookFields(book: FriendBook): readonly Field[] {
  return [
    [...book.families].map(familyFields),
    [...book.contacts].map(([person, { role, profile }]) =>
      personProfileFields({ person, role, profile }),
    ),
    [...book.terms.values()].map(({ subject, contact, since, ...terms }) => [
      decodeHex(subject),
      decodeHex(contact),
      since,
      ...termsFields(terms),
    ]),
    book.asks.map(({ id, child, wish, people, at }) => [
      decodeHex(id),
      decodeHex(child),
      wish,
      people.map(decodeHex),
      at,
    ]),
    book.dismissed.map(decodeHex),
    groupFields(book.groups),
    lostFields(book.lost),
  ];
}

/** Reads what {@link bookFields} wrote; throws inside a field reader. */
export function readBook(fields: FieldReader): FriendBook {
  const families = new Map(fields.list(MAX_FAMILIES, (list) => list.nested(readFamily)));
  const contacts = fields.list(MAX_FAMILIES * MAX_CONTACTS_PER_FAMILY, (list) =>
    list.nested(readPersonProfile),
  );
  const terms = fields.list(MAX_TERMS, (list) => list.nested(readKnownTerms));
  return {
    families,
    contacts: new Map(
      contacts.flatMap(({ person, role, profile }): (readonly [PersonId, Contact])[] => {
        const family = [...families.keys()].find((known) => isPersonOf(person, known));
        return family === undefined ? [] : [[person, { family, role, profile }]];
      }),
    ),
    terms: new Map(terms.map((known) => [pairOf(known.subject, known.contact), known])),
    asks: fields.list(MAX_ASKS, (list) => list.nested(readKnownAsk)),
    dismissed: fields.list(MAX_DISMISSED, readId),
    groups: readGroups(fields),
    // Books of before lost devices were told between families.
    lost: fields.remaining > 0 ? readLost(fields) : new Map(),
  };
}

function familyFields([family, known]: readonly [FamilyId, KnownFamily]): readonly Field[] {
  const { relayUrl, guestPass, introduced, isParted, hasLeft, helpSecret } = known;
  const state = hasLeft ? LEFT : isParted ? PARTED : 0;
  const people = [...introduced].map(decodeHex);
  return [decodeHex(family), relayUrl, guestPass, people, state, helpSecret];
}

function readFamily(fields: FieldReader): readonly [FamilyId, KnownFamily] {
  const family = encodeHex(fields.bytes(FAMILY_BYTES));
  const relayUrl = fields.text(MAX_RELAY_URL_LENGTH);
  const guestPass = fields.optional((some) => some.bytes(PASS_BYTES));
  const introduced = new Set(fields.list(MAX_OWN_PEOPLE, readId));
  const state = fields.integer(LEFT);
  const standing = { isParted: state >= PARTED, hasLeft: state === LEFT };
  const helpSecret = readHelpSecret(fields);
  return [family, { relayUrl, guestPass, helpSecret, introduced, ...standing }];
}

function readKnownTerms(fields: FieldReader): KnownTerms {
  const subject = readId(fields);
  const contact = readId(fields);
  const since = fields.integer();
  return { subject, contact, since, ...readTerms(fields) };
}

function readKnownAsk(fields: FieldReader): Ask {
  return {
    id: readId(fields),
    child: readId(fields),
    wish: fields.oneOf(WISHES),
    people: fields.list(MAX_GROUP_PEOPLE, readId),
    at: fields.integer(),
  };
}

function readId(fields: FieldReader): string {
  return encodeHex(fields.bytes(PERSON_BYTES));
}
