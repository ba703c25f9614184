import { expect, test } from 'vitest';
import { signContactApproval, signGroupApproval } from '../../src/family/approval.ts';
import { encodeFields, readFields } from '../../src/family/fields.ts';
import type { PersonProfile } from '../../src/family/profile.ts';
import { EMPTY_BOOK, type KnownTerms, pairOf } from '../../src/friends/friend-book.ts';
import {
  foldGroups,
  type GroupBook,
  groupFields,
  NO_GROUPS,
  readGroups,
} from '../../src/friends/group-book.ts';
import { type GroupPlan, planItem, wordItem } from '../../src/friends/group-plan.ts';
import { isReady } from '../../src/friends/group-standing.ts';
import { groupStanding } from '../../src/friends/groups-on-screen.ts';
import { BEAR, FOX } from '../family/story.ts';
import {
  itemEvent,
  membersOf,
  policyOf,
  type TestDevice,
  TestFamily,
} from '../family/test-family.ts';

const [oak, elm, yew] = [new TestFamily(61), new TestFamily(62), new TestFamily(63)];
const [mum, gran, aunt] = [oak.guardian(), elm.guardian(), yew.guardian()];
const [mia, nils, ben, ida] = [oak.child(mum), elm.child(gran), yew.child(aunt), yew.child(aunt)];
const { random } = oak;
const group = '07'.repeat(16);
const bridge = { root: elm.guardian().identity.root, place: 'bridge' } as const;

const personOf = ({ identity: { person } }: TestDevice): string => person;
const profileOf = (device: TestDevice): PersonProfile => ({
  person: personOf(device),
  role: 'child',
  profile: FOX,
});
const plan: GroupPlan = {
  group,
  version: 1,
  families: [mum, gran, aunt].map(({ identity }) => identity.root),
  people: [mia, nils, ben].map(profileOf),
  around: [],
  name: BEAR,
};

function fold(
  book: GroupBook,
  ...said: readonly (readonly [TestDevice, ReturnType<typeof planItem>])[]
): GroupBook {
  return said.reduce(
    (before, [{ identity }, item], index) =>
      foldGroups(before, itemEvent(identity, item, index), bridge),
    book,
  );
}

function list(
  signer: TestDevice,
  child: TestDevice,
  version: number,
  people: readonly TestDevice[],
): readonly [TestDevice, ReturnType<typeof wordItem>] {
  const terms = { child: personOf(child), group, version, people: people.map(personOf) };
  const statement = signGroupApproval(signer.key, signer.chain, terms);
  const granted = people.length > 0;
  return [mum, wordItem(random, { group, person: personOf(child), version, granted, statement })];
}

const planned = fold(NO_GROUPS, [mum, planItem(random, plan)]);
const allowed = fold(
  planned,
  list(mum, mia, 1, [nils, ben]),
  list(gran, nils, 1, [mia, ben]),
  list(aunt, ben, 1, [mia, nils]),
);

test('a group is ready when the guardian of each child has listed all of the others', () => {
  const known = allowed.get(group);
  expect(known !== undefined && isReady(known)).toBe(true);
  const read = readFields(encodeFields([groupFields(allowed)]), readGroups);
  expect(read).toEqual(allowed);
});

test('whoever passes lists on can neither forge, nor widen, nor bring back an older one', () => {
  const terms = { child: personOf(ben), group, version: 5, people: [personOf(ida)] };
  expect(() => signGroupApproval(mum.key, mum.chain, terms)).toThrow();
  const word = { group, person: personOf(nils), granted: true };
  const people = [personOf(mia), personOf(ben)];
  const old = signGroupApproval(gran.key, gran.chain, {
    child: personOf(nils),
    group,
    version: 1,
    people,
  });
  const elsewhere = signGroupApproval(gran.key, gran.chain, {
    child: personOf(nils),
    group: '08'.repeat(16),
    version: 9,
    people,
  });
  const contact = signContactApproval(gran.key, gran.chain, {
    child: personOf(nils),
    contact: personOf(ben),
    version: 9,
    granted: true,
  });
  for (const statement of [
    old,
    elsewhere,
    contact,
    old.map((byte, at) => (at === 90 ? byte ^ 1 : byte)),
    null,
  ]) {
    const said = wordItem(random, { ...word, version: 9, statement });
    expect(fold(allowed, [mum, said])).toBe(allowed);
  }
  const ended = fold(allowed, list(gran, nils, 2, []));
  expect(ended.get(group)?.words.get(personOf(nils))?.granted).toBe(false);
  expect(fold(ended, list(gran, nils, 1, [mia, ben]))).toBe(ended);
});

test('more people need new lists, and only the family that has made a group asks for them', () => {
  const grown = { ...plan, version: 2, people: [...plan.people, profileOf(ida)] };
  expect(fold(allowed, [gran, planItem(random, grown)])).toBe(allowed);
  expect(fold(allowed, [mia, planItem(random, grown)])).toBe(allowed);
  const known = fold(allowed, [mum, planItem(random, grown)]).get(group);
  expect(known?.plan.people).toHaveLength(4);
  expect(known !== undefined && isReady(known)).toBe(false);
});

test('a group is silent while a child is there for whom its guardian has said no, friends or not', () => {
  const between = (groups: GroupBook): string => {
    const members = membersOf(mum, mia, gran, nils, aunt, ben);
    const policy = policyOf(mum, { form: 'group', roots: plan.families });
    return groupStanding({ ...EMPTY_BOOK, groups }, { id: group, policy, members }, mum.identity);
  };
  expect(between(allowed)).toBe('live');
  const ended = fold(allowed, list(gran, nils, 2, []));
  expect(between(ended)).toBe('frozen');
  const terms = [mia, ben].map((friend): readonly [string, KnownTerms] => {
    const [subject, contact] = [personOf(nils), personOf(friend)];
    const said = { child: subject, contact, version: 1, granted: true };
    const statement = signContactApproval(gran.key, gran.chain, said);
    return [pairOf(subject, contact), { ...said, subject, statement, since: 0 }];
  });
  const friends = { ...EMPTY_BOOK, groups: ended, terms: new Map(terms) };
  const policy = policyOf(mum, { form: 'group', roots: plan.families });
  const members = membersOf(mum, mia, gran, nils, aunt, ben);
  expect(groupStanding(friends, { id: group, policy, members }, mum.identity)).toBe('frozen');
});
