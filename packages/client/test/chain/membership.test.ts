import { expect, test } from 'vitest';
import type { ChainEvent } from '../../src/chain/types.ts';
import { openEnvelope } from '../../src/crypto/envelope.ts';
import { follow } from '../crypto/exported-state.ts';
import { freshId, statementItem } from './support/chain-items.ts';
import { expectNoGenerationTwice, recordingRules } from './support/generations.ts';
import { type Device, Household } from './support/household.ts';
import { exportedState, Insider } from './support/insider.ts';
import { refuseOnce } from './support/refused-commit.ts';
import { statement, testPolicy } from './support/test-identities.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

const remove = (...devices: readonly string[]) =>
  ({ kind: 'remove', id: freshId(), devices, statements: [] }) as const;

test("2 → 1 → 2 with the removed device's exported state: it opens nothing afterwards", async () => {
  const household = await Household.open();
  const [mum, lost] = await household.conversation('Gudrun', 'lost');
  await lost.untilDelivered();
  await mum.until(({ lastHeard }) => lastHeard.has('lost'));
  const thief = await Insider.of(lost);
  const place = await thief.frontier();
  await mum.submit(remove('lost'));
  await mum.until(({ epoch }) => epoch === 2);
  const { sealKey, ref } = thief.slot(place);
  const inner = openEnvelope(sealKey, (await thief.at(place)) ?? new Uint8Array(), ref.address);
  expect(inner).toBeDefined();
  expect(await follow(household.suite, thief.group.mls, inner ?? new Uint8Array())).toBeUndefined();
  const tablet = await household.device('tablet');
  await mum.invite(tablet);
  await mum.say('to the new tablet only');
  await tablet.untilTexts(1);
  // Nothing more has come where the thief can look.
  expect(await thief.at(place + 1)).toBeUndefined();
});

test('a removed member sees it, keeps what was said, and its state follows nobody', async () => {
  const household = await Household.open();
  const [mum, kid, lost] = await household.conversation('Gudrun', 'kit', 'lost');
  await mum.say('for all three');
  await Promise.all([kid, lost].map((device) => device.untilTexts(1)));
  const before = await exportedState(lost, lost.view.id);
  await mum.submit(remove('lost'));
  await lost.until(({ status }) => status.kind === 'removed');
  await mum.say('for two');
  await kid.untilTexts(2);
  await lost.reopen();
  expect(lost.view.status.kind).toBe('removed');
  expect(await lost.texts()).toEqual(['for all three']);
  const thief = await Insider.of(lost);
  const commit = thief.slot(thief.state.position - 1);
  const envelope = await thief.at(thief.state.position - 1);
  const inner = openEnvelope(commit.sealKey, envelope ?? new Uint8Array(), commit.ref.address);
  expect(inner).toBeDefined();
  for (const state of [before, thief.state]) {
    expect(
      await follow(household.suite, state.group.mls, inner ?? new Uint8Array()),
    ).toBeUndefined();
  }
});

test('a replaced device sees REMOVED, then LIVE, with its history and what nobody receipted', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.say('before');
  await mum.untilTexts(1);
  await kid.untilDelivered();
  const statuses: string[] = [];
  kid.conversation.onChange(({ status }) => statuses.push(status.kind));
  const device = await kid.handOut();
  await mum.submit({ kind: 'replace', id: freshId(), device });
  await kid.until(({ status }) => status.kind === 'removed');
  await mum.say('while it is away');
  await kid.joinNext();
  expect(statuses).toContain('removed');
  expect(kid.view.status.kind).toBe('live');
  await kid.untilTexts(2);
  await kid.say('after');
  await mum.untilTexts(3);
  expect(await kid.texts()).toEqual(['before', 'while it is away', 'after']);
  expect(await mum.texts()).toEqual(await kid.texts());
  expect((await kid.events()).map(({ index }) => index)).toEqual(
    (await kid.events()).map((_, index) => index),
  );
  expect(changes(await mum.events())).toEqual(['joined kit']);
});

