import { expect, test } from 'vitest';
import {
  type ExistingGroup,
  planRepairs,
  type ReconcileInput,
  type Repair,
} from '../../src/family/reconcile.ts';
import { EMPTY_ROSTER, type Roster } from '../../src/family/roster.ts';
import { FOX } from './story.ts';
import { membersOf, policyOf, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(9);
const mum = family.guardian();
const mia = family.child(mum);
const ben = family.child(mum);

function rosterOf(admitted: readonly TestDevice[], revoked: readonly TestDevice[] = []): Roster {
  return {
    ...EMPTY_ROSTER,
    people: new Map(
      admitted.map(({ identity: { person, role } }) => [person, { role, profile: FOX }]),
    ),
    admitted: new Map(admitted.map(({ identity }) => [identity.device, identity.person])),
    paired: new Set(admitted.map(({ identity }) => identity.device)),
    revoked: new Map(
      revoked.map(({ identity }) => [identity.device, { statements: [], since: 0 }]),
    ),
  };
}

function groupOf(
  id: string,
  members: readonly TestDevice[],
  overrides: Partial<ExistingGroup> = {},
): ExistingGroup {
  return {
    id,
    policy: policyOf(mum),
    isLive: true,
    trouble: null,
    troubleSince: null,
    mayFoundAt: 0,
    members: membersOf(...members),
    invited: new Set(),
    departing: new Set(),
    leftAt: () => 0,
    silent: [],
    elsewhere: [],
    goings: [],
    isCalledBack: false,
    ...overrides,
  };
}

function plan(overrides: Partial<ReconcileInput>): readonly Repair[] {
  return planRepairs({
    me: mum.identity,
    roster: rosterOf([mum, mia]),
    family: groupOf('family', [mum, mia]),
    conversations: [],
    now: 1_000_000,
    available: new Map([
      [mia.identity.device, 5],
      [ben.identity.device, 5],
    ]),
    ...overrides,
  });
}

const direct = (id: string, a: TestDevice, b: TestDevice, members: readonly TestDevice[]) =>
  groupOf(id, members, {
    policy: policyOf(mum, { form: 'direct', people: [a.identity.person, b.identity.person] }),
  });

test('as soon as there are two people they have a family chat and one of their own', () => {
  const devices = [mia.identity.device];
  expect(plan({})).toEqual([
    { kind: 'found', form: 'family', people: [], devices },
    {
      kind: 'found',
      form: 'direct',
      people: [mum.identity.person, mia.identity.person].sort(),
      devices,
    },
  ]);
});

test('when everything is there, nothing is done', () => {
  const conversations = [groupOf('chat', [mum, mia]), direct('one', mum, mia, [mum, mia])];
  expect(plan({ conversations })).toEqual([]);
});

test('a second child joins the family chat, and has chats with both, one with the guardian looking', () => {
  const repairs = plan({
    roster: rosterOf([mum, mia, ben]),
    family: groupOf('family', [mum, mia, ben]),
    conversations: [groupOf('chat', [mum, mia]), direct('one', mum, mia, [mum, mia])],
  });
  expect(repairs).toHaveLength(3);
  expect(repairs).toContainEqual({ kind: 'add', group: 'chat', devices: [ben.identity.device] });
  expect(repairs).toContainEqual({
    kind: 'found',
    form: 'direct',
    people: [mum.identity.person, ben.identity.person].sort(),
    devices: [ben.identity.device],
  });
  expect(repairs).toContainEqual({
    kind: 'found',
    form: 'direct',
    people: [mia.identity.person, ben.identity.person].sort(),
    devices: [mia.identity.device, ben.identity.device],
  });
});

test('an invitation is not used twice, neither planned nor under way', () => {
  const one = new Map([[mia.identity.device, 1]]);
  expect(plan({ available: one }).map(({ kind }) => kind)).toEqual(['found']);
  const conversations = [
    groupOf('chat', [mum], { invited: new Set([mia.identity.device]) }),
    direct('one', mum, mia, [mum, mia]),
  ];
  expect(plan({ conversations })).toEqual([]);
});

test('a tablet whose animals are not confirmed on both screens gets no conversation', () => {
  expect(plan({ roster: rosterOf([mum]) })).toEqual([]);
  expect(plan({ roster: { ...rosterOf([mum, mia]), paired: new Set() } })).toEqual([]);
});

test("a child's device founds nothing, and takes out what a guardian has revoked", () => {
  expect(plan({ me: mia.identity })).toEqual([]);
  const everybody = groupOf('chat', [mum, mia, ben], {
    departing: new Set([mum.identity.device]),
  });
  const input = { me: mia.identity, conversations: [everybody] };
  expect(plan(input)).toEqual([]);
  const roster = rosterOf([mum, mia, ben], [ben, mum]);
  expect(plan({ ...input, roster })).toEqual([
    { kind: 'remove', group: 'chat', devices: [ben.identity.device] },
  ]);
});

test('a revoked device is taken out of every group it is still in, and gets into none', () => {
  const repairs = plan({
    roster: rosterOf([mum, mia], [mia]),
    conversations: [groupOf('chat', [mum, mia]), direct('one', mum, mia, [mum])],
  });
  expect(repairs).toEqual([
    { kind: 'remove', group: 'family', devices: [mia.identity.device] },
    { kind: 'remove', group: 'chat', devices: [mia.identity.device] },
  ]);
});

test('nobody is invited where a revoked device still is', () => {
  const roster = rosterOf([mum, mia, ben], [mia]);
  const chats = (members: readonly TestDevice[]) => [
    groupOf('chat', members),
    direct('one', mum, ben, [mum, ben]),
  ];
  const input = { roster, family: groupOf('family', [mum, ben]) };
  expect(plan({ ...input, conversations: chats([mum, mia]) })).toEqual([
    { kind: 'remove', group: 'chat', devices: [mia.identity.device] },
  ]);
  expect(plan({ ...input, conversations: chats([mum]) })).toEqual([
    { kind: 'add', group: 'chat', devices: [ben.identity.device] },
  ]);
});

test('a device that asked to be out is taken out, and not brought back', () => {
  const departing = new Set([mia.identity.device]);
  const asked = [groupOf('chat', [mum, mia], { departing }), direct('one', mum, mia, [mum, mia])];
  expect(plan({ conversations: asked })).toEqual([
    { kind: 'remove', group: 'chat', devices: [mia.identity.device] },
  ]);
  const out = [groupOf('chat', [mum], { departing }), direct('one', mum, mia, [mum, mia])];
  expect(plan({ conversations: out })).toEqual([]);
});

test('a conversation that is stuck is left alone', () => {
  const conversations = [
    groupOf('chat', [mum], { isLive: false }),
    direct('one', mum, mia, [mum, mia]),
  ];
  expect(plan({ conversations })).toEqual([]);
});

test('a second guardian founds its own conversations, the senior one the rest', () => {
  const dad = family.guardian();
  const all = {
    roster: rosterOf([mum, dad, mia, ben]),
    family: groupOf('family', [mum, dad, mia, ben]),
    available: new Map([mum, dad, mia, ben].map(({ identity }) => [identity.device, 9])),
  };
  const pairs = (repairs: readonly Repair[]) =>
    repairs.flatMap((repair) =>
      repair.kind === 'found' && repair.form === 'direct' ? [repair.people] : [],
    );
  const pair = (a: TestDevice, b: TestDevice) => [a.identity.person, b.identity.person].sort();
  const byDad = plan({ ...all, me: dad.identity });
  expect(byDad.every(({ kind }) => kind === 'found')).toBe(true);
  expect(pairs(byDad)).toHaveLength(2);
  expect(pairs(plan(all))).toContainEqual(pair(mum, dad));
  expect(pairs(byDad)).not.toContainEqual(pair(mia, ben));
  expect(pairs(plan(all))).toContainEqual(pair(mia, ben));
  expect(pairs(plan(all))).not.toContainEqual(pair(dad, mia));
});

test('who does not come is invited again: at once when the welcome is lost, else after days', () => {
  const { device } = mia.identity;
  const conversations = (silent: ExistingGroup['silent']) => [
    groupOf('chat', [mum, mia], { silent }),
    direct('one', mum, mia, [mum, mia]),
  ];
  const planned = (since: number, isLost: boolean, invitations: number, available = 3) =>
    plan({
      conversations: conversations([
        { device, epoch: 7, since, isLost, invitations, isOthers: false },
      ]),
      available: new Map([[device, available]]),
    });
  const again = [{ kind: 'replace', group: 'chat', device, epoch: 7 }];
  const day = 86_400;
  expect(planned(999_999, true, 1)).toEqual(again);
  expect(planned(999_999, true, 5)).toEqual([]);
  expect(planned(999_999, true, 1, 0)).toEqual([]);
  expect(planned(1_000_000 - day, false, 1)).toEqual(again);
  expect(planned(1_000_001 - day, false, 1)).toEqual([]);
  expect(planned(1_000_000 - day, false, 2)).toEqual([]);
  expect(planned(1_000_000 - 2 * day, false, 2)).toEqual(again);
});
