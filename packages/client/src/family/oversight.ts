/**
 * Whether a child's guardians look along where it is with others, signed by a device of one of them:
 *
 *   oversight  [1, 8, child(16), version, independent 0|1, group(16) | null, root(32),
 *               guardian certificate, signature(64)]
 *
 * The family's decision names no group and is said in its own group. What lets the child be on its own in
 * a group is another one of the same version that names it, so that nobody uses it once more elsewhere:
 * a guardian never comes back into a group that she has left to a child, but founds the next one.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import type { GroupId, Identity } from '../chain/types.ts';
import { SIGNATURE_BYTES, type SigningKey, sign, verify } from '../crypto/signing-key.ts';
import { MAX_APPROVAL_VERSION } from './approval.ts';
import { type CertificateChain, chainFields, identifyChain, readChain } from './certificate.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, type Field, type FieldReader } from './fields.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from './person.ts';

const FORMAT = 1;
export const OVERSIGHT_KIND = 8;
const GROUP_BYTES = 16;
const LABEL = 'knothole oversight v1';

export interface OversightTerms {
  readonly child: string;
  /** A counter: the highest wins, and of the same one what lets the guardians look along. */
  readonly version: number;
  readonly independent: boolean;
  /** The one MLS group that it is about; null: the family's decision. */
  readonly group: GroupId | null;
}

/** Terms with the guardian's device that signed them. */
export type Oversight = { readonly kind: 'oversight'; readonly by: Identity } & OversightTerms;

/** What an oversight statement claims to be, nothing verified. */
export interface OversightParts {
  readonly terms: OversightTerms;
  readonly guardian: CertificateChain;
  readonly signature: Uint8Array;
}

/**
 * By a guardian's device with its own certificates.
 * @throws {KnotholeError} INPUT unless the child is one of the guardian's own family.
 */
export function signOversight(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  terms: OversightTerms,
): Uint8Array {
  if (!isSayable(terms, rootFingerprint(guardian.rootPublicKey))) {
    throw new KnotholeError('INPUT', 'a guardian decides about a child of her own family');
  }
  const signature = sign(guardianKey, LABEL, encodeFields(termFields(terms)));
  return encodeFields([
    FORMAT,
    OVERSIGHT_KIND,
    ...termFields(terms),
    ...chainFields(guardian),
    signature,
  ]);
}

/** Reads what follows version and kind; throws inside a field reader. */
export function readOversightParts(fields: FieldReader): OversightParts {
  return {
    terms: {
      child: encodeHex(fields.bytes(PERSON_BYTES)),
      version: fields.integer(MAX_APPROVAL_VERSION),
      independent: fields.integer(1) === 1,
      group: fields.optional((some) => encodeHex(some.bytes(GROUP_BYTES))),
    },
    guardian: readChain(fields, true),
    signature: fields.bytes(SIGNATURE_BYTES),
  };
}

/** The statement, if a guardian of the child's own family has signed it. Pure. */
export function verifyOversight({
  terms,
  guardian,
  signature,
}: OversightParts): Oversight | undefined {
  const by = identifyChain(guardian);
  return by !== undefined &&
    // Neither the child itself nor another family's guardian sends its guardians away.
    isSayable(terms, by.root) &&
    verify(guardian.guardian.devicePublicKey, LABEL, encodeFields(termFields(terms)), signature)
    ? { kind: 'oversight', by, ...terms }
    : undefined;
}

function isSayable({ child, version }: OversightTerms, root: string): boolean {
  return (
    isPersonOf(child, root) && roleOfPerson(child) === 'child' && version <= MAX_APPROVAL_VERSION
  );
}

function termFields({ child, version, independent, group }: OversightTerms): readonly Field[] {
  return [decodeHex(child), version, Number(independent), group === null ? null : decodeHex(group)];
}
