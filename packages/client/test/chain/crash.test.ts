import { expect, test } from 'vitest';
import type { GroupState } from '../../src/crypto/group-state.ts';
import { freshId } from './support/chain-items.ts';
import { atEveryCall } from './support/every-call.ts';
import { expectNoGenerationTwice, recordingRules } from './support/generations.ts';
import { type Device, Household } from './support/household.ts';
import { exportedState } from './support/insider.ts';
import type { DeathPlan } from './support/mortal-ports.ts';
import { saidOrStopped, settled } from './support/takeover.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

test('crash at every await of rule 19: a device that reads and says loses and doubles nothing', async () => {
  const sealed: Uint8Array[] = [];
  const household = await Household.open({ rules: recordingRules(sealed) });
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const said: string[] = [];
  const deaths = await atEveryCall(async (plan) => {
    const round = said.length;
    await kid.say(`kid ${round}`, `kid again ${round}`);
    kid.crash();
    await mum.say(`mum ${round}`);
    said.push(`kid ${round}`, `kid again ${round}`, `mum ${round}`);
    const died = await runUntil(kid, plan, () => isSettled(kid, said.length));
    await mum.untilTexts(said.length);
    expect(await kid.texts()).toEqual(await mum.texts());
    return died;
  });
  expect([...(await mum.texts())].sort()).toEqual([...said].sort());
  expectShownOnce(kid);
  expectShownOnce(mum);
  const { group } = await exportedState(kid, kid.view.id);
  expect((await expectNoGenerationTwice(sealed, group)).length).toBeGreaterThan(20);
  expect(deaths).toBeGreaterThan(12);
});

test('crash at every await of rule 19: a committer completes an add and a remove, welcome included', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  let round = 0;
  const deaths = await atEveryCall(async (plan) => {
    round += 1;
    const teddy = await household.device(`teddy ${round}`);
    await mum.submit(
      { kind: 'add', id: freshId(), devices: [await teddy.handOut()], statements: [] },
      { kind: 'say', item: { id: freshId(), kind: 16, body: Uint8Array.of(round) } },
    );
    mum.crash();
    const joined = teddy.joinNext();
    const died = await runUntil(mum, plan, () =>
      mum.until(({ members, lastHeard }) => members.length === 3 && lastHeard.has(teddy.id)),
    );
    await joined;
    await teddy.say(`teddy ${round}`);
    await mum.submit({ kind: 'remove', id: freshId(), devices: [teddy.id], statements: [] });
    mum.crash();
    const diedAgain = await runUntil(mum, plan, () =>
      mum.until(({ members, outbox }) => members.length === 2 && outbox.length === 0),
    );
    await kid.until(({ epoch }) => epoch === mum.view.epoch);
    await teddy.until(({ status }) => status.kind === 'removed');
    expect(await kid.texts()).toEqual(await mum.texts());
    teddy.crash();
    return died || diedAgain;
  });
  expect((await kid.texts()).length).toBe(2 * round);
  expectShownOnce(mum);
  expect(deaths).toBeGreaterThan(8);
});

test('crash at every await of rule 19: a writer that is shown nothing meets a word and a commit', async () => {
  const sealed: Uint8Array[] = [];
  const household = await Household.open({ rules: recordingRules(sealed) });
  const blind: Tampering = {};
  const mum = await household.device('Gudrun');
  const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, blind) });
  await mum.found();
  await mum.invite(kid);
  await settled([mum, kid]);
  // What it looks for ahead is not there; its last slot, which it asks for alone, is.
  blind.passesPush = () => false;
  blind.get = async (real, slots) =>
    slots.length === 1 ? real.get(slots) : slots.map(() => ({ kind: 'none' }));
  const said: string[] = [];
  const epochs: GroupState[] = [];
  const deaths = await atEveryCall(async (plan) => {
    const round = said.length;
    epochs.push((await exportedState(kid, kid.view.id)).group);
    await kid.say(`kid ${round}`);
    kid.crash();
    await mum.say(`mum ${round}`);
    await mum.submit({ kind: 'update', id: freshId() });
    await mum.until(({ epoch }) => epoch === epochs.length + 1);
    said.push(`mum ${round}`, `kid ${round}`);
    const died = await runUntil(kid, plan, () => saidOrStopped(kid));
    await mum.untilTexts(said.length);
    return died;
  });
  delete blind.get;
  delete blind.passesPush;
  await kid.reopen();
  await Promise.all([mum, kid].map((device) => isSettled(device, said.length)));
  expect(await mum.texts()).toEqual(said);
  expect(await kid.texts()).toEqual(said);
  expectShownOnce(kid);
  for (const group of epochs) {
    await expectNoGenerationTwice(sealed, group);
  }
  expect(deaths).toBeGreaterThan(12);
});

