import { bucketEndsAt, WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { Household } from './support/household.ts';
import { exportedState } from './support/insider.ts';
import { movableClock } from './support/movable-clock.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

test('who writes in a bucket that ends within three weeks first moves to a new one', async () => {
  const clock = movableClock();
  const household = await Household.open({ relay: { clock } });
  const weeks: Tampering = {};
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, weeks) });
  await mum.invite(kid);
  await kid.say('in the first bucket');
  await mum.untilTexts(1);
  expect(mum.view.epoch).toBe(1);
  const { bucket } = await exportedState(mum, mum.view.id);
  if (bucket === null) throw new Error('a chain stands in a bucket');
  const then = bucketEndsAt(bucket) - 2.9 * WEEK_SECONDS;
  clock.pass(then - clock.wallSeconds());
  weeks.timeSeconds = () => then;
  await kid.say('in the next one');
  await mum.untilTexts(2);
  expect(mum.view.epoch).toBe(2);
  const next = (await exportedState(mum, mum.view.id)).bucket;
  expect(next?.number).toBe(bucket.number + 3);
});

test('all devices away until the bucket is gone (chain level): stuck, and nothing pronounced lost', async () => {
  const clock = movableClock();
  const household = await Household.open({ relay: { clock } });
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await Promise.all([mum, kid].map((device) => device.untilDelivered()));
  mum.crash();
  kid.crash();
  clock.pass(7 * WEEK_SECONDS);
  for (const device of [mum, kid]) {
    await device.reopen();
    await device.untilStuck('expired');
    await device.say('for the successor');
    expect(device.view.outbox).toHaveLength(1);
  }
});

test('an own leaf older than a week gets a new key within an hour of start-up, once', async () => {
  const household = await Household.open();
  const weeks: Tampering = {};
  const clock = new FakeClock();
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit', {
    clock,
    wrapLink: (real) => tamperedLink(real, weeks),
  });
  await mum.invite(kid);
  await kid.reopen();
  await clock.advance(3_600_000);
  expect(kid.view.epoch).toBe(1);
  weeks.timeSeconds = (real) => real.timeSeconds() + 8 * 86_400;
  await kid.reopen();
  await clock.advance(3_600_000);
  await kid.until(({ epoch }) => epoch === 2);
  await mum.until(({ epoch }) => epoch === 2);
  await kid.reopen();
  await clock.advance(3_600_000);
  expect(kid.view.epoch).toBe(2);
  // The relay had told a time that has not come yet.
  delete weeks.timeSeconds;
  await kid.reopen();
  await clock.advance(3_600_000);
  await kid.until(({ epoch }) => epoch === 3);
});
