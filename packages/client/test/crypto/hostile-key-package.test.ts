import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import {
  type Capabilities,
  type CiphersuiteImpl,
  type Extension,
  generateKeyPackageWithKey,
  type Lifetime,
} from 'ts-mls';
import { signKeyPackage } from 'ts-mls/keyPackage.js';
import { expect, test } from 'vitest';
import { inspectKeyPackage } from '../../src/crypto/key-package.ts';
import { encodeMessage } from '../../src/crypto/mls-codec.ts';
import { CAPABILITIES, LIFETIME } from '../../src/crypto/mls-config.ts';
import { makeSigningKey, type SigningKey } from '../../src/crypto/signing-key.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { seededRandom, utf8 } from './party.ts';

interface Bend {
  readonly identity?: Uint8Array;
  readonly capabilities?: Capabilities;
  readonly lifetime?: Lifetime;
  readonly extensions?: Extension[];
  readonly leafExtensions?: Extension[];
  readonly key?: SigningKey;
  readonly impl?: Partial<CiphersuiteImpl>;
  /** Breaks the signature of the leaf under a good signature of the whole. */
  readonly breakLeaf?: boolean;
}

const random = seededRandom('hostile key packages');
const suite = await loadSuite(random);

/** Whether a wholly signed KeyPackage, bent as told, is acceptable. */
async function accepts(bend: Bend): Promise<boolean> {
  const { publicKey, secretKey } = bend.key ?? makeSigningKey(random);
  const impl = { ...suite.impl, ...bend.impl };
  const made = await generateKeyPackageWithKey(
    { credentialType: 'basic', identity: bend.identity ?? utf8('Zoe') },
    bend.capabilities ?? CAPABILITIES,
    bend.lifetime ?? LIFETIME,
    bend.extensions ?? [],
    { publicKey, signKey: secretKey },
    impl,
    bend.leafExtensions,
  );
  const { leafNode } = made.publicPackage;
  const broken = { ...leafNode, signature: leafNode.signature.map((byte) => byte ^ 1) };
  const keyPackage =
    bend.breakLeaf === true
      ? await signKeyPackage({ ...made.publicPackage, leafNode: broken }, secretKey, impl.signature)
      : made.publicPackage;
  const bytes = encodeMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage });
  return (await inspectKeyPackage(suite, bytes)) !== undefined;
}

test('what this file bends is acceptable when it bends nothing', async () => {
  expect(await accepts({})).toBe(true);
  expect(await accepts({ identity: new Uint8Array(450) })).toBe(true);
});

test.each<[string, Bend]>([
  ['an identity of 451 bytes', { identity: new Uint8Array(451) }],
  ['a lifetime that ends', { lifetime: { notBefore: 0n, notAfter: 2n ** 62n } }],
  ['a lifetime that begins', { lifetime: { notBefore: 1n, notAfter: LIFETIME.notAfter } }],
  ['more proposals', { capabilities: { ...CAPABILITIES, proposals: [0xf00d] } }],
  ['fewer extensions', { capabilities: { ...CAPABILITIES, extensions: [] } }],
  [
    'another credential type',
    { capabilities: { ...CAPABILITIES, credentials: ['basic', 'x509'] } },
  ],
  ['an extension', { extensions: [{ extensionType: 0xf4a1, extensionData: utf8('x') }] }],
  [
    'an extension of the leaf',
    { leafExtensions: [{ extensionType: 0xf4a1, extensionData: utf8('x') }] },
  ],
  ['a broken signature of the leaf', { breakLeaf: true }],
])('a key package with %s is refused, though it is signed', async (_name, bend) => {
  expect(await accepts(bend)).toBe(false);
});

test('a key package whose two encryption keys are one is refused', async () => {
  const pair = await suite.impl.hpke.generateKeyPair();
  const hpke = { ...suite.impl.hpke, generateKeyPair: async () => pair };
  expect(await accepts({ impl: { hpke } })).toBe(false);
});

test('a key package under a signature key of mixed order is refused, though its signatures hold', async () => {
  const { Point } = ed25519;
  const torsion = Point.fromBytes(
    Uint8Array.from(
      Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex'),
    ),
    true,
  );
  const { secretKey } = makeSigningKey(random);
  const { scalar, point } = ed25519.utils.getExtendedPublicKey(secretKey);
  const publicKey = point.add(torsion).toBytes();
  /** Tries nonces until the challenge is a multiple of 8, where the torsion vanishes. */
  const sign = async (_key: Uint8Array, message: Uint8Array): Promise<Uint8Array> => {
    for (let nonce = 1n; ; nonce += 1n) {
      const r = Point.BASE.multiply(nonce).toBytes();
      const digest = createHash('sha512').update(r).update(publicKey).update(message).digest();
      const number = digest.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      const challenge = Point.Fn.create(number);
      if (challenge % 8n === 0n) {
        const s = Point.Fn.create(nonce + challenge * scalar);
        return Uint8Array.of(...r, ...Point.Fn.toBytes(s));
      }
    }
  };
  const signature = await sign(secretKey, utf8('hello'));
  expect(await suite.impl.signature.verify(publicKey, utf8('hello'), signature)).toBe(true);
  const impl = { signature: { ...suite.impl.signature, sign } };
  expect(await accepts({ key: { publicKey, secretKey }, impl })).toBe(false);
});