test('what a device had not receipted when it was replaced is said again to its new leaf', async () => {
  const household = await Household.open();
  const lies: Tampering = {};
  const [mum, other] = await household.conversation('Gudrun', 'lou');
  const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
  await mum.invite(kid);
  lies.get = async (_real, slots) => slots.map(() => ({ kind: 'expired' }));
  await kid.reopen();
  await kid.untilStuck('expired');
  delete lies.get;
  await mum.say('unheard');
  await other.untilTexts(1);
  await other.submit({ kind: 'replace', id: freshId(), device: await kid.handOut() });
  await kid.joinNext();
  await kid.untilTexts(1);
  await mum.untilDelivered();
  expect(await other.texts()).toEqual(['unheard']);
  expect(await kid.texts()).toEqual(['unheard']);
});

test('a device that asked to leave is LEFT when another member has removed it', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'Gerd');
  mum.conversation.onChange((_view, events) => {
    if (events.some((event) => event.kind === 'item' && event.item.kind === 1)) {
      void mum.submit(remove('Gerd'));
    }
  });
  await kid.submit({
    kind: 'leave',
    id: freshId(),
    statement: statementItem(statement.leave('Gerd')),
  });
  await kid.until(({ status }) => status.kind === 'left');
  await mum.until(({ members }) => members.length === 1);
  expect(changes(await mum.events())).toEqual(['joined Gerd', 'left Gerd']);
});

test('an add posts its statements first, in the same epoch', async () => {
  const household = await Household.open({ policy: testPolicy(new Set(['teddy'])) });
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const teddy = await household.device('teddy');
  const devices = [await teddy.handOut()];
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await mum.say('teddy has no approval yet');
  await kid.untilTexts(1);
  expect(mum.view.members).toHaveLength(2);
  const statements = [statementItem(statement.approve('teddy'))];
  await mum.submit({ kind: 'add', id: freshId(), devices, statements });
  await teddy.joinNext();
  await mum.until(({ members }) => members.length === 3);
});

test('statements beyond those that count in one epoch wait, and hold up nothing else', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const intents = Array.from({ length: 34 }, (_, index) => ({
    kind: 'leave' as const,
    id: freshId(),
    statement: statementItem(statement.approve(`nobody ${index}`)),
  }));
  await mum.submit(...intents);
  const statements = async () => (await kid.events()).filter((event) => isStatement(event)).length;
  await kid.until(async () => (await statements()) === 32);
  await mum.say('still talking');
  await kid.untilTexts(1);
  await kid.say('so am I');
  await mum.untilTexts(2);
  expect(await statements()).toBe(32);
  expect(kid.view.epoch).toBe(1);
});

test('refused commit made anew by its author (no fork, no generation used twice)', async () => {
  const household = await Household.open();
  const held: Tampering = {};
  const mum = await household.device('Gudrun', { wrapLink: (real) => tamperedLink(real, held) });
  const kid = await household.device('kit');
  await mum.found();
  await mum.invite(kid);
  await Promise.all([mum, kid].map((device) => device.untilDelivered()));
  await mum.until(({ lastHeard }) => lastHeard.has('kit'));
  const teddy = await household.device('teddy');
  // The commit is made, and before it is put the child posts a veto.
  held.put = async (real, ...request) => {
    delete held.put;
    await kid.say('no teddy');
    await kid.submit({ kind: 'say', item: statementItem(statement.veto('teddy')) });
    await kid.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
    return real.put(...request);
  };
  const devices = [await teddy.handOut()];
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await mum.say('said after the refusal');
  await kid.untilTexts(2);
  expect([mum.view.epoch, kid.view.epoch]).toEqual([1, 1]);
  // A new epoch has no veto: the intent, which is still there, lands.
  await kid.submit({ kind: 'update', id: freshId() });
  await teddy.joinNext();
  await Promise.all([mum, kid, teddy].map((device) => device.until(({ epoch }) => epoch === 3)));
  await mum.say('welcome');
  await Promise.all([kid, teddy].map((device) => device.until(async () => saw(device, 'welcome'))));
});

