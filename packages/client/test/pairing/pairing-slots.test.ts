import { expect, test } from 'vitest';
import { makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { ANIMALS_BYTES, animalsOf } from '../../src/pairing/animals.ts';
import { meetingSlots, openFrom, privateSlots, sealInto } from '../../src/pairing/pairing-slots.ts';
import { ANIMALS } from '../../src/view.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const random = new SeededRandom(13);
const secret = random.bytes(32);
const bucket = { class: 'hour', number: 494_000 } as const;
const tablet = makeAgreementKey(random);
const phone = makeAgreementKey(random);
const content = random.bytes(500);

test('both sides find and open the same slots', () => {
  const there = privateSlots(secret, tablet, phone.publicKey, bucket);
  const here = privateSlots(secret, phone, tablet.publicKey, bucket);
  if (there === undefined || here === undefined) {
    throw new Error('the keys agree');
  }
  expect(openFrom(here.answer, sealInto(there.answer, content))).toEqual(content);
  expect(here.packages.ref).toEqual(there.packages.ref);
  const { offer } = meetingSlots(secret, bucket);
  expect(openFrom(offer, sealInto(meetingSlots(secret, bucket).offer, content))).toEqual(content);
});

test('who has photographed the QR finds neither answer nor packages', () => {
  const thief = makeAgreementKey(random);
  const real = privateSlots(secret, phone, tablet.publicKey, bucket);
  const guess = privateSlots(secret, thief, tablet.publicKey, bucket);
  if (real === undefined || guess === undefined) {
    throw new Error('the keys agree');
  }
  expect(guess.answer.ref.address).not.toEqual(real.answer.ref.address);
  expect(openFrom(guess.answer, sealInto(real.answer, content))).toBeUndefined();
});

test('a worthless key gives no slots', () => {
  expect(privateSlots(secret, tablet, new Uint8Array(32), bucket)).toBeUndefined();
  expect(
    privateSlots(secret, tablet, Uint8Array.of(1, ...new Uint8Array(31)), bucket),
  ).toBeUndefined();
});

test('what was sealed for one slot opens in no other', () => {
  const { offer, claim } = meetingSlots(secret, bucket);
  expect(openFrom(claim, sealInto(offer, content))).toBeUndefined();
  expect(openFrom(offer, random.bytes(4_032))).toBeUndefined();
  expect(openFrom(offer, new Uint8Array())).toBeUndefined();
});

test('four animals, all sixteen alike', () => {
  expect(animalsOf(Uint8Array.of(0, 1, 15, 16))).toEqual([
    ANIMALS[0],
    ANIMALS[1],
    ANIMALS[15],
    ANIMALS[0],
  ]);
  expect(animalsOf(random.bytes(ANIMALS_BYTES))).toHaveLength(4);
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const [animal = ''] = animalsOf(Uint8Array.of(byte, 0, 0, 0));
    counts.set(animal, (counts.get(animal) ?? 0) + 1);
  }
  expect([...counts.values()]).toEqual(Array(ANIMALS.length).fill(16));
});
