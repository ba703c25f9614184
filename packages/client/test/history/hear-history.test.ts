import { asBlobId, bucketAt } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { Item } from '../../src/chain/types.ts';
import { admissionItem } from '../../src/family/family-items.ts';
import { ownOfferKey, signOfferKey } from '../../src/family/offer-key.ts';
import { ARCHIVE_TYPE, MAX_ARCHIVE_BYTES } from '../../src/history/archive.ts';
import { type HistoryKnown, hearHistory } from '../../src/history/hear-history.ts';
import {
  historyItem,
  historySettingItem,
  historyWishItem,
  sealPointer,
} from '../../src/history/history-items.ts';
import { FRESH_HISTORY, type HistoryState } from '../../src/history/history-record.ts';
import { type BlobPointer, fileName } from '../../src/media/blob-pointer.ts';
import { planFor } from '../../src/media/chunk-plan.ts';
import { FOX } from '../family/story.ts';
import { itemEvent, type TestDevice, TestFamily } from '../family/test-family.ts';

const family = new TestFamily(1);
const phone = family.guardian();
const other = family.guardian();
const mia = family.person();
const old = family.child(phone, mia);
const tablet = family.child(phone, mia);
const stranger = new TestFamily(2).guardian();
const { random } = family;

function pointerTo(length: number, mediaType = ARCHIVE_TYPE): BlobPointer {
  return {
    bucket: bucketAt('quarter', 1_800_000_000),
    ids: Array.from({ length: planFor(length).count }, () => asBlobId(random.bytes(32))),
    fileKey: random.bytes(32),
    length,
    digest: random.bytes(32),
    mediaType,
  };
}

function known(phase: HistoryState['phase'], more: Partial<HistoryState> = {}): HistoryKnown {
  return { state: { ...FRESH_HISTORY, phase, ...more }, guests: new Map() };
}

function heardBy(me: TestDevice, from: TestDevice, item: Item, before = known('wished')) {
  const listener = { me: me.identity, key: me.key };
  return hearHistory(before, itemEvent(from.identity, item), listener);
}

function handed(
  from: TestDevice,
  pointer: BlobPointer,
  { device = tablet, name = fileName(pointer) } = {},
): Item {
  const to = {
    device: device.identity.device,
    agreementKey: ownOfferKey(device.key).publicKey,
  };
  const sealed = sealPointer(random, pointer, from.identity.device, to) ?? new Uint8Array();
  return historyItem(random, { device: to.device, name, sealed });
}

test('what a guardian’s device hands to one that wished for it is fetched', () => {
  const pointer = pointerTo(MAX_ARCHIVE_BYTES);
  const { state } = heardBy(tablet, phone, handed(phone, pointer));
  expect(state).toMatchObject({
    phase: 'coming',
    coming: { by: phone.identity.person, at: 1_000, pointer },
  });
});

const pointer = pointerTo(1_000);
test.each<[string, TestDevice, Item, HistoryState['phase']?]>([
  ['a child’s device', old, handed(old, pointer)],
  ['a guardian of another family', stranger, handed(stranger, pointer)],
  ['somebody who says again what a guardian has sealed', other, handed(phone, pointer)],
  ['a guardian, for another device', phone, handed(phone, pointer, { device: old })],
  ['a guardian who names another file', phone, handed(phone, pointer, { name: '0a'.repeat(16) })],
  [
    'a guardian, with more than an archive is long',
    phone,
    handed(phone, pointerTo(MAX_ARCHIVE_BYTES + 1)),
  ],
  ['a guardian, with what is no archive', phone, handed(phone, pointerTo(1_000, 'text/plain'))],
  ['a guardian whom nobody asked', phone, handed(phone, pointer), 'none'],
  ['a guardian who has given it already', phone, handed(phone, pointer), 'here'],
])('nothing is taken from %s', (_, from, item, phase = 'wished') => {
  const before = known(phase);
  expect(heardBy(tablet, from, item, before)).toEqual(before);
});

test('a child’s device hands nothing over, nor does who says a guardian’s words again', () => {
  const isTaken = (from: TestDevice, item: Item) =>
    heardBy(tablet, from, item).state.coming !== null;
  const fromPhone = handed(phone, pointer);
  expect(isTaken(phone, fromPhone)).toBe(true);
  expect(isTaken(old, handed(old, pointer))).toBe(false);
  expect(isTaken(old, fromPhone)).toBe(false);
  expect(isTaken(other, fromPhone)).toBe(false);
});

test('a pointer is read by the device that it is for, and by no other of the family', () => {
  const to = {
    device: tablet.identity.device,
    agreementKey: ownOfferKey(tablet.key).publicKey,
  };
  const sealed = sealPointer(random, pointer, phone.identity.device, to) ?? new Uint8Array();
  const isReadBy = (reader: TestDevice) => {
    const { device } = reader.identity;
    const item = historyItem(random, { device, name: fileName(pointer), sealed });
    return heardBy(reader, phone, item).state.coming !== null;
  };
  expect([tablet, old, other].map(isReadBy)).toEqual([true, false, false]);
});

test('a wish counts with the device’s own key only, and only on a guardian’s device', () => {
  const key = signOfferKey(tablet.key);
  const wish = historyWishItem(random, key);
  const guest = heardBy(phone, tablet, wish).guests.get(tablet.identity.device);
  expect(guest).toMatchObject({
    isLetIn: false,
    wish: { person: mia, agreementKey: key.agreementKey },
  });
  expect(heardBy(phone, old, wish).guests.size).toBe(0);
  expect(heardBy(old, tablet, wish).guests.size).toBe(0);
  const forged = { ...key, agreementKey: signOfferKey(old.key).agreementKey };
  expect(heardBy(phone, tablet, historyWishItem(random, forged)).guests.size).toBe(0);
});

test('a second wish with another key does not take the place of the first', () => {
  const first = heardBy(phone, tablet, historyWishItem(random, signOfferKey(tablet.key)));
  const again = heardBy(phone, tablet, historyWishItem(random, signOfferKey(tablet.key)), first);
  expect(again.guests).toEqual(first.guests);
});

test('a device is let in by the guardian’s device that says so, and by no other', () => {
  const profile = { person: mia, role: 'child' as const, profile: FOX };
  const item = admissionItem(random, { device: tablet.identity.device, profile });
  const isLetIn = (from: TestDevice, me: TestDevice) =>
    heardBy(me, from, item).guests.get(tablet.identity.device)?.isLetIn ?? false;
  expect(isLetIn(phone, phone)).toBe(true);
  expect(isLetIn(other, phone)).toBe(false);
  expect(isLetIn(old, old)).toBe(false);
});

test('guardians decide whether history is handed over, children do not', () => {
  const forbid = historySettingItem(random, false);
  expect(heardBy(phone, other, forbid).state.isAllowed).toBe(false);
  expect(heardBy(phone, old, forbid).state.isAllowed).toBe(true);
  const forbidden = known('none', { isAllowed: false });
  expect(heardBy(phone, old, historySettingItem(random, true), forbidden).state.isAllowed).toBe(
    false,
  );
  expect(heardBy(phone, other, historySettingItem(random, true), forbidden).state.isAllowed).toBe(
    true,
  );
});
