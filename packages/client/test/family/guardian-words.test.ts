import { expect, test } from 'vitest';
import { CHAIN_ITEM_KINDS, type ChainEvent } from '../../src/chain/types.ts';
import { admissionItem, makeItem } from '../../src/family/family-items.ts';
import { withEntries } from '../../src/family/journal.ts';
import {
  EMPTY_ROSTER,
  encodeSnapshot,
  foldRoster,
  type Roster,
  rosterFromSnapshot,
} from '../../src/family/roster.ts';
import { signRevocation, signRootRevocation } from '../../src/family/statement.ts';
import { FOX } from './story.ts';
import { itemEvent, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(31);
const mum = family.guardian();
const laptop = family.guardian(mum.identity.person);
const dad = family.guardian();
const gran = family.guardian();
const mia = family.child(mum);

const admission = (device: TestDevice, by: TestDevice, owner: TestDevice = device): ChainEvent =>
  itemEvent(
    by.identity,
    admissionItem(family.random, {
      device: device.identity.device,
      profile: { person: owner.identity.person, role: owner.identity.role, profile: FOX },
    }),
  );
const word = (against: TestDevice, by: TestDevice, postedBy = by): ChainEvent =>
  stated(signRevocation(by.key, by.chain, against.identity.device), postedBy);
const byRoot = (against: TestDevice, postedBy: TestDevice): ChainEvent =>
  stated(signRootRevocation(family.root, against.identity.device), postedBy);
const stated = (bytes: Uint8Array, by: TestDevice): ChainEvent =>
  itemEvent(by.identity, makeItem(family.random, CHAIN_ITEM_KINDS.statement, bytes));

const seed = fold(
  [mum, laptop, dad, gran, mia].map((device) => admission(device, mum)),
  EMPTY_ROSTER,
);

function fold(events: readonly ChainEvent[], from: Roster = seed): Roster {
  return events.reduce((roster, event) => foldRoster(roster, event, mum.identity.device), from);
}

function outOf(roster: Roster): readonly string[] {
  return [...roster.revoked.keys()];
}

test('one other guardian’s word takes no guardian’s device out, two do, whoever posts them', () => {
  const once = fold([word(mum, dad), word(mum, dad)]);
  expect(outOf(once)).toEqual([]);
  // Whoever joins between the two words knows the first.
  const told = rosterFromSnapshot(encodeSnapshot(once));
  for (const roster of [once, told]) {
    const twice = fold([word(mum, gran, mia)], roster);
    expect(outOf(twice)).toEqual([mum.identity.device]);
    expect(twice.revoked.get(mum.identity.device)?.statements).toHaveLength(2);
    expect(rosterFromSnapshot(encodeSnapshot(twice)).revoked.size).toBe(1);
  }
});

test('another device of the same person, or the kit, is enough; a child’s goes by one guardian', () => {
  expect(outOf(fold([word(mum, laptop)]))).toEqual([mum.identity.device]);
  expect(outOf(fold([byRoot(mum, dad)]))).toEqual([mum.identity.device]);
  expect(outOf(fold([word(mia, gran)]))).toEqual([mia.identity.device]);
});

test('whoever was taken out takes nobody out: of two, the first word stands', () => {
  expect(outOf(fold([byRoot(dad, mum), byRoot(mum, dad)]))).toEqual([dad.identity.device]);
  expect(outOf(fold([byRoot(mum, dad), byRoot(dad, mum)]))).toEqual([mum.identity.device]);
  expect(outOf(fold([word(laptop, mum), word(mum, laptop)]))).toEqual([laptop.identity.device]);
  // Nor does somebody else with a word that one has signed who is out.
  expect(outOf(fold([byRoot(dad, mum), word(mia, dad, gran)]))).toEqual([dad.identity.device]);
});

test('no guardian makes another one’s device a child’s, to take it out alone', () => {
  const roster = fold([admission(mum, dad, mia), word(mum, dad)]);
  expect(roster.admitted.get(mum.identity.device)).toBe(mum.identity.person);
  expect(outOf(roster)).toEqual([]);
});

test('the journal has what guardians did, and nothing that has changed nothing', () => {
  const acts = ({ journal }: Roster) => journal.map(({ act }) => act);
  const guardians = ['guardian-added', 'device-added', 'guardian-added', 'guardian-added'];
  expect(acts(seed)).toEqual([...guardians, 'child-added']);
  const roster = fold([word(mum, dad), admission(mia, gran), byRoot(mia, dad), word(mia, mum)]);
  expect(acts(roster).slice(5)).toEqual(['device-removed']);
  expect(roster.journal.at(-1)).toMatchObject({
    by: dad.identity.person,
    person: mia.identity.person,
  });
  expect(fold([admission(family.child(mum), mia)])).toEqual(seed);
});

test('no act hides behind an earlier one of the same id, and two accounts make one', () => {
  const item = { id: 'ab'.repeat(16), kind: CHAIN_ITEM_KINDS.statement };
  const post = (against: TestDevice, by: TestDevice): ChainEvent =>
    itemEvent(by.identity, {
      ...item,
      body: signRootRevocation(family.root, against.identity.device),
    });
  const { journal } = fold([post(mia, mum), post(gran, dad)]);
  expect(new Set(journal.map(({ id }) => id)).size).toBe(journal.length);
  expect(withEntries(journal, seed.journal)).toEqual(journal);
  expect(withEntries(seed.journal, journal)).toEqual(journal);
});
