import { expect, test } from 'vitest';
import { MAX_PREDECESSORS } from '../../src/chain/types.ts';
import type { PersonProfile } from '../../src/family/profile.ts';
import type { ExistingGroup, ReconcileInput, Repair } from '../../src/family/reconcile.ts';
import { planRepairs, wantedInFamily } from '../../src/family/reconcile.ts';
import { refoundingDueAt } from '../../src/family/refounding.ts';
import { RepairLog } from '../../src/family/repair-log.ts';
import { EMPTY_ROSTER, type Roster } from '../../src/family/roster.ts';
import { ToldLineages } from '../../src/family/told-lineages.ts';
import { EMPTY_BOOK } from '../../src/friends/friend-book.ts';
import { newGroup } from '../../src/friends/group-book.ts';
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
      revoked.map(({ identity }) => [identity.device, { statements: [], since: 0 }]),
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
    leftAt: () => 0,
    silent: [],
    elsewhere: [],
    goings: [],
    isCalledBack: false,
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

/** Mia tells that she is in a group which wins over the chat. */
const elsewhere = (since: number) => ({
  elsewhere: [{ device: mia.identity.device, lineage: ['first', 'a'], since }],
});

function goingOn(rest: Partial<ReconcileInput>): readonly unknown[] {
  return planRepairs(inputOf(rest)).flatMap((repair) =>
    repair.kind === 'refound' ? [[repair.group, repair.upon]] : [],
  );
}

test('where somebody is in a group that wins, a live one is founded anew upon it, and not repeated at will', () => {
  const chat = groupOf('chat', everybody, elsewhere(NOW));
  expect(goingOn({ conversations: [chat] })).toEqual([['chat', ['first', 'a']]]);
  expect(goingOn({ family: groupOf('family', everybody, elsewhere(NOW)) })).toEqual([
    ['family', ['first', 'a']],
  ]);
  expect(goingOn({ conversations: [groupOf('chat', everybody)] })).toEqual([]);
  const tooEarly = { ...chat, mayFoundAt: NOW + 60 };
  expect(goingOn({ conversations: [tooEarly] })).toEqual([]);
  expect(refoundingDueAt(tooEarly, inputOf({}))).toBe(NOW + 60);
  const best = [
    ...chat.elsewhere,
    { device: ben.identity.device, lineage: ['first', 'A'], since: 1 },
  ];
  expect(goingOn({ conversations: [{ ...chat, elsewhere: best }] })).toEqual([
    ['chat', ['first', 'A']],
  ]);
  // Whoever is stuck besides goes on from there at once, too.
  expect(goingOn({ conversations: [{ ...chat, ...stuck(), isLive: false }] })).toEqual([
    ['chat', ['first', 'a']],
  ]);
});

test('who is elsewhere is awaited with a KeyPackage, and gets no invitation that it would refuse', () => {
  const onlyBen = new Map([[ben.identity.device, 5]]);
  const chat = (since: number) => [groupOf('chat', everybody, elsewhere(since))];
  expect(goingOn({ available: onlyBen, conversations: chat(NOW - 119) })).toEqual([]);
  expect(goingOn({ available: onlyBen, conversations: chat(NOW - 120) })).toHaveLength(1);
  const family = groupOf('family', [mum], { ...elsewhere(NOW), mayFoundAt: NOW + 1 });
  const plan = planRepairs(inputOf({ family }));
  expect(plan).toContainEqual({ kind: 'add', group: 'family', devices: idsOf(ben) });
});

test('a word of where one is counts from who belongs there, and for the second guardian after a day', () => {
  const chat = groupOf('chat', everybody, elsewhere(NOW));
  expect(goingOn({ conversations: [chat], roster: rosterOf(everybody, [mia]) })).toEqual([]);
  const left = { ...chat, departing: new Set(idsOf(mia)) };
  expect(goingOn({ conversations: [left] })).toEqual([]);
  const all = [mum, dad, mia];
  const second = (since: number) => ({
    me: dad.identity,
    roster: rosterOf(all),
    family: groupOf('family', all),
    conversations: [groupOf('chat', all, elsewhere(since))],
  });
  expect(goingOn(second(NOW - DAY + 1))).toEqual([]);
  expect(goingOn(second(NOW - DAY))).toHaveLength(1);
});

