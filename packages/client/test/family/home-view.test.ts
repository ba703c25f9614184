import { expect, test } from 'vitest';
import type { ChainView } from '../../src/chain/types.ts';
import { EMPTY_DIGEST } from '../../src/conversation/summary.ts';
import { buildHomeView, type HomeInput } from '../../src/family/home-view.ts';
import { admit, EMPTY_ROSTER } from '../../src/family/roster.ts';
import { EMPTY_BOOK } from '../../src/friends/friend-book.ts';
import { BEAR, FOX, OWL } from './story.ts';
import { membersOf, policyOf, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(41);
const mum = family.guardian();
const mia = family.child(mum);
const ben = family.child(mum);

const admitted = [
  { device: mum, profile: OWL },
  { device: mia, profile: FOX },
  { device: ben, profile: BEAR },
].reduce(
  (all, { device: { identity }, profile }) =>
    admit(all, {
      device: identity.device,
      profile: { person: identity.person, role: identity.role, profile },
    }),
  EMPTY_ROSTER,
);
const roster = { ...admitted, paired: new Set([mia.identity.device, ben.identity.device]) };

function chainOf(id: string, devices: readonly TestDevice[], overrides: Partial<ChainView> = {}) {
  const chain: ChainView = {
    id,
    group: id,
    policy: policyOf(mum),
    status: { kind: 'live' },
    epoch: 1,
    members: membersOf(...devices),
    lastHeard: new Map(),
    eventCount: 0,
    outbox: [],
    awaitingJoin: [],
    unheard: [],
    lostWelcomes: [],
    heads: [],
    forkSuspected: false,
    refusal: null,
    ...overrides,
  };
  return chain;
}

function direct(id: string, a: TestDevice, b: TestDevice, devices: readonly TestDevice[]) {
  const policy = policyOf(mum, { form: 'direct', people: [a.identity.person, b.identity.person] });
  return {
    chain: chainOf(id, devices, { policy }),
    digest: EMPTY_DIGEST,
    departing: new Map(),
    knownSince: null,
  };
}

function homeOf(overrides: Partial<HomeInput>) {
  return buildHomeView({
    historyAllowed: true,
    me: mum.identity,
    roster,
    family: chainOf('f', [mum, mia, ben]),
    conversations: [],
    now: 2_000_000,
    connection: { kind: 'online', notice: '' },
    kitPending: false,
    pairing: null,
    book: EMPTY_BOOK,
    meeting: null,
    ownRelayUrl: 'ws://relay.example',
    isRefused: () => false,
    ...overrides,
  });
}

test('the family chat comes first, then people by name, me last among them', () => {
  const { conversations } = homeOf({
    conversations: [
      direct('1', mum, mia, [mum, mia]),
      direct('2', ben, mum, [mum, ben]),
      {
        chain: chainOf('3', [mum, mia, ben]),
        digest: { unread: 2, last: null },
        departing: new Map(),
        knownSince: null,
      },
    ],
  });
  const me = mum.identity.person;
  expect(conversations.map(({ id, people }) => [id, people.at(0), people.at(-1)])).toEqual([
    ['3', mia.identity.person, me],
    ['2', ben.identity.person, me],
    ['1', mia.identity.person, me],
  ]);
  expect(conversations[0]?.unread).toBe(2);
});

test('who only looks along is shown as such, to the child and to herself', () => {
  const quiet = direct('1', mia, ben, [mum, mia, ben]);
  const lastHeard = new Map([[mum.identity.device, 100]]);
  const between = { ...quiet, chain: { ...quiet.chain, lastHeard } };
  for (const me of [mum.identity, mia.identity]) {
    const [summary] = homeOf({ me, conversations: [between] }).conversations;
    expect(summary?.lookers).toEqual([mum.identity.person]);
    expect(summary?.people).not.toContain(mum.identity.person);
  }
});

test('nobody is said to look along whose device has not been heard there', () => {
  const quiet = direct('1', mia, ben, [mum, mia, ben]);
  const lookersOf = (me: TestDevice) =>
    homeOf({ me: me.identity, conversations: [quiet] }).conversations[0]?.lookers;
  expect(lookersOf(mia)).toEqual([]);
  expect(lookersOf(mum)).toEqual([mum.identity.person]);
});

test('a chat with a revoked device in it waits until it is gone', () => {
  const chat = direct('1', mum, mia, [mum, mia]);
  const revoked = new Map([[mia.identity.device, { statements: [], since: 1 }]]);
  const stateOf = (overrides: Partial<HomeInput>) => homeOf(overrides).conversations[0]?.state;
  const frozen = { kind: 'stuck', reason: 'removal' };
  const known = { ...roster, revoked };
  expect(stateOf({ roster: known, conversations: [chat] })).toEqual(frozen);
  const gone = { ...chat, chain: { ...chat.chain, members: membersOf(mum) } };
  expect(stateOf({ roster: known, conversations: [gone] })).toEqual({ kind: 'live' });
});

test('a child’s chat with a grown-up whose devices are out waits for her, and is not in trouble', () => {
  const chat = direct('1', mum, mia, [mum, mia]);
  const revoked = new Map([[mum.identity.device, { statements: [], since: 1 }]]);
  const known = { ...roster, revoked };
  const { conversations } = homeOf({ me: mia.identity, roster: known, conversations: [chat] });
  expect(conversations[0]?.state).toEqual({ kind: 'waiting' });
});

test('a device is heard in whichever group it spoke last', () => {
  const { device } = mia.identity;
  const quiet = chainOf('f', [mum, mia, ben], { lastHeard: new Map([[device, 100]]) });
  const chat = chainOf('1', [mum, mia], { lastHeard: new Map([[device, 200]]) });
  const { people } = homeOf({
    family: quiet,
    conversations: [{ chain: chat, digest: EMPTY_DIGEST, departing: new Map(), knownSince: null }],
  });
  const devices = people.find(({ id }) => id === mia.identity.person)?.devices;
  expect(devices).toEqual([{ id: device, isThis: false, lastHeardAt: 200 }]);
  expect(people.find(({ isMe }) => isMe)?.devices).toMatchObject([
    { isThis: true, lastHeardAt: null },
  ]);
});

test('a device that nobody has let in is not shown; a person without devices stays while there is a chat', () => {
  const pairing = family.child(mum, ben.identity.person);
  const { people } = homeOf({
    family: chainOf('f', [mum, mia, pairing]),
    conversations: [direct('one', mum, ben, [mum])],
  });
  expect(people.map(({ nickname, devices }) => [nickname, devices.length])).toEqual([
    ['Mum', 1],
    ['Mia', 1],
    ['Ben', 0],
  ]);
});

test('a child whose tablet has not been tapped yet is not shown', () => {
  const { people } = homeOf({ roster: { ...roster, paired: new Set([mia.identity.device]) } });
  expect(people.map(({ nickname }) => nickname)).toEqual(['Mum', 'Mia']);
});

test('a removed device says so, and a stuck conversation says why', () => {
  const family = chainOf('f', [mum], { status: { kind: 'removed' } });
  const stuck = chainOf('1', [mum], { status: { kind: 'stuck', reason: 'rollback' } });
  const view = homeOf({
    family,
    conversations: [{ chain: stuck, digest: EMPTY_DIGEST, departing: new Map(), knownSince: null }],
  });
  expect(view.removed).toBe(true);
  expect(view.conversations[0]?.state).toEqual({ kind: 'stuck', reason: 'rollback' });
});

test('whom nobody has heard for a week is quiet there, and a newcomer has as long as anybody', () => {
  const week = 604_800;
  const now = 2_000_000;
  const [device, other] = [mia.identity.device, ben.identity.device];
  const quietWith = (chain: Partial<ChainView>, knownSince: number | null = null) => {
    const all = chainOf('3', [mum, mia, ben], {
      lastHeard: new Map([[other, now]]),
      ...chain,
    });
    const conversations = [{ chain: all, digest: EMPTY_DIGEST, departing: new Map(), knownSince }];
    return homeOf({ conversations, now }).conversations[0]?.quiet;
  };
  const heard = (at: number) => ({
    lastHeard: new Map([
      [device, at],
      [other, now],
    ]),
  });
  expect(quietWith(heard(now - week + 1))).toEqual([]);
  expect(quietWith(heard(now - week))).toEqual([mia.identity.person]);
  const came = (sinceSeconds: number) => ({ unheard: [{ device, epoch: 1, sinceSeconds }] });
  expect(quietWith(came(now - week + 1))).toEqual([]);
  expect(quietWith(came(now - week))).toEqual([mia.identity.person]);
  expect(quietWith({})).toEqual([]);
  expect(quietWith({}, now - week)).toEqual([mia.identity.person]);
});

test('since the family was founded anew, who is not back in it is awaited, and is not forgotten', () => {
  const policy = policyOf(mum, { kind: 'family', predecessors: ['aa'.repeat(16)] });
  const people = (family: ChainView) =>
    homeOf({ family }).people.map(({ isMe, awaited, nickname }) => [nickname, isMe, awaited]);
  expect(people(chainOf('f', [mum, mia], { policy }))).toEqual([
    ['Mum', true, false],
    ['Mia', false, false],
    ['Ben', false, true],
  ]);
  // Invited at once, by a KeyPackage that lay at the relay, is not back yet.
  const unheard = [{ device: mia.identity.device, epoch: 1, sinceSeconds: 0 }];
  expect(people(chainOf('f', [mum, mia], { policy, unheard }))).toContainEqual([
    'Mia',
    false,
    true,
  ]);
  expect(people(chainOf('f', [mum, mia]))).toEqual([
    ['Mum', true, false],
    ['Mia', false, false],
  ]);
});
