import { expect, test } from 'vitest';
import type { ExistingGroup, ReconcileInput, Repair } from '../../src/family/reconcile.ts';
import { planRepairs } from '../../src/family/reconcile.ts';
import { refoundingDueAt } from '../../src/family/refounding.ts';
import { RepairLog } from '../../src/family/repair-log.ts';
import { EMPTY_ROSTER, type Roster } from '../../src/family/roster.ts';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { FOX } from './story.ts';
import { membersOf, policyOf, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(71);
const mum = family.guardian();
const dad = family.guardian();
const mia = family.child(mum);
const ben = family.child(mum);
const everybody = [mum, mia, ben];
const [HOUR, DAY, NOW] = [3_600, 86_400, 1_000_000];

function rosterOf(admitted: readonly TestDevice[], revoked: readonly TestDevice[] = []): Roster {
  return {
    ...EMPTY_ROSTER,
    people: new Map(
      admitted.map(({ identity: { person, role } }) => [person, { role, profile: FOX }]),
    ),
    admitted: new Map(admitted.map(({ identity }) => [identity.device, identity.person])),
    paired: new Set(admitted.map(({ identity }) => identity.device)),
    revoked: new Map(
      revoked.map(({ identity }) => [identity.device, { statement: new Uint8Array(), since: 0 }]),
    ),
  };
}

function groupOf(id: string, members: readonly TestDevice[], rest: Partial<ExistingGroup> = {}) {
  const policy = policyOf(mum, id === 'family' ? { kind: 'family' } : {});
  const group: ExistingGroup = {
    id,
    policy,
    isLive: rest.trouble === undefined,
    trouble: null,
    troubleSince: null,
    mayFoundAt: 0,
    members: membersOf(...members),
    invited: new Set(),
    departing: new Set(),
    silent: [],
    ...rest,
  };
  return group;
}

function inputOf(rest: Partial<ReconcileInput>): ReconcileInput {
  const devices = [mum, dad, mia, ben].map(({ identity }) => [identity.device, 5] as const);
  return {
    me: mum.identity,
    roster: rosterOf(everybody),
    family: groupOf('family', everybody),
    conversations: [],
    available: new Map(devices),
    now: NOW,
    ...rest,
  };
}

/** What is founded anew, and with whom. */
function refounded(
  rest: Partial<ReconcileInput>,
): readonly (readonly [string, readonly string[]])[] {
  return planRepairs(inputOf(rest)).flatMap((repair: Repair) =>
    repair.kind === 'refound' ? [[repair.group, repair.devices] as const] : [],
  );
}

const idsOf = (...devices: readonly TestDevice[]): readonly string[] =>
  devices.map(({ identity }) => identity.device);

const stuck = (since = NOW) => ({ trouble: 'rollback' as const, troubleSince: since });

test('the only guardian founds anew at once, the family group first, with all who belong there', () => {
  const rest = {
    family: groupOf('family', everybody, stuck()),
    conversations: [groupOf('chat', everybody, stuck())],
  };
  expect(refounded(rest)).toEqual([
    ['family', idsOf(mia, ben)],
    ['chat', idsOf(mia, ben)],
  ]);
  expect(refounded({ ...rest, me: mia.identity })).toEqual([]);
  expect(refounded({ ...rest, roster: rosterOf(everybody, [mum]) })).toEqual([]);
});

test('nobody comes along who was taken out, has left, or was never let in', () => {
  const departing = new Set(idsOf(ben));
  const chat = groupOf('chat', everybody, { ...stuck(), departing });
  expect(refounded({ conversations: [chat] })).toEqual([['chat', idsOf(mia)]]);
  const group = groupOf('family', everybody, stuck());
  expect(refounded({ family: group, roster: rosterOf(everybody, [mia]) })).toEqual([
    ['family', idsOf(ben)],
  ]);
  expect(refounded({ family: group, roster: rosterOf([mum, mia]) })).toEqual([
    ['family', idsOf(mia)],
  ]);
});

test('where another guardian is, she is asked first, for a day; a full bucket has an hour', () => {
  const all = [mum, dad, mia];
  const at = (since: number, members: readonly TestDevice[], trouble: 'path' | 'bucket') =>
    refounded({
      roster: rosterOf(members),
      family: groupOf('family', members),
      conversations: [groupOf('chat', members, { trouble, troubleSince: since })],
    }).length;
  expect(at(NOW - DAY + 1, all, 'path')).toBe(0);
  expect(at(NOW - DAY, all, 'path')).toBe(1);
  expect(at(NOW - HOUR + 1, [mum, mia], 'bucket')).toBe(0);
  expect(at(NOW - HOUR, [mum, mia], 'bucket')).toBe(1);
});

test('a conversation waits two minutes for the KeyPackages of who was in it, and then for nobody', () => {
  const available = new Map([[mia.identity.device, 1]]);
  const chat = (since: number) => [groupOf('chat', everybody, stuck(since))];
  expect(refounded({ available, conversations: chat(NOW - 119) })).toEqual([]);
  expect(refounded({ available, conversations: chat(NOW - 120) })).toEqual([['chat', idsOf(mia)]]);
});

test('who is missing from the family group since it was founded anew is added when it is heard of', () => {
  const input = inputOf({ family: groupOf('family', [mum, mia]) });
  expect(planRepairs(input)).toContainEqual({ kind: 'add', group: 'family', devices: idsOf(ben) });
  const invited = {
    ...input,
    family: groupOf('family', [mum, mia], { invited: new Set(idsOf(ben)) }),
  };
  expect(planRepairs(invited).filter(({ kind }) => kind === 'add')).toEqual([]);
});

test('a member whom another guardian let in and whom nobody hears is replaced a day later', () => {
  const planned = (since: number, isOthers: boolean) => {
    const joiner = {
      device: mia.identity.device,
      epoch: 3,
      since,
      isLost: false,
      invitations: 0,
      isOthers,
    };
    const chat = groupOf('chat', everybody, { silent: [joiner] });
    return planRepairs(inputOf({ conversations: [chat] })).filter(({ kind }) => kind === 'replace')
      .length;
  };
  expect(planned(NOW - DAY, false)).toBe(1);
  expect(planned(NOW - DAY, true)).toBe(0);
  expect(planned(NOW - 2 * DAY, true)).toBe(1);
});

test('whoever breaks a conversation at will makes one group at once, and then ever fewer', async () => {
  const store = await openSqliteStore({ directory: await tempDirectory() });
  const log = await RepairLog.open(store);
  const waits: number[] = [];
  let now = NOW;
  for (let times = 0; times < 13; times++) {
    await store.commit(store.version, log.notice('chat', true, now));
    waits.push(Math.max(0, log.mayFoundAt('chat') - now));
    now = Math.max(now, log.mayFoundAt('chat'));
    await store.commit(store.version, log.founded('chat', now));
  }
  const minutes = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_440];
  expect(waits.map((wait) => wait / 60)).toEqual(minutes);
  const again = await RepairLog.open(store);
  expect(again.of('chat')).toEqual(log.of('chat'));
  again.notice('chat', true, now + 8 * DAY);
  again.founded('chat', now + 8 * DAY);
  expect(again.mayFoundAt('chat')).toBe(now + 8 * DAY + 60);
  const due = refoundingDueAt(
    groupOf('chat', everybody, { ...stuck(), mayFoundAt: NOW + 5 }),
    inputOf({}),
  );
  expect(due).toBe(NOW + 5);
  await store.close();
});