test('committer killed between OK and welcome: the joiner gets it at the next start', async () => {
  const household = await Household.open();
  const link: Tampering = {};
  const mum = await household.device('Gudrun', { wrapLink: (real) => tamperedLink(real, link) });
  const kid = await household.device('kit');
  await mum.found();
  await mum.invite(kid);
  await settled([mum, kid]);
  const teddy = await household.device('teddy');
  const devices = [await teddy.handOut()];
  const killed = new Promise<void>((resolve) => {
    link.put = async (real, ...request) => {
      delete link.put;
      const outcome = await real.put(...request);
      mum.crash();
      resolve();
      return outcome;
    };
  });
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await killed;
  await kid.until(({ members }) => members.length === 3);
  expect(await teddy.hasParcel()).toBe(false);
  await kid.say('teddy does not know yet that it is in');
  await mum.reopen();
  await teddy.joinNext();
  await teddy.untilTexts(1);
  await teddy.say('here I am');
  await Promise.all([mum, kid].map((device) => device.untilTexts(2)));
  await mum.until(({ awaitingJoin }) => awaitingJoin.length === 0);
});

test('a reader killed at any call while commits of another land follows them all', async () => {
  const household = await Household.open();
  const [mum, kid, teddy] = await household.conversation('Gudrun', 'kit', 'teddy');
  let said = 0;
  const deaths = await atEveryCall(async (plan) => {
    kid.crash();
    await mum.submit({ kind: 'replace', id: freshId(), device: await teddy.handOut() });
    await teddy.joinNext();
    await teddy.submit({ kind: 'update', id: freshId() });
    said += 1;
    await teddy.say(`teddy ${said}`);
    await mum.untilTexts(said);
    const { epoch } = mum.view;
    const died = await runUntil(kid, plan, () =>
      kid.until(async (view) => view.epoch >= epoch && (await kid.texts()).length === said),
    );
    expect(await kid.texts()).toEqual(await mum.texts());
    return died;
  });
  expectShownOnce(kid);
  expect(deaths).toBeGreaterThan(6);
});

test('a founder killed at any call still founds, and the first member joins', async () => {
  const household = await Household.open();
  const deaths = await atEveryCall(async (plan) => {
    const mum = await household.device('Gudrun');
    const kid = await household.device('kit');
    await mum.found();
    const devices = [await kid.handOut()];
    await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
    await mum.say('first');
    mum.crash();
    const joined = kid.joinNext();
    const died = await runUntil(mum, plan, () => mum.untilDelivered());
    await joined;
    await kid.untilTexts(1);
    expect(await kid.texts()).toEqual(['first']);
    mum.crash();
    kid.crash();
    return died;
  });
  expect(deaths).toBeGreaterThan(6);
});

/** Opens the device with a plan to die, and again when it did; true when it died. */
async function runUntil(
  device: Device,
  plan: DeathPlan,
  done: () => Promise<void>,
): Promise<boolean> {
  await device.reopen(plan);
  await Promise.race([device.life.died, done()]);
  const died = device.life.isDead;
  await device.reopen();
  await done();
  return died;
}

async function isSettled(device: Device, texts: number): Promise<void> {
  await device.untilTexts(texts);
  await device.untilDelivered();
}

function expectShownOnce(device: Device): void {
  const indexes = device.shown.map(({ index }) => index);
  expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
}
