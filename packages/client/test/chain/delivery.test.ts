import { expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { Household } from './support/household.ts';
import { HurriedClock } from './support/hurried-clock.ts';
import { Insider } from './support/insider.ts';
import { receiptsPerDeviceAndMinute } from './support/receipt-run.ts';

/** Receipts never come by themselves. */
const STILL = { clock: new HurriedClock({ factor: 0.001 }) };

test('several things said at once share one envelope', async () => {
  const household = await Household.open();
  const mum = await household.device('Gudrun', STILL);
  const kid = await household.device('kit', STILL);
  await mum.found();
  await mum.invite(kid);
  await mum.say('one', 'two', 'three', 'four');
  await kid.untilTexts(4);
  const places = (await kid.events()).map(({ position }) => position);
  expect(new Set(places)).toEqual(new Set([0]));
});

test('what does not fit one envelope goes on in the next ones, in order', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const long = ['a', 'b', 'c'].map((letter) => letter.repeat(3_000));
  await mum.say(...long);
  await kid.untilTexts(3);
  expect(await kid.texts()).toEqual(long);
  await expect(mum.say('d'.repeat(3_500))).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('a receipt alone waits 5 to 60 seconds, and is not receipted', async () => {
  const household = await Household.open();
  const clocks = [new FakeClock(), new FakeClock()] as const;
  const mum = await household.device('Gudrun', { clock: clocks[0] });
  const kid = await household.device('kit', { clock: clocks[1] });
  await mum.found();
  await mum.invite(kid);
  // The joiner owes its first word (rule 24).
  await clocks[1].advance(60_000);
  await mum.until(({ lastHeard }) => lastHeard.has('kit'));
  await mum.say('Supper is ready');
  await kid.untilTexts(1);
  expect(clocks[1].pending).toBe(1);
  await clocks[1].advance(4_999);
  expect(mum.view.outbox).toHaveLength(1);
  await clocks[1].advance(55_001);
  await mum.untilDelivered();
  await clocks[0].advance(600_000);
  await clocks[1].advance(600_000);
  const insider = await Insider.of(mum);
  expect(await insider.frontier()).toBe(3);
});

test('a receipt rides on what is said meanwhile', async () => {
  const household = await Household.open();
  const mum = await household.device('Gudrun', STILL);
  const kid = await household.device('kit', STILL);
  await mum.found();
  await mum.invite(kid);
  await mum.say('Supper is ready');
  await kid.untilTexts(1);
  await kid.say('Coming');
  await mum.untilDelivered();
});

test("12 devices' receipts ≤ 2 envelopes per device and minute", async () => {
  const rate = await receiptsPerDeviceAndMinute(await Household.open(), 11, 2);
  expect(rate).toBeGreaterThan(0.5);
  expect(rate).toBeLessThanOrEqual(2);
});
