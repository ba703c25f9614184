/**
 * KeyPackages of the simulated devices. The n-th one of a device is the same in every schedule, so it is
 * made and certified once.
 */
import { encodeHex } from '@knothole/protocol';
import { encodeAscii, sha256 } from '../../src/crypto/hash.ts';
import { type KeyPackagePair, makeKeyPackage } from '../../src/crypto/key-package.ts';
import { type SigningKey, signingKeyFromSeed } from '../../src/crypto/signing-key.ts';
import { fingerprint, makeIdentity } from '../chain/support/test-identities.ts';
import { familyOf, personOf } from '../model/abstract-mls.ts';
import { SeededRandom } from './seeded-random.ts';
import { synchronousSuite } from './synchronous-suite.ts';

export interface PooledPackage {
  /** The model's name of the leaf that comes of it. */
  readonly leaf: string;
  readonly keyPackage: KeyPackagePair;
  /** Of its parcel. */
  readonly secret: Uint8Array;
}

const ROOT: SigningKey = signingKeyFromSeed(sha256(encodeAscii('root of a family of nobody')));
export const ROOT_FINGERPRINT: string = fingerprint(ROOT.publicKey);

const ROOTS: Readonly<Record<string, SigningKey>> = {
  A: signingKeyFromSeed(sha256(encodeAscii('root of family A'))),
  B: signingKeyFromSeed(sha256(encodeAscii('root of family B'))),
};
/** By family; in order of seniority. */
export const FAMILY_ROOTS: ReadonlyMap<string, string> = new Map(
  Object.entries(ROOTS).map(([family, root]) => [family, fingerprint(root.publicKey)]),
);

const packages = new Map<string, Promise<PooledPackage>>();
const leafNames = new Map<string, string>();

/** Names that begin with a "g" are guardians'. */
export function roleOf(device: string): 'guardian' | 'child' {
  return device.startsWith('g') ? 'guardian' : 'child';
}

/** As the product's rules read it (src/family/person.ts) where there are several families. */
export function personIdOf(device: string): string {
  const root = FAMILY_ROOTS.get(familyOf(device));
  const role = roleOf(device) === 'guardian' ? '01' : '02';
  const rest = encodeHex(sha256(encodeAscii(personOf(device)))).slice(0, 6);
  return root === undefined ? device : `${root.slice(0, 24)}${role}${rest}`;
}

export function pooledPackage(device: string, index: number): Promise<PooledPackage> {
  const leaf = `${device}#${index}`;
  const made = packages.get(leaf) ?? makePackage(device, leaf);
  packages.set(leaf, made);
  return made;
}

/** The model's name of the leaf with this signature key. */
export function leafNameOf(signatureKey: Uint8Array): string {
  return leafNames.get(encodeHex(signatureKey)) ?? '?#?';
}

async function makePackage(device: string, leaf: string): Promise<PooledPackage> {
  const leafKey = signingKeyFromSeed(sha256(encodeAscii(`leaf ${leaf}`)));
  const who = { device, person: personIdOf(device), role: roleOf(device) };
  const identity = makeIdentity(ROOTS[familyOf(device)] ?? ROOT, who, leafKey.publicKey);
  const seed = new DataView(sha256(encodeAscii(`package ${leaf}`)).buffer).getUint32(0);
  const suite = synchronousSuite(new SeededRandom(seed));
  leafNames.set(encodeHex(leafKey.publicKey), leaf);
  return {
    leaf,
    keyPackage: await makeKeyPackage(suite, { identity, leafKey }),
    secret: sha256(encodeAscii(`parcel ${leaf}`)),
  };
}
