/**
 * Who a child may be with, signed by a device of one of its guardians:
 *
 *   contact  [1, 4, child(16), contact(16), version, granted 0|1, root(32), guardian certificate,
 *             signature(64)]
 *   group    [1, 5, child(16), group(16), version, [person(16) …], root(32), guardian certificate,
 *             signature(64)]
 *
 * A contact approval is about one person, wherever they meet; that of a child counts for its
 * guardians, too, as lookers-on. A group approval is about one group and a list of people, so that
 * nobody comes in later under an old one; an empty list takes it back. Versions are counters: the
 * highest wins, and of several with the same only what all of them allow.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import type { Identity } from '../chain/types.ts';
import { MAX_LEAVES } from '../crypto/mls-config.ts';
import { SIGNATURE_BYTES, type SigningKey, sign, verify } from '../crypto/signing-key.ts';
import { type CertificateChain, chainFields, identifyChain, readChain } from './certificate.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, type Field, type FieldReader } from './fields.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from './person.ts';

const FORMAT = 1;
export const APPROVAL_KINDS = { contact: 4, group: 5 } as const;
/** A higher one could not be outdone, and nobody changes his mind so often. */
export const MAX_APPROVAL_VERSION: number = 2 ** 32 - 1;
export const MAX_APPROVED_PEOPLE: number = MAX_LEAVES;

const GROUP_BYTES = 16;
const CONTACT_LABEL = 'knothole contact approval v1';
const GROUP_LABEL = 'knothole group approval v1';

/** "My child may, or may not, be with this person of another family." */
export interface ContactTerms {
  readonly child: string;
  readonly contact: string;
  readonly version: number;
  readonly granted: boolean;
}

/** "In this group my child may be with these people, and no others." */
export interface GroupTerms {
  readonly child: string;
  /** One of the groups that the conversation has been in. */
  readonly group: string;
  readonly version: number;
  readonly people: readonly string[];
}

export type ApprovalTerms =
  | ({ readonly kind: 'contact-approval' } & ContactTerms)
  | ({ readonly kind: 'group-approval' } & GroupTerms);

/** Terms with the guardian's device that signed them. */
export type Approval = ApprovalTerms & { readonly by: Identity };

/** What an approval claims to be, nothing verified. */
export interface ApprovalParts {
  readonly terms: ApprovalTerms;
  readonly guardian: CertificateChain;
  readonly signature: Uint8Array;
}

/**
 * By a guardian's device with its own certificates.
 * @throws {KnotholeError} INPUT unless the child is one of the guardian's own family.
 */
export function signContactApproval(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  terms: ContactTerms,
): Uint8Array {
  return signApproval(guardianKey, guardian, { kind: 'contact-approval', ...terms });
}

/**
 * By a guardian's device with its own certificates. An empty list takes back what a lower version
 * allowed.
 * @throws {KnotholeError} INPUT unless the child is one of the guardian's own family, and the people
 * are at most {@link MAX_APPROVED_PEOPLE}.
 */
export function signGroupApproval(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  terms: GroupTerms,
): Uint8Array {
  const people = [...new Set(terms.people)].sort();
  return signApproval(guardianKey, guardian, { kind: 'group-approval', ...terms, people });
}

function signApproval(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  terms: ApprovalTerms,
): Uint8Array {
  if (!isSayable(terms, rootFingerprint(guardian.rootPublicKey))) {
    throw new KnotholeError('INPUT', 'a guardian approves for a child of her own family');
  }
  const signature = sign(guardianKey, labelOf(terms), encodeFields(termFields(terms)));
  return encodeFields([
    FORMAT,
    terms.kind === 'contact-approval' ? APPROVAL_KINDS.contact : APPROVAL_KINDS.group,
    ...termFields(terms),
    ...chainFields(guardian),
    signature,
  ]);
}

/** Reads what follows version and kind; throws inside a field reader. */
export function readApprovalParts(
  fields: FieldReader,
  kind: (typeof APPROVAL_KINDS)[keyof typeof APPROVAL_KINDS],
): ApprovalParts {
  return {
    terms: kind === APPROVAL_KINDS.contact ? readContactTerms(fields) : readGroupTerms(fields),
    guardian: readChain(fields, true),
    signature: fields.bytes(SIGNATURE_BYTES),
  };
}

/** The approval, if a guardian of the child's own family has signed it. Pure. */
export function verifyApproval({
  terms,
  guardian,
  signature,
}: ApprovalParts): Approval | undefined {
  const by = identifyChain(guardian);
  return by !== undefined &&
    // Another family's guardian approves for her own children only.
    isSayable(terms, by.root) &&
    verify(
      guardian.guardian.devicePublicKey,
      labelOf(terms),
      encodeFields(termFields(terms)),
      signature,
    )
    ? { ...terms, by }
    : undefined;
}

function readContactTerms(fields: FieldReader): ApprovalTerms {
  return {
    kind: 'contact-approval',
    child: readPerson(fields),
    contact: readPerson(fields),
    version: fields.integer(MAX_APPROVAL_VERSION),
    granted: fields.integer(1) === 1,
  };
}

function readGroupTerms(fields: FieldReader): ApprovalTerms {
  return {
    kind: 'group-approval',
    child: readPerson(fields),
    group: encodeHex(fields.bytes(GROUP_BYTES)),
    version: fields.integer(MAX_APPROVAL_VERSION),
    people: fields.list(MAX_APPROVED_PEOPLE, readPerson),
  };
}

function readPerson(fields: FieldReader): string {
  return encodeHex(fields.bytes(PERSON_BYTES));
}

function isSayable(terms: ApprovalTerms, root: string): boolean {
  return (
    isPersonOf(terms.child, root) &&
    roleOfPerson(terms.child) === 'child' &&
    terms.version <= MAX_APPROVAL_VERSION &&
    (terms.kind === 'contact-approval' || isOrdered(terms.people))
  );
}

/** One spelling per list, so that nobody is in it twice. */
function isOrdered(people: readonly string[]): boolean {
  return (
    people.length <= MAX_APPROVED_PEOPLE &&
    people.every((person, index) => index === 0 || (people[index - 1] ?? '') < person)
  );
}

function labelOf({ kind }: ApprovalTerms): string {
  return kind === 'contact-approval' ? CONTACT_LABEL : GROUP_LABEL;
}

function termFields(terms: ApprovalTerms): readonly Field[] {
  return terms.kind === 'contact-approval'
    ? [decodeHex(terms.child), decodeHex(terms.contact), terms.version, Number(terms.granted)]
    : [decodeHex(terms.child), decodeHex(terms.group), terms.version, terms.people.map(decodeHex)];
}
