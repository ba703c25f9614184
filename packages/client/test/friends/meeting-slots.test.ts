import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import {
  linkSlots,
  meetingHelpSecret,
  openSlot,
  sealIntoSlot,
  sharedSlots,
} from '../../src/friends/meeting-slots.ts';
import { meetingWords } from '../../src/friends/meeting-words.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const random = new SeededRandom(61);
const [secret, host, guest] = [
  random.bytes(32),
  makeAgreementKey(random),
  makeAgreementKey(random),
];
const bucket = { class: 'week', number: 2_972 } as const;

test('who has only the link finds neither the reply nor a verdict', () => {
  const here = sharedSlots(secret, host, guest.publicKey, bucket);
  const there = sharedSlots(secret, guest, host.publicKey, bucket);
  expect(here).toEqual(there);
  const third = makeAgreementKey(random);
  const open = Object.values(linkSlots(secret, bucket));
  const others = [host, guest].flatMap(({ publicKey }) =>
    Object.values(sharedSlots(secret, third, publicKey, bucket) ?? {}),
  );
  const slots = Object.values(here ?? {});
  const addresses = [...open, ...others, ...slots].map(({ ref }) => encodeHex(ref.address));
  expect(new Set(addresses).size).toBe(2 + 6 + 3);
  const help = meetingHelpSecret(secret, host, guest.publicKey);
  expect(help).toHaveLength(32);
  expect(meetingHelpSecret(secret, guest, host.publicKey)).toEqual(help);
  expect(meetingHelpSecret(secret, third, host.publicKey)).not.toEqual(help);
  for (const slot of slots) {
    const envelope = sealIntoSlot(slot, random.bytes(90));
    expect(openSlot(slot, envelope)).toHaveLength(90);
    for (const wrong of [...open, ...others, ...slots.filter((one) => one !== slot)]) {
      expect(openSlot({ ...wrong, ref: slot.ref }, envelope)).toBeUndefined();
    }
  }
});

test('a worthless key gives no slots', () => {
  expect(sharedSlots(secret, host, new Uint8Array(32), bucket)).toBeUndefined();
});

test('the words are others with any other root, key or secret, and for the other side', async () => {
  const met = {
    hostRoot: random.bytes(32),
    guestRoot: random.bytes(32),
    secret,
    hostKey: host.publicKey,
    guestKey: guest.publicKey,
  };
  const words = await meetingWords(met);
  expect(words).toHaveLength(6);
  expect(await meetingWords({ ...met })).toEqual(words);
  const swapped = { ...met, hostRoot: met.guestRoot, guestRoot: met.hostRoot };
  for (const other of [
    swapped,
    ...Object.keys(met).map((name) => ({ ...met, [name]: random.bytes(32) })),
  ]) {
    expect((await meetingWords(other)).join(' ')).not.toBe(words.join(' '));
  }
});
