import { expect, test } from 'vitest';
import { makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { openSealed, SEALED_BOX_BYTES, sealFor } from '../../src/crypto/sealed-box.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const random = new SeededRandom(17);
const ada = makeAgreementKey(random);
const bo = makeAgreementKey(random);
const context = new TextEncoder().encode('for Ada');
const content = random.bytes(900);

test('what is sealed for a key opens with it, in its context, and nowhere else', () => {
  const sealed = sealFor(random, ada.publicKey, content, context) ?? new Uint8Array();
  expect(sealed).toHaveLength(content.length + SEALED_BOX_BYTES);
  expect(openSealed(ada, sealed, context)).toEqual(content);
  expect(openSealed(bo, sealed, context)).toBeUndefined();
  expect(openSealed(ada, sealed, new Uint8Array())).toBeUndefined();
});

test('two seals of the same content have nothing in common, and no changed byte opens', () => {
  const first = sealFor(random, ada.publicKey, content, context) ?? new Uint8Array();
  const second = sealFor(random, ada.publicKey, content, context) ?? new Uint8Array();
  expect(second.subarray(0, 64)).not.toEqual(first.subarray(0, 64));
  for (const at of [0, 31, 32, 500, first.length - 1]) {
    const bent = first.with(at, (first[at] ?? 0) ^ 1);
    expect(openSealed(ada, bent, context)).toBeUndefined();
  }
  expect(openSealed(ada, first.subarray(0, 40), context)).toBeUndefined();
});

test('nothing is sealed for a key of small order, with which anybody could open it', () => {
  expect(sealFor(random, new Uint8Array(32), content, context)).toBeUndefined();
});
