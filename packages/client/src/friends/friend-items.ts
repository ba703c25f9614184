/** What devices say of other families, as items; readers give undefined for anything else. */
import { decodeHex, encodeHex, PASS_BYTES } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { MAX_RELAY_URL_LENGTH } from '../family/device-record.ts';
import { makeItem } from '../family/family-items.ts';
import { encodeFields, type FieldReader, readFields } from '../family/fields.ts';
import { HELP_SECRET_BYTES } from '../family/help-keys.ts';
import { PERSON_BYTES } from '../family/person.ts';
import { type PersonProfile, personProfileFields, readPersonProfile } from '../family/profile.ts';
import type { Random } from '../ports.ts';
import { type FamilyId, type PersonId, WISHES, type Wish } from '../view.ts';
import { MAX_GROUP_PEOPLE } from './group-plan.ts';
import { MAX_INTRODUCED } from './meeting-messages.ts';

const FAMILY_BYTES = 32;
const ID_BYTES = 16;

/** Another family, as a guardian of ours has met it. */
export interface Met {
  readonly family: FamilyId;
  /** Where what the two share lives. */
  readonly relayUrl: string;
  /** By which whoever of the two is a guest there uses that relay; null where its own pass does. */
  readonly guestPass: Uint8Array | null;
  readonly contacts: readonly PersonProfile[];
  /** Whom of ours that family was told of. */
  readonly introduced: readonly PersonId[];
  /** Of the chain in which the two families' guardians find each other again; null: they met before there was one. */
  readonly helpSecret: Uint8Array | null;
}

/** Body [family(32), relay, guest pass(32) | null, [contact …], [person(16) …], help secret(32) | null]. */
export function metItem(random: Random, met: Met): Item {
  const { family, relayUrl, guestPass, contacts, introduced, helpSecret } = met;
  const body = encodeFields([
    decodeHex(family),
    relayUrl,
    guestPass,
    contacts.map(personProfileFields),
    introduced.map(decodeHex),
    helpSecret,
  ]);
  return makeItem(random, ITEM_KINDS.met, body);
}

export function readMet(body: Uint8Array): Met | undefined {
  return readFields(body, (fields) => ({
    family: encodeHex(fields.bytes(FAMILY_BYTES)),
    relayUrl: fields.text(MAX_RELAY_URL_LENGTH),
    guestPass: fields.optional((some) => some.bytes(PASS_BYTES)),
    contacts: fields.list(MAX_INTRODUCED, (list) => list.nested(readPersonProfile)),
    introduced: fields.list(MAX_INTRODUCED, (list) => encodeHex(list.bytes(PERSON_BYTES))),
    helpSecret: readHelpSecret(fields),
  }));
}

/** Absent where it was written by a version that had none. */
export function readHelpSecret(fields: FieldReader): Uint8Array | null {
  return fields.remaining === 0 ? null : fields.optional((some) => some.bytes(HELP_SECRET_BYTES));
}

/** Body [family(32)]. */
export function partedItem(random: Random, family: FamilyId): Item {
  return makeItem(random, ITEM_KINDS.parted, encodeFields([decodeHex(family)]));
}

/** Of either of the two. */
export function readFamilyItem(body: Uint8Array): FamilyId | undefined {
  return readFields(body, (fields) => encodeHex(fields.bytes(FAMILY_BYTES)));
}

/** Body [family(32)]. */
export function passEndedItem(random: Random, family: FamilyId): Item {
  return makeItem(random, ITEM_KINDS.passEnded, encodeFields([decodeHex(family)]));
}

/** Body [family(32), [person …]]: people of that family. */
export function introductionItem(
  random: Random,
  family: FamilyId,
  people: readonly PersonProfile[],
): Item {
  const body = encodeFields([decodeHex(family), people.map(personProfileFields)]);
  return makeItem(random, ITEM_KINDS.introduction, body);
}

export function readIntroductionItem(
  body: Uint8Array,
): { readonly family: FamilyId; readonly people: readonly PersonProfile[] } | undefined {
  return readFields(body, (fields) => ({
    family: encodeHex(fields.bytes(FAMILY_BYTES)),
    people: fields.list(MAX_INTRODUCED, (list) => list.nested(readPersonProfile)),
  }));
}

/** Body [wish, [person(16) …]]: with whom, if it has picked somebody. */
export function askItem(random: Random, wish: Wish, people: readonly PersonId[] = []): Item {
  return makeItem(random, ITEM_KINDS.ask, encodeFields([wish, people.map(decodeHex)]));
}

export function readAsk(
  body: Uint8Array,
): { readonly wish: Wish; readonly people: readonly PersonId[] } | undefined {
  return readFields(body, (fields) => ({
    wish: fields.oneOf(WISHES),
    people: fields.list(MAX_GROUP_PEOPLE, (list) => encodeHex(list.bytes(PERSON_BYTES))),
  }));
}

/** Body [request(16)]. */
export function dismissalItem(random: Random, request: string): Item {
  return makeItem(random, ITEM_KINDS.dismissal, encodeFields([decodeHex(request)]));
}

export function readDismissal(body: Uint8Array): string | undefined {
  return readFields(body, (fields) => encodeHex(fields.bytes(ID_BYTES)));
}
