import { expect, test } from 'vitest';
import { makeSigningKey, sign } from '../../src/crypto/signing-key.ts';
import {
  certifyChild,
  certifyGuardian,
  chainFields,
  identifyChain,
  identifyCredential,
  makeCredential,
} from '../../src/family/certificate.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { TestFamily } from './test-family.ts';

const family = new TestFamily(1);
const mum = family.guardian();
const mia = family.child(mum);
const leaf = makeSigningKey(family.random);

test("a guardian's and a child's credential name device, person, role and family", () => {
  const guardian = identifyCredential(
    makeCredential(mum.chain, mum.key, leaf.publicKey),
    leaf.publicKey,
  );
  const child = identifyCredential(
    makeCredential(mia.chain, mia.key, leaf.publicKey),
    leaf.publicKey,
  );
  expect(guardian).toEqual(mum.identity);
  expect(child).toEqual(mia.identity);
  expect(guardian?.role).toBe('guardian');
  expect(child?.role).toBe('child');
  expect(child?.root).toBe(guardian?.root);
});

test('a credential has at most 450 bytes', () => {
  expect(makeCredential(mia.chain, mia.key, leaf.publicKey).length).toBeLessThanOrEqual(450);
});

test("another device's credential on an own leaf key is refused", () => {
  const stolen = makeCredential(mum.chain, mum.key, leaf.publicKey);
  expect(identifyCredential(stolen, makeSigningKey(family.random).publicKey)).toBeUndefined();
  expect(
    identifyCredential(makeCredential(mum.chain, mia.key, leaf.publicKey), leaf.publicKey),
  ).toBeUndefined();
});

test('every changed byte of a credential is refused, or names nobody of this family', () => {
  const credential = makeCredential(mia.chain, mia.key, leaf.publicKey);
  // Each field at its ends and in the middle: verifying every byte would take half a minute.
  for (let index = 0; index < credential.length; index += 7) {
    const changed = credential.slice();
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(identifyCredential(changed, leaf.publicKey), `byte ${index}`).toBeUndefined();
  }
});

test('bytes that are no credential name nobody', () => {
  const random = new SeededRandom(2);
  const credential = makeCredential(mum.chain, mum.key, leaf.publicKey);
  const hostile = [
    new Uint8Array(),
    random.bytes(300),
    credential.subarray(0, credential.length - 1),
    Uint8Array.of(...credential, 0),
    new Uint8Array(4_000).fill(0x81),
    encodeFields([1, 'root', [], random.bytes(64)]),
    encodeFields([2, ...chainFields(mum.chain), sign(mum.key, 'knothole leaf v1', leaf.publicKey)]),
    encodeFields([1, null, null, null, null]),
  ];
  for (const bytes of hostile) {
    expect(identifyCredential(bytes, leaf.publicKey)).toBeUndefined();
  }
});

test('a child cannot certify a device, as a child or as a guardian', () => {
  const stranger = makeSigningKey(family.random);
  const asChild = certifyChild(mia.key, mia.chain, family.person(), stranger.publicKey);
  expect(identifyChain(asChild)).toBeUndefined();
  const asGuardian = certifyGuardian(mia.key, family.person('guardian'), stranger.publicKey);
  const withRoot = { ...asGuardian, rootPublicKey: mum.chain.rootPublicKey };
  expect(identifyChain(withRoot)).toBeUndefined();
  // Under its own key as a root it is a family of its own, in which nobody of this one is.
  expect(identifyChain(asGuardian)).toBeUndefined();
});

test("a child's certificate is no guardian's certificate, though both name person and key", () => {
  const { child } = mia.chain;
  if (child === null) {
    throw new Error('a child has a certificate');
  }
  const swapped = { ...mia.chain, guardian: child, child: null };
  expect(identifyChain(swapped)).toBeUndefined();
});

test("another family's guardian certifies no device of my child", () => {
  const elsewhere = new TestFamily(3);
  const neighbour = elsewhere.guardian();
  const { publicKey } = makeSigningKey(family.random);
  for (const person of [mia.identity.person, mum.identity.person]) {
    const asChild = certifyChild(neighbour.key, neighbour.chain, person, publicKey);
    expect(identifyChain(asChild)).toBeUndefined();
    expect(identifyChain(certifyGuardian(elsewhere.root, person, publicKey))).toBeUndefined();
  }
});

test('nobody is certified in another role than the one that the id names', () => {
  const { publicKey } = makeSigningKey(family.random);
  const asGuardian = certifyGuardian(family.root, mia.identity.person, publicKey);
  expect(identifyChain(asGuardian)).toBeUndefined();
  const asChild = certifyChild(mum.key, mum.chain, mum.identity.person, publicKey);
  expect(identifyChain(asChild)).toBeUndefined();
});
