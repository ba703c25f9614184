/**
 * Certificates: the family root certifies guardian devices, guardian devices certify child devices,
 * and each device signs the MLS leaf keys it uses. A credential (RFC 9420 §5.3, basic) carries the
 * whole chain, so that every member can check it alone:
 *
 *   guardian  [1, root(32), guardian certificate, leaf signature(64)]
 *   child     [1, root(32), guardian certificate, child certificate, leaf signature(64)]
 *   certificate = [person(16), device key(32), signature(64)]
 *
 * Where the family has a new kit, root(32) is root(32) || key of the kit(32), and the kit's key signs
 * the guardian's certificate. That this kit is the family's is not in the chain: kit-line.ts judges it.
 *
 * There is no expiry and no clock: whether a leaf is good must come out the same on every device
 * for ever (chain.md rule 15); a device ends by its removal.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import type { Identity } from '../chain/types.ts';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import {
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  type SigningKey,
  sign,
  verify,
} from '../crypto/signing-key.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, type Field, type FieldReader, readFields } from './fields.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from './person.ts';

const DEVICE_ID_BYTES = 16;
const VERSION = 1;

const GUARDIAN_LABEL = 'knothole guardian device v1';
const CHILD_LABEL = 'knothole child device v1';
const LEAF_LABEL = 'knothole leaf v1';

/** "This device belongs to this person", signed by whoever certifies it. */
interface Certificate {
  /** Hexadecimal, 16 bytes. */
  readonly person: string;
  readonly devicePublicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** From the family root down to one device; `child` is null for a guardian's device. */
export interface CertificateChain {
  readonly rootPublicKey: Uint8Array;
  /** Of the later kit that certifies the guardian's device; absent where the family's first root does. */
  readonly kitPublicKey?: Uint8Array;
  readonly guardian: Certificate;
  readonly child: Certificate | null;
}

/** First 16 bytes of the SHA-256 of the device's public key, hexadecimal. */
export function deviceIdOf(devicePublicKey: Uint8Array): string {
  return encodeHex(sha256(devicePublicKey).subarray(0, DEVICE_ID_BYTES));
}

/** The key of the kit in force, the first one's being the root, certifies a guardian's device. */
export function certifyGuardian(
  kit: SigningKey,
  person: string,
  devicePublicKey: Uint8Array,
  rootPublicKey: Uint8Array = kit.publicKey,
): CertificateChain {
  return {
    ...authorityOf(kit, rootPublicKey),
    guardian: issue(kit, GUARDIAN_LABEL, person, devicePublicKey),
    child: null,
  };
}

/** A guardian's device certifies a child's device; `guardian` is the issuer's own chain. */
export function certifyChild(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  person: string,
  devicePublicKey: Uint8Array,
): CertificateChain {
  return { ...guardian, child: issue(guardianKey, CHILD_LABEL, person, devicePublicKey) };
}

/** The credential for one MLS leaf key of the device that `chain` certifies. */
export function makeCredential(
  chain: CertificateChain,
  deviceKey: SigningKey,
  leafPublicKey: Uint8Array,
): Uint8Array {
  return encodeFields([VERSION, ...chainFields(chain), sign(deviceKey, LEAF_LABEL, leafPublicKey)]);
}

/**
 * The device behind a credential, every signature checked; undefined for anything else. Pure, about
 * 15 ms.
 */
export function identifyCredential(
  credential: Uint8Array,
  leafPublicKey: Uint8Array,
): Identity | undefined {
  const read = readFields(credential, (fields) => {
    fields.version(VERSION);
    const chain = readChain(fields, fields.remaining === 3);
    return { chain, leafSignature: fields.bytes(SIGNATURE_BYTES) };
  });
  const identity = read === undefined ? undefined : identifyChain(read.chain);
  if (read === undefined || identity === undefined) {
    return undefined;
  }
  const { devicePublicKey } = lastOf(read.chain);
  // Without the leaf signature anybody could put another device's certificates on an own leaf.
  return verify(devicePublicKey, LEAF_LABEL, leafPublicKey, read.leafSignature)
    ? identity
    : undefined;
}

/**
 * The device that a chain certifies, its signatures checked; undefined when one is wrong, or when a
 * person is not of this root's family, or in another role.
 */
export function identifyChain(chain: CertificateChain): Identity | undefined {
  const { guardian, child } = chain;
  const { root, ...kit } = namesOf(chain);
  if (
    // Another family's guardian would certify a device as somebody's child, and stand in for it.
    !isOf(guardian, root, 'guardian') ||
    (child !== null && !isOf(child, root, 'child')) ||
    !isSigned(keyOf(chain), GUARDIAN_LABEL, guardian) ||
    (child !== null && !isSigned(guardian.devicePublicKey, CHILD_LABEL, child))
  ) {
    return undefined;
  }
  const { person, devicePublicKey } = lastOf(chain);
  return {
    device: deviceIdOf(devicePublicKey),
    person,
    role: child === null ? 'guardian' : 'child',
    root,
    ...kit,
  };
}

/** Root, guardian certificate, and the child's where there is one. */
export function chainFields(chain: CertificateChain): readonly Field[] {
  const fields: Field[] = [authorityField(chain), certificateFields(chain.guardian)];
  return chain.child === null ? fields : [...fields, certificateFields(chain.child)];
}

/** Reads what {@link chainFields} wrote; checks shape only. */
export function readChain(fields: FieldReader, isGuardian: boolean): CertificateChain {
  return {
    ...readAuthority(fields),
    guardian: fields.nested(readCertificate),
    child: isGuardian ? null : fields.nested(readCertificate),
  };
}

/** Who stands at the top of a chain, or signs as the family itself: its first root, or a later kit. */
export type Authority = Pick<CertificateChain, 'rootPublicKey' | 'kitPublicKey'>;

/** How others know what a kit signs in the name of the family with this first root. */
export function authorityOf({ publicKey }: SigningKey, rootPublicKey: Uint8Array): Authority {
  return constantTimeEqual(publicKey, rootPublicKey)
    ? { rootPublicKey }
    : { rootPublicKey, kitPublicKey: publicKey };
}

/** Who signs. */
export function keyOf({ rootPublicKey, kitPublicKey }: Authority): Uint8Array {
  return kitPublicKey ?? rootPublicKey;
}

/** The fingerprints by which rules know it. */
export function namesOf({
  rootPublicKey,
  kitPublicKey,
}: Authority): Pick<Identity, 'root' | 'kit'> {
  const root = rootFingerprint(rootPublicKey);
  return kitPublicKey === undefined ? { root } : { root, kit: rootFingerprint(kitPublicKey) };
}

/** root(32), or root(32) || key of a later kit(32). */
export function authorityField({ rootPublicKey, kitPublicKey }: Authority): Field {
  return kitPublicKey === undefined
    ? rootPublicKey
    : Uint8Array.of(...rootPublicKey, ...kitPublicKey);
}

/** Reads what {@link authorityField} wrote; throws inside a field reader. */
export function readAuthority(fields: FieldReader): Authority {
  const keys = fields.bytesUpTo(2 * PUBLIC_KEY_BYTES);
  const rootPublicKey = keys.subarray(0, PUBLIC_KEY_BYTES);
  if (keys.length === PUBLIC_KEY_BYTES) {
    return { rootPublicKey };
  }
  if (keys.length !== 2 * PUBLIC_KEY_BYTES) {
    throw new KnotholeError('INPUT', 'neither a root nor a root with a later kit');
  }
  return { rootPublicKey, kitPublicKey: keys.subarray(PUBLIC_KEY_BYTES) };
}

/** The key of the device that a chain is about. */
export function devicePublicKeyOf(chain: CertificateChain): Uint8Array {
  return lastOf(chain).devicePublicKey;
}

function lastOf(chain: CertificateChain): Certificate {
  return chain.child ?? chain.guardian;
}

function isOf({ person }: Certificate, root: string, role: Identity['role']): boolean {
  return isPersonOf(person, root) && roleOfPerson(person) === role;
}

function issue(
  issuer: SigningKey,
  label: string,
  person: string,
  devicePublicKey: Uint8Array,
): Certificate {
  const signature = sign(issuer, label, signedPart(person, devicePublicKey));
  return { person, devicePublicKey, signature };
}

function isSigned(issuer: Uint8Array, label: string, certificate: Certificate): boolean {
  const { person, devicePublicKey, signature } = certificate;
  return verify(issuer, label, signedPart(person, devicePublicKey), signature);
}

function signedPart(person: string, devicePublicKey: Uint8Array): Uint8Array {
  return encodeFields([decodeHex(person), devicePublicKey]);
}

function certificateFields({ person, devicePublicKey, signature }: Certificate): Field {
  return [decodeHex(person), devicePublicKey, signature];
}

function readCertificate(fields: FieldReader): Certificate {
  return {
    person: encodeHex(fields.bytes(PERSON_BYTES)),
    devicePublicKey: fields.bytes(PUBLIC_KEY_BYTES),
    signature: fields.bytes(SIGNATURE_BYTES),
  };
}
