/**
 * The signed word by which a family has a new kit, in two steps: a guardian's device proposes it with
 * the new kit at hand, and a second guardian's device witnesses the same terms.
 *
 *   proposal    [1, serial, key replaced(32), new key(32), [device(16) …], new key's signature(64),
 *                authority, guardian certificate, signature(64)]
 *   witness     [1, authority, guardian certificate, signature(64)]
 *   succession  [1, 9, serial, key replaced(32), new key(32), [device(16) …], new key's signature(64),
 *                [authority, guardian certificate], signature(64),
 *                [authority, guardian certificate], signature(64)]
 *
 * All sign [root(32), serial, key replaced, new key, [device …]], each under a label of its own. A child's
 * tablet is no witness: whoever holds an unlocked phone makes one in a minute.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import {
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  type SigningKey,
  sign,
  verify,
} from '../crypto/signing-key.ts';
import type { DeviceId, FamilyId } from '../view.ts';
import { type CertificateChain, chainFields, identifyChain, readChain } from './certificate.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, type Field, type FieldReader, readFields } from './fields.ts';
import type { DeviceSigner } from './key-packages.ts';
import type { Succession } from './kit-line.ts';

const FORMAT = 1;
export const SUCCESSION_KIND = 9;
const ID_BYTES = 16;
/** So many guardians' devices stay at most: the word has to fit where statements are posted. */
const MAX_STAYING = 16;
/** More new kits than a family makes in its life. */
const MAX_SERIAL = 64;
export const MAX_PROPOSAL_BYTES = 1_024;

const LABELS = {
  kit: 'knothole new kit v1',
  by: 'knothole kit succession v1',
  witness: 'knothole kit witness v1',
} as const;

export interface SuccessionTerms {
  readonly serial: number;
  /** Keys of the kit in force, and of the one that takes its place. */
  readonly replacedKey: Uint8Array;
  readonly newKey: Uint8Array;
  readonly stays: readonly DeviceId[];
}

interface Signed {
  readonly chain: CertificateChain;
  readonly signature: Uint8Array;
}

export interface Proposal {
  readonly terms: SuccessionTerms;
  readonly kitSignature: Uint8Array;
  readonly by: Signed;
}

export interface SuccessionParts extends Proposal {
  readonly witness: Signed;
}

/** @throws {KnotholeError} INPUT for more devices than a succession names. */
export function signProposal(
  signer: DeviceSigner,
  newKit: SigningKey,
  terms: SuccessionTerms,
): Proposal {
  if (terms.stays.length > MAX_STAYING || terms.serial > MAX_SERIAL) {
    throw new KnotholeError('INPUT', 'more than a succession can say');
  }
  const signed = signedPart(signer.certificates, terms);
  return {
    terms,
    kitSignature: sign(newKit, LABELS.kit, signed),
    by: { chain: signer.certificates, signature: sign(signer.key, LABELS.by, signed) },
  };
}

export function encodeProposal({ terms, kitSignature, by }: Proposal): Uint8Array {
  return encodeFields([
    FORMAT,
    ...termFields(terms),
    kitSignature,
    ...chainFields(by.chain),
    by.signature,
  ]);
}

/** The proposal in these bytes if its signatures hold; undefined for anything else. */
export function readProposal(bytes: Uint8Array): Proposal | undefined {
  const read = readFields(bytes, (fields): Proposal => {
    fields.version(FORMAT);
    const terms = readTerms(fields);
    const kitSignature = fields.bytes(SIGNATURE_BYTES);
    const chain = readChain(fields, true);
    return { terms, kitSignature, by: { chain, signature: fields.bytes(SIGNATURE_BYTES) } };
  });
  return read !== undefined && isSound(read) ? read : undefined;
}

/** "I have seen that this is wanted", by another guardian's device. */
export function signWitness(signer: DeviceSigner, { terms }: Proposal): Uint8Array {
  const signature = sign(signer.key, LABELS.witness, signedPart(signer.certificates, terms));
  return encodeFields([FORMAT, ...chainFields(signer.certificates), signature]);
}

