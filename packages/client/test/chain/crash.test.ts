import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import { readAddressed } from '../../src/crypto/unprotect.ts';
import { freshId } from './support/chain-items.ts';
import { atEveryCall } from './support/every-call.ts';
import { type Device, Household } from './support/household.ts';
import { exportedState } from './support/insider.ts';
import type { DeathPlan } from './support/mortal-ports.ts';

test('a device killed at any call while it reads and says loses and doubles nothing', async () => {
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
  await expectNoKeyTwice(sealed, await exportedState(kid, kid.view.id));
  expect(deaths).toBeGreaterThan(12);
});

test('a committer killed at any call of an add and a remove completes both, welcome included', async () => {
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

/** The product's rules, which also note every inner that is sealed for a slot. */
function recordingRules(sealed: Uint8Array[]): ChainRules {
  return {
    ...CHAIN_RULES,
    seal(sealKey, inner, address) {
      sealed.push(inner);
      return CHAIN_RULES.seal(sealKey, inner, address);
    },
  };
}

/** I7: whatever was ever sealed in this epoch under one leaf and generation is one inner. */
async function expectNoKeyTwice(
  sealed: readonly Uint8Array[],
  { group }: Awaited<ReturnType<typeof exportedState>>,
): Promise<void> {
  const byKey = new Map<string, Set<string>>();
  for (const inner of sealed) {
    const addressed = await readAddressed(group, inner);
    if (addressed !== undefined) {
      const { leafIndex, generation } = addressed.claimed;
      const key = `${leafIndex}/${addressed.message.contentType}/${generation}`;
      byKey.set(key, (byKey.get(key) ?? new Set()).add(encodeHex(inner)));
    }
  }
  expect(byKey.size).toBeGreaterThan(20);
  expect([...byKey.values()].filter((inners) => inners.size > 1)).toEqual([]);
}

function expectShownOnce(device: Device): void {
  const indexes = device.shown.map(({ index }) => index);
  expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
}
