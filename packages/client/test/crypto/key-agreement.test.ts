import { expect, test } from 'vitest';
import { agree, agreementKeyFromSecret, makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { seededRandom } from './party.ts';

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

test('both sides agree on the secret of RFC 7748 §6.1', () => {
  const alice = agreementKeyFromSecret(
    bytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
  );
  const bob = agreementKeyFromSecret(
    bytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'),
  );
  expect(hex(alice.publicKey)).toBe(
    '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
  );
  const secret = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
  expect(hex(agree(alice, bob.publicKey))).toBe(secret);
  expect(hex(agree(bob, alice.publicKey))).toBe(secret);
});

test('keys come from the Random port, and a key of small order gives nothing', () => {
  const key = makeAgreementKey(seededRandom('agreement'));
  expect(makeAgreementKey(seededRandom('agreement'))).toEqual(key);
  expect(makeAgreementKey(seededRandom('another'))).not.toEqual(key);
  expect(agree(key, new Uint8Array(32))).toBeUndefined();
  expect(agree(key, new Uint8Array(31))).toBeUndefined();
});
