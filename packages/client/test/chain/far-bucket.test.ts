/** A bucket that a member has pushed too far ahead comes into reach one day (rule 4). */
import { expect, test } from 'vitest';
import { type Device, Household } from './support/household.ts';
import { HurriedClock } from './support/hurried-clock.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

interface Pair {
  readonly mum: Device;
  readonly kid: Device;
  /** What the child's relay does. */
  readonly answers: Tampering;
  /** How often it has said BUCKET. */
  readonly refusals: () => number;
}

/** A guardian, and a child whose words the relay does not take. */
async function pair(clock = new HurriedClock()): Promise<Pair> {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun');
  const answers: Tampering = {};
  const kid = await household.device('kit', {
    clock,
    wrapLink: (real) => tamperedLink(real, answers),
  });
  await mum.invite(kid);
  await mum.until(({ lastHeard }) => lastHeard.has(kid.id));
  let refusals = 0;
  answers.put = async () => {
    refusals += 1;
    return { kind: 'bucket' };
  };
  await kid.say('kept');
  await kid.untilStuck('bucket');
  return { mum, kid, answers, refusals: () => refusals };
}

test('a new connection tries a bucket again that was too far ahead, and the conversation goes on', async () => {
  const { mum, kid, answers, refusals } = await pair();
  await mum.say('meanwhile');
  await kid.reopen();
  while (refusals() < 2) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(kid.view.status).toEqual({ kind: 'stuck', reason: 'bucket' });
  delete answers.put;
  await kid.reopen();
  await Promise.all([mum, kid].map((device) => device.untilTexts(2)));
  expect(await kid.texts()).toEqual(['meanwhile', 'kept']);
  expect(await mum.texts()).toEqual(['meanwhile', 'kept']);
  expect(kid.view.status.kind).toBe('live');
  await kid.reopen();
  expect(kid.view.status.kind).toBe('live');
});

test('without a new connection it is tried every hour, and no more often', async () => {
  const hour = 3_600_000;
  const { mum, kid, answers, refusals } = await pair(new HurriedClock({ factor: hour / 200 }));
  const started = Date.now();
  const before = refusals();
  while (refusals() < before + 2) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(Date.now() - started).toBeGreaterThan(190);
  expect(kid.view.status).toEqual({ kind: 'stuck', reason: 'bucket' });
  delete answers.put;
  await mum.untilTexts(1);
  expect(await mum.texts()).toEqual(['kept']);
  await kid.until(({ status }) => status.kind === 'live');
});