test('whoever did not come and has left no KeyPackage is called like who is missing', () => {
  const joiner = { epoch: 3, since: NOW, isLost: true, invitations: 1, isOthers: false };
  const silent = (isLost: boolean) => [{ ...joiner, isLost, device: mia.identity.device }];
  const wanted = (isLost: boolean) =>
    wantedInFamily(inputOf({ family: groupOf('family', everybody, { silent: silent(isLost) }) }));
  expect(wanted(true)).toEqual(idsOf(mia));
  expect(wanted(false)).toEqual([]);
  expect(wantedInFamily(inputOf({ family: groupOf('family', [mum, mia]) }))).toEqual(idsOf(ben));
});

const note = (at: number) => ({ at, heardAt: at });

test('told lineages: the latest note counts, in all its parts, and the first time that it said so', () => {
  const told = new ToldLineages();
  const own = ['first', 'c'];
  told.hear('mia', note(10), [['first', 'b'], ['other']]);
  told.hear('mia', note(20), [['first', 'b']]);
  told.hear('mia', note(20), [['another', 'x']]);
  expect(told.winnersOver(own, [])).toEqual([
    { device: 'mia', lineage: ['first', 'b'], since: 10 },
  ]);
  told.hear('mia', note(15), [['first', 'a']]);
  expect(told.winnersOver(own, [])).toHaveLength(1);
  expect(told.winnersOver(['first'], [])).toHaveLength(1);
  expect(told.winnersOver(['first', 'a'], [])).toEqual([]);
  told.hear('mia', note(30), [['first', 'd']]);
  expect(told.winnersOver(own, [])).toEqual([]);
  told.hear('ben', note(30), [['first', 'a']]);
  told.forget('ben');
  // A device whose time is far ahead makes nobody wait.
  told.hear('cat', { at: 99, heardAt: 40 }, [['first', 'a']]);
  expect(told.winnersOver(own, []).map(({ since }) => since)).toEqual([40]);
  told.forget('cat');
  expect(told.winnersOver(own, [])).toEqual([]);
});

test('told lineages: one that is of two conversations is of none', () => {
  const told = new ToldLineages();
  const [own, other] = [
    ['first', 'c'],
    ['other', 'd'],
  ];
  told.hear('mia', note(1), [['first', 'a', 'other', 'd', 'x']]);
  told.hear('ben', note(1), [['first', 'a']]);
  const known = [own, other, ['first']];
  expect(told.winnersOver(own, known).map(({ device }) => device)).toEqual(['ben']);
  expect(told.winnersOver(other, known)).toEqual([]);
  expect(told.winnersOver(own, [own])).toHaveLength(2);
});