/** The succession that a proposal and a witness make; undefined where the witness is of something else. */
export function joinWitness(proposal: Proposal, witness: Uint8Array): Uint8Array | undefined {
  const read = readFields(witness, (fields): Signed => {
    fields.version(FORMAT);
    const chain = readChain(fields, true);
    return { chain, signature: fields.bytes(SIGNATURE_BYTES) };
  });
  const bytes = read === undefined ? undefined : encodeSuccession({ ...proposal, witness: read });
  return read !== undefined && verifySuccession({ ...proposal, witness: read }) !== undefined
    ? bytes
    : undefined;
}

function encodeSuccession({ terms, kitSignature, by, witness }: SuccessionParts): Uint8Array {
  return encodeFields([
    FORMAT,
    SUCCESSION_KIND,
    ...termFields(terms),
    kitSignature,
    chainFields(by.chain),
    by.signature,
    chainFields(witness.chain),
    witness.signature,
  ]);
}

/** Reads what follows version and kind; throws inside a field reader. */
export function readSuccessionParts(fields: FieldReader): SuccessionParts {
  const terms = readTerms(fields);
  const kitSignature = fields.bytes(SIGNATURE_BYTES);
  const signed = (): Signed => ({
    chain: fields.nested((nested) => readChain(nested, true)),
    signature: fields.bytes(SIGNATURE_BYTES),
  });
  return { terms, kitSignature, by: signed(), witness: signed() };
}

/** The succession, if all three have signed it, and the two devices are different ones of one family. */
export function verifySuccession(parts: SuccessionParts): Succession | undefined {
  const { terms, by, witness } = parts;
  const [first, second] = [identifyChain(by.chain), identifyChain(witness.chain)];
  const isSigned =
    first !== undefined &&
    second !== undefined &&
    first.root === second.root &&
    // One phone is not two.
    first.device !== second.device &&
    isSound(parts) &&
    verify(
      witness.chain.guardian.devicePublicKey,
      LABELS.witness,
      signedPart(witness.chain, terms),
      witness.signature,
    );
  return isSigned
    ? {
        kind: 'succession',
        root: first.root,
        serial: terms.serial,
        replaces: rootFingerprint(terms.replacedKey),
        kit: rootFingerprint(terms.newKey),
        stays: terms.stays,
        by: first,
        witness: second,
      }
    : undefined;
}

/** The family's first root in a succession; undefined for what is none. Nothing is verified. */
export function rootKeyOfSuccession(bytes: Uint8Array): Uint8Array | undefined {
  return readFields(bytes, (fields) => {
    fields.version(FORMAT);
    fields.version(SUCCESSION_KIND);
    return readSuccessionParts(fields).by.chain.rootPublicKey;
  });
}

/** The key that a succession puts in force, on the same terms. */
export function newKeyOfSuccession(bytes: Uint8Array): Uint8Array | undefined {
  return readFields(bytes, (fields) => {
    fields.version(FORMAT);
    fields.version(SUCCESSION_KIND);
    return readSuccessionParts(fields).terms.newKey;
  });
}

/** What a succession says of itself, nothing verified. */
export function rootOfParts({ by }: SuccessionParts): FamilyId {
  return rootFingerprint(by.chain.rootPublicKey);
}

function isSound({ terms, kitSignature, by }: Proposal): boolean {
  const signed = signedPart(by.chain, terms);
  return (
    identifyChain(by.chain) !== undefined &&
    // Whoever has only seen a new kit's key cannot put it in the place of the old one.
    verify(terms.newKey, LABELS.kit, signed, kitSignature) &&
    verify(by.chain.guardian.devicePublicKey, LABELS.by, signed, by.signature)
  );
}

function signedPart({ rootPublicKey }: CertificateChain, terms: SuccessionTerms): Uint8Array {
  return encodeFields([rootPublicKey, ...termFields(terms)]);
}

function termFields({ serial, replacedKey, newKey, stays }: SuccessionTerms): readonly Field[] {
  return [serial, replacedKey, newKey, stays.map(decodeHex)];
}

function readTerms(fields: FieldReader): SuccessionTerms {
  return {
    serial: fields.integer(MAX_SERIAL),
    replacedKey: fields.bytes(PUBLIC_KEY_BYTES),
    newKey: fields.bytes(PUBLIC_KEY_BYTES),
    stays: fields.list(MAX_STAYING, (list) => encodeHex(list.bytes(ID_BYTES))),
  };
}