test('a refused commit that is made anew in the same epoch takes a generation of its own', async () => {
  const sealed: Uint8Array[] = [];
  const { mum, kid, epochOne } = await refuseOnce(recordingRules(sealed));
  await kid.until(({ epoch }) => epoch === 2);
  const used = await expectNoGenerationTwice(sealed, epochOne.group);
  const leaf = mum.view.members.find(({ device }) => device === mum.id)?.leaf;
  const commits = used.filter((key) => key.startsWith(`${leaf}/commit/`));
  expect(commits).toEqual([`${leaf}/commit/0`, `${leaf}/commit/1`]);
});

test('N obliged Removes: the members commit the same removal once between them', async () => {
  const household = await Household.open();
  const [a, b, c, lost] = await household.conversation('Ga', 'Gb', 'Gc', 'lost');
  await Promise.all([a, b, c].map((device) => device.submit(remove('lost'))));
  const rest = [a, b, c];
  await Promise.all(rest.map((device) => device.until(({ members }) => members.length === 3)));
  await Promise.all([a.say('one'), b.say('two'), c.say('three')]);
  await Promise.all(rest.map((device) => device.untilTexts(3)));
  expect(await b.texts()).toEqual(await a.texts());
  expect(await c.texts()).toEqual(await a.texts());
  expect(rest.map(({ view }) => view.epoch)).toEqual([2, 2, 2]);
  expect(changes(await c.events()).filter((change) => change === 'left lost')).toHaveLength(1);
  await lost.until(({ status }) => status.kind === 'removed');
});

test('24 leaves fit, the 25th is refused and nothing else stops', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const crowd = await Promise.all(
    Array.from({ length: 23 }, (_, index) => household.device(`toy ${index}`)),
  );
  const devices = await Promise.all(crowd.map((device) => device.handOut()));
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await mum.until(({ members }) => members.length === 24);
  await mum.say('full house');
  await kid.untilTexts(1);
  expect(mum.view.members).toHaveLength(24);
  await mum.submit({ kind: 'update', id: freshId() }, remove('toy 0'));
  await kid.until(async ({ members }) => members.some(({ device }) => device === 'toy 22'));
}, 60_000);

test('KeyPackage used twice: it is refused where it is used, and harms nothing', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const teddy = await household.device('teddy');
  const used = await teddy.handOut();
  await mum.submit({ kind: 'add', id: freshId(), devices: [used], statements: [] });
  await teddy.joinNext();
  await mum.submit({ kind: 'replace', id: freshId(), device: used });
  await mum.say('still going');
  await Promise.all([kid, teddy].map((device) => device.untilTexts(1)));
  expect(teddy.view.status.kind).toBe('live');
});

test('a copied store is noticed by whichever copy reads the other one', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  const clone = await copyOf(household, kid);
  await kid.say('from the tablet');
  await mum.untilTexts(1);
  await clone.reopen();
  await clone.untilStuck('clone');
  await clone.say('from the copy');
  await kid.say('again');
  await mum.untilTexts(2);
  expect(await mum.texts()).toEqual(['from the tablet', 'again']);
  await clone.reopen();
  expect(clone.view.status).toEqual({ kind: 'stuck', reason: 'clone' });
});

test('local store rolled back: it writes nothing, since it meets what it has forgotten first', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  const older = await copyOf(household, kid);
  await kid.say('one', 'two');
  await mum.untilTexts(2);
  kid.crash();
  await older.reopen();
  await older.say('three');
  await older.untilStuck('clone');
  await mum.say('four');
  await mum.untilTexts(3);
  expect(await mum.texts()).toEqual(['one', 'two', 'four']);
});

/** The same device on a copy of its store as it is now. */
async function copyOf(household: Household, device: Device): Promise<Device> {
  const copy = await household.device(device.name);
  const records = await device.store.list('');
  await copy.store.commit(copy.store.version, records);
  return copy;
}

function changes(events: readonly ChainEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'item' ? [] : [`${event.kind} ${event.who.device}`],
  );
}

function isStatement(event: ChainEvent): boolean {
  return event.kind === 'item' && event.item.kind === 1;
}

async function saw(device: Device, text: string): Promise<boolean> {
  return (await device.texts()).includes(text);
}