test('told lineages: one that would cut off who is not there yet leads nobody anywhere', () => {
  const own = ['first', 'b', 'c'];
  const ahead = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`);
  const isBelieved = (lineage: readonly string[]): boolean => {
    const told = new ToldLineages();
    told.hear('mia', note(1), [lineage]);
    return told.winnersOver(own, []).length > 0;
  };
  // A phone that has been off since `first` would find nothing in common with the next group.
  expect(isBelieved(['c', 'a'])).toBe(false);
  // One that has been off since `b` would take its own group for the better one.
  expect(isBelieved(['c', 'first', 'z'])).toBe(false);
  // The next such one would push `first` out.
  expect(isBelieved([...own, ...ahead(MAX_PREDECESSORS - own.length)])).toBe(false);
  expect(isBelieved([...own, ...ahead(9)])).toBe(false);
  expect(isBelieved([...own, ...ahead(8)])).toBe(true);
  expect(isBelieved(['first', 'a'])).toBe(true);
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
  // A founding upon a lineage that was told names more groups at once: each of them counts.
  again.founded('told', NOW, 4);
  expect(again.mayFoundAt('told')).toBe(NOW + 8 * 60);
  again.founded('told', NOW, 9);
  expect(again.mayFoundAt('told')).toBe(NOW + DAY);
  const due = refoundingDueAt(
    groupOf('chat', everybody, { ...stuck(), mayFoundAt: NOW + 5 }),
    inputOf({}),
  );
  expect(due).toBe(NOW + 5);
  await store.close();
});

test('a guardian who has left children to themselves comes back for a tablet, for a call, or to look along', () => {
  const miasNew = family.child(mum, mia.identity.person);
  const policy = policyOf(mum, {
    form: 'direct',
    people: [mia.identity.person, ben.identity.person],
  });
  const going = {
    child: mia.identity.person,
    root: mum.identity.root,
    group: 'chat',
    version: 1,
    statement: new Uint8Array(),
  };
  const decided = (...children: readonly TestDevice[]): Roster['oversight'] =>
    new Map(
      children.map(({ identity }) => [
        identity.person,
        { version: 1, independent: true, statement: new Uint8Array(), by: mum.identity.person },
      ]),
    );
  const chat = (rest: Partial<ExistingGroup> = {}): ExistingGroup =>
    groupOf('chat', [mum, mia, ben], {
      policy,
      trouble: 'removed',
      troubleSince: NOW,
      goings: [going, { ...going, child: ben.identity.person }],
      ...rest,
    });
  const rosterWith = (
    children: readonly TestDevice[],
    devices: readonly TestDevice[] = [mum, dad, mia, ben],
  ): Roster => ({ ...rosterOf(devices), oversight: decided(...children) });
  const back = (rest: Partial<ReconcileInput>): readonly string[] | undefined =>
    refounded({ family: groupOf('family', [mum, dad, mia, ben]), ...rest })[0]?.[1];

  const alone = { conversations: [chat()], roster: rosterWith([mia, ben]) };
  expect(back(alone)).toBeUndefined();
  // Only the tablets are brought where she goes again.
  const called = { ...alone, conversations: [chat({ isCalledBack: true })] };
  expect(back(called)).toEqual(idsOf(mia, ben));
  const tablet = { ...alone, roster: rosterWith([mia, ben], [mum, dad, mia, ben, miasNew]) };
  const available = new Map([mia, ben, miasNew].map(({ identity }) => [identity.device, 5]));
  expect(back({ ...tablet, available })).toEqual(idsOf(mia, ben, miasNew));
  // Looking along again is for all guardians; another one waits a day for the senior.
  const again = { ...alone, roster: rosterWith([mia]) };
  expect(back(again)).toEqual(idsOf(dad, mia, ben));
  expect(back({ ...again, me: dad.identity })).toBeUndefined();
  expect(back({ ...again, me: dad.identity, now: NOW + DAY })).toEqual(idsOf(mum, mia, ben));
  // Nobody comes back sooner than foundings may follow each other.
  expect(back({ ...again, conversations: [chat({ mayFoundAt: NOW + 60 })] })).toBeUndefined();
});

test('a group of several families is founded anew by its maker at once, by another family after a day', () => {
  const elm = new TestFamily(72);
  const gran = elm.guardian();
  const leo = elm.child(gran);
  const all = [mum, mia, gran, leo];
  const profileOf = ({ identity: { person } }: TestDevice): PersonProfile => ({
    person,
    role: 'child',
    profile: FOX,
  });
  const founds = (trouble: 'path' | 'removed', since: number, maker: TestDevice): boolean => {
    const families = maker === mum ? [mum, gran] : [gran, mum];
    const roots = families.map(({ identity }) => identity.root);
    const plan = { group: 'band', version: 1, families: roots, around: [] };
    const people = [mia, leo].map(profileOf);
    const known = newGroup({ ...plan, people, name: FOX });
    const friends = { ...EMPTY_BOOK, groups: new Map([['band', known]]) };
    const policy = policyOf(mum, { form: 'group', roots });
    const band = groupOf('band', all, { policy, trouble, troubleSince: since });
    const roster = { ...rosterOf([mum, mia]), friends };
    const family = groupOf('family', [mum, mia]);
    return refounded({ roster, family, conversations: [band] }).length > 0;
  };
  expect(founds('path', NOW - DAY + 1, gran)).toBe(false);
  expect(founds('path', NOW - DAY, gran)).toBe(true);
  expect(founds('removed', NOW - DAY, gran)).toBe(false);
  expect(founds('path', NOW - DAY + 1, mum)).toBe(true);
});
