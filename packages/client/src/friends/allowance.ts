/**
 * Who of one family may be with whom of another one, as it is said in family groups and bridges:
 * [person(16), role, nickname, animal, colour, contact(16), version, 1 | 0, approval | null].
 * For a child its guardian's signed approval stands behind it; a grown-up says it herself.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Identity, Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { MAX_APPROVAL_VERSION } from '../family/approval.ts';
import { makeItem } from '../family/family-items.ts';
import { encodeFields, type Field, type FieldReader, readFields } from '../family/fields.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from '../family/person.ts';
import { type PersonProfile, personProfileFields, readPersonProfile } from '../family/profile.ts';
import { readStatement } from '../family/statement.ts';
import type { Random } from '../ports.ts';
import type { PersonId } from '../view.ts';

const MAX_STATEMENT_BYTES = 1_024;

/** Whether somebody may be with a contact, in the version that counts. */
export interface Terms {
  readonly version: number;
  readonly granted: boolean;
  /** For a child: the signed approval. */
  readonly statement: Uint8Array | null;
}

export interface Allowance extends Terms {
  readonly subject: PersonProfile;
  readonly contact: PersonId;
}

export function allowanceItem(random: Random, allowance: Allowance): Item {
  const { subject, contact } = allowance;
  const fields = [...personProfileFields(subject), decodeHex(contact), ...termsFields(allowance)];
  return makeItem(random, ITEM_KINDS.allowance, encodeFields(fields));
}

/** Checks shape only: see {@link isGenuine}. */
export function readAllowance(body: Uint8Array): Allowance | undefined {
  return readFields(body, (fields) => ({
    subject: readPersonProfile(fields),
    contact: encodeHex(fields.bytes(PERSON_BYTES)),
    ...readTerms(fields),
  }));
}

export function termsFields({ version, granted, statement }: Terms): readonly Field[] {
  return [version, granted ? 1 : 0, statement];
}

/** Reads what {@link termsFields} wrote; throws inside a field reader. */
export function readTerms(fields: FieldReader): Terms {
  return {
    version: fields.integer(MAX_APPROVAL_VERSION),
    granted: fields.integer(1) === 1,
    statement: fields.optional((some) => some.bytesUpTo(MAX_STATEMENT_BYTES)),
  };
}

/**
 * Whether a guardian of the family `root` stands behind it: for a child by her signature, whoever
 * says it again. `mayRelay` are those whose word for a grown-up is believed besides her own.
 */
export function isGenuine(
  allowance: Allowance,
  root: string,
  sender: Identity,
  mayRelay: (sender: Identity) => boolean,
): boolean {
  const { subject, statement } = allowance;
  if (!isPersonOf(subject.person, root) || roleOfPerson(subject.person) !== subject.role) {
    return false;
  }
  if (subject.role === 'guardian') {
    return statement === null && (sender.person === subject.person || mayRelay(sender));
  }
  return isSigned(allowance);
}

/** A guardian's approval says the same. */
function isSigned({ subject, contact, version, granted, statement }: Allowance): boolean {
  const signed = statement === null ? undefined : readStatement(statement);
  return (
    signed?.kind === 'contact-approval' &&
    signed.child === subject.person &&
    signed.contact === contact &&
    signed.version === version &&
    signed.granted === granted
  );
}

/** Whether it counts beside what is known: the highest version, and of the same one what forbids. */
export function supersedes(
  { version, granted }: Pick<Terms, 'version' | 'granted'>,
  known: Pick<Terms, 'version' | 'granted'> | undefined,
): boolean {
  return (
    known === undefined ||
    version > known.version ||
    (version === known.version && known.granted && !granted)
  );
}
