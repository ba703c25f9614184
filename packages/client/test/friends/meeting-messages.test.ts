import { expect, test } from 'vitest';
import { loadSuite } from '../../src/crypto/suite.ts';
import { makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import type { PersonProfile } from '../../src/family/profile.ts';
import {
  encodeMeetingOffer,
  encodeMeetingReply,
  encodeVerdict,
  MAX_INTRODUCED,
  readMeetingOffer,
  readMeetingReply,
  readVerdict,
} from '../../src/friends/meeting-messages.ts';
import { BEAR, FOX, OWL } from '../family/story.ts';
import { type TestDevice, TestFamily } from '../family/test-family.ts';

const oak = new TestFamily(41);
const elm = new TestFamily(42);
const mum = oak.guardian();
const mia = oak.child(mum);
const leo = elm.child(elm.guardian());
const agreementPublicKey = oak.random.bytes(32);

function person(device: TestDevice, role = device.identity.role): PersonProfile {
  const profile = role === 'guardian' ? OWL : device === mia ? FOX : BEAR;
  return { person: device.identity.person, role, profile };
}

function read(people: readonly PersonProfile[], certificates = mum.chain) {
  return readMeetingOffer(encodeMeetingOffer({ certificates, people, agreementPublicKey }));
}

test('an offer names a guardian first, and people of her own family only', () => {
  expect(read([person(mum), person(mia)])?.people).toEqual([person(mum), person(mia)]);
  expect(read([person(mum), person(leo)])).toBeUndefined();
  expect(read([person(mum), person(mia, 'guardian')])).toBeUndefined();
  expect(read([person(mia)])).toBeUndefined();
  expect(read([])).toBeUndefined();
});

test("nobody meets as another family's guardian, nor as a child", () => {
  const { guardian } = elm.guardian().chain;
  expect(read([person(mum)], { ...mum.chain, guardian })).toBeUndefined();
  expect(read([person(mum)], { ...mum.chain, rootPublicKey: elm.root.publicKey })).toBeUndefined();
  expect(read([person(mia)], mia.chain)).toBeUndefined();
});

test('a reply with the longest names and the most people fits its slot', async () => {
  const suite = await loadSuite(oak.random);
  const signer = { key: mum.key, certificates: mum.chain };
  const own = await makeOwnKeyPackage(suite, oak.random, signer, 1_795_500_000);
  const long = {
    ...FOX,
    nickname: '界'.repeat(24),
    avatar: { animal: 'hedgehog', colour: 'berry' },
  } as const;
  const people = [person(mum)];
  while (people.length < MAX_INTRODUCED) {
    people.push({ ...person(oak.child(mum)), profile: long });
  }
  const bytes = encodeMeetingReply({ certificates: mum.chain, people }, own);
  expect(bytes.length).toBeLessThanOrEqual(3_992);
  expect(readMeetingReply(bytes)?.keyPackage.device).toBe(mum.identity.device);
});

test('a verdict is yes or no, and nothing else', () => {
  expect(readVerdict(encodeVerdict(true))).toBe(true);
  expect(readVerdict(encodeVerdict(false))).toBe(false);
  expect(readVerdict(Uint8Array.of(0x82, 0x01, 0x02))).toBeUndefined();
  expect(readVerdict(new Uint8Array())).toBeUndefined();
});
