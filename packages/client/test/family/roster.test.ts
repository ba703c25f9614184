import { expect, test } from 'vitest';
import { CHAIN_ITEM_KINDS, type ChainEvent } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import {
  admissionItem,
  keyPackageItem,
  makeItem,
  offerKeyItem,
  pairedItem,
} from '../../src/family/family-items.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { signOfferKey } from '../../src/family/offer-key.ts';
import {
  admit,
  EMPTY_ROSTER,
  encodeSnapshot,
  foldRoster,
  MAX_OFFERS_PER_DEVICE,
  rosterFromSnapshot,
  withOfferKey,
} from '../../src/family/roster.ts';
import { signRevocation } from '../../src/family/statement.ts';
import type { Profile } from '../../src/view.ts';
import { itemEvent, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(7);
const { random } = family;
const mum = family.guardian();
const mia = family.child(mum);

const owl: Profile = { nickname: 'Mum', avatar: { animal: 'owl', colour: 'moss' } };
const fox: Profile = { nickname: 'Mia', avatar: { animal: 'fox', colour: 'sun' } };
const seed = admit(EMPTY_ROSTER, admissionOf(mum, owl));

function admissionOf(device: TestDevice, profile: Profile) {
  const { person, role, device: id } = device.identity;
  return { device: id, profile: { person, role, profile } };
}

function fold(events: readonly ChainEvent[], start = seed) {
  return events.reduce((roster, event) => foldRoster(roster, event, mum.identity.device), start);
}

test('a guardian lets a device in and says whose it is', () => {
  const item = admissionItem(random, admissionOf(mia, fox));
  const roster = fold([itemEvent(mum.identity, item)]);
  expect(roster.people.get(mia.identity.person)).toEqual({ role: 'child', profile: fox });
  expect(roster.admitted.has(mia.identity.device)).toBe(true);
});

test("a child's device that says who it or anybody is, is not heard", () => {
  const asGuardian = admissionItem(random, {
    device: mia.identity.device,
    profile: { person: mia.identity.person, role: 'guardian', profile: owl },
  });
  const asMum = admissionItem(random, admissionOf(mum, fox));
  const roster = fold([itemEvent(mia.identity, asGuardian), itemEvent(mia.identity, asMum)]);
  expect(roster).toEqual(seed);
});

test('a child stays a child, whatever a later item says', () => {
  const first = admissionItem(random, admissionOf(mia, fox));
  const second = admissionItem(random, {
    device: mia.identity.device,
    profile: { person: mia.identity.person, role: 'guardian', profile: fox },
  });
  const roster = fold([itemEvent(mum.identity, first), itemEvent(mum.identity, second)]);
  expect(roster.people.get(mia.identity.person)?.role).toBe('child');
});

test('a guardian’s signed revocation counts whoever posts it, a forged one never', () => {
  const stranger = new TestFamily(8);
  const other = stranger.guardian();
  const good = signRevocation(mum.key, mum.chain, mia.identity.device);
  const forged = signRevocation(other.key, other.chain, mum.identity.device);
  const post = (bytes: Uint8Array) =>
    itemEvent(mia.identity, makeItem(random, CHAIN_ITEM_KINDS.statement, bytes));
  const roster = fold([post(good), post(forged)]);
  expect([...roster.revoked]).toEqual([
    [mia.identity.device, { statements: [good], since: 1_000 }],
  ]);
});

test('sealed KeyPackages are kept for this device under the device that said them, a few', () => {
  const offer = (holder: TestDevice, byte: number) =>
    keyPackageItem(random, {
      holder: holder.identity.device,
      sealed: new Uint8Array(60).fill(byte),
    });
  const many = Array.from({ length: 40 }, (_, byte) => itemEvent(mia.identity, offer(mum, byte)));
  const roster = fold([
    ...many,
    itemEvent(mia.identity, offer(mia, 99)),
    itemEvent(mia.identity, pairedItem(random)),
  ]);
  expect([...roster.offers.keys()]).toEqual([mia.identity.device]);
  expect(roster.offers.get(mia.identity.device)?.map(([byte]) => byte)).toEqual(
    Array.from({ length: MAX_OFFERS_PER_DEVICE }, (_, index) => 40 - MAX_OFFERS_PER_DEVICE + index),
  );
  expect(roster.paired.has(mia.identity.device)).toBe(true);
});

test('a guardian’s device says its own offer key, signed; nobody says it for another', () => {
  const key = signOfferKey(mum.key);
  const dad = family.guardian();
  const forged = { ...key, agreementKey: random.bytes(32) };
  expect(fold([itemEvent(mum.identity, offerKeyItem(random, key))]).offerKeys).toEqual(
    new Map([[mum.identity.device, key]]),
  );
  for (const [sender, bad] of [
    [dad, key],
    [mum, forged],
    [mia, signOfferKey(mia.key)],
  ] as const) {
    expect(fold([itemEvent(sender.identity, offerKeyItem(random, bad))])).toEqual(seed);
  }
  const told = encodeSnapshot(withOfferKey(withOfferKey(seed, key), { ...forged, device: 'ff' }));
  expect([...rosterFromSnapshot(told).offerKeys.values()]).toEqual([key]);
});

test('bodies that do not read, and kinds that nobody knows, change nothing', () => {
  const kinds = [...Object.values(ITEM_KINDS), CHAIN_ITEM_KINDS.statement, 99];
  const bodies = [
    new Uint8Array(),
    random.bytes(80),
    encodeFields([random.bytes(16)]),
    encodeFields([
      random.bytes(16),
      random.bytes(16),
      'child',
      'a name that is far too long to be a nickname',
      'fox',
      'sun',
    ]),
    encodeFields([random.bytes(16), random.bytes(16), 'child', 'Mia', 'dragon', 'sun']),
    encodeFields([random.bytes(16), random.bytes(16), 'child', 'Mia\u202e', 'fox', 'sun']),
  ];
  const events = kinds
    .filter((kind) => kind !== ITEM_KINDS.paired && kind !== ITEM_KINDS.dismissal)
    .flatMap((kind) => bodies.map((body) => itemEvent(mum.identity, makeItem(random, kind, body))));
  expect(fold(events)).toEqual(seed);
});

test('a joiner reads from the snapshot what the fold had; junk is an empty family', () => {
  const roster = fold([
    itemEvent(mum.identity, admissionItem(random, admissionOf(mia, fox))),
    itemEvent(mia.identity, pairedItem(random)),
  ]);
  expect(rosterFromSnapshot(encodeSnapshot(roster))).toEqual(roster);
  expect(rosterFromSnapshot(random.bytes(60))).toEqual(EMPTY_ROSTER);
});
