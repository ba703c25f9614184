import { KnotholeError } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { JobLane } from '../../src/media/job-lane.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const SECOND = 1_000;

/** A lane whose jobs are to be done once each; `act` says how a try of a job ends. */
function startLane(jobs: readonly string[], act: (job: string) => number | 'offline' | 'conflict') {
  const clock = new FakeClock();
  const open = [...jobs];
  const tries: string[] = [];
  const errors: unknown[] = [];
  const lane = new JobLane({
    clock,
    random: new SeededRandom(1),
    next(rests) {
      const job = open.find((each) => !rests(each));
      return job === undefined ? undefined : { needs: job, run: () => tryOnce(job) };
    },
    fail: (error) => errors.push(error),
  });
  async function tryOnce(job: string): Promise<number> {
    tries.push(job);
    const result = act(job);
    if (typeof result === 'string') {
      throw new KnotholeError(result === 'offline' ? 'OFFLINE' : 'STORE_CONFLICT', 'as told');
    }
    if (result === 0) {
      open.splice(open.indexOf(job), 1);
    }
    return result;
  }
  onTestFinished(() => lane.close());
  return { clock, lane, tries, errors };
}

test('what is to be asked later rests for so long, and what needs something else goes on', async () => {
  let isBusy = true;
  const { clock, tries } = startLane(['a', 'b'], (job) => (job === 'a' && isBusy ? 60 : 0));
  await clock.advance(0);
  await clock.advance(60 * SECOND - 1);
  expect(tries).toEqual(['a', 'b']);
  isBusy = false;
  await clock.advance(1);
  expect(tries).toEqual(['a', 'b', 'a']);
  expect(clock.pending).toBe(0);
});

test('what fails rests twice as long each time, and no longer than five minutes', async () => {
  const { clock, tries } = startLane(['a'], () => 'offline');
  await clock.advance(0);
  const rests: number[] = [];
  for (let count = 1; count < 14; count++) {
    const before = clock.nowMilliseconds();
    while (tries.length === count) {
      await clock.advance(SECOND / 2);
    }
    rests.push((clock.nowMilliseconds() - before) / SECOND);
  }
  for (const [index, rest] of rests.entries()) {
    const whole = Math.min(2 * 2 ** index, 300);
    expect(rest).toBeGreaterThanOrEqual(whole / 2);
    expect(rest).toBeLessThanOrEqual(whole + 0.5);
  }
});

test('woken, it tries everything at once, and begins to count anew', async () => {
  let result: 'offline' | 0 = 'offline';
  const { clock, lane, tries } = startLane(['a', 'b'], () => result);
  await clock.advance(100 * SECOND);
  const before = tries.length;
  result = 0;
  lane.wake();
  await clock.advance(0);
  expect(tries.slice(before)).toEqual(['a', 'b']);
  expect(clock.pending).toBe(0);
});

test('a store that somebody else has written to stops it for good', async () => {
  const { clock, lane, tries, errors } = startLane(['a', 'b'], () => 'conflict');
  await clock.advance(0);
  lane.wake();
  await clock.advance(1_000 * SECOND);
  expect(tries).toEqual(['a']);
  expect(errors).toEqual([expect.objectContaining({ code: 'STORE_CONFLICT' })]);
});

test('closed, it sets no timer and tries nothing more', async () => {
  const { clock, lane, tries } = startLane(['a'], () => 'offline');
  await clock.advance(0);
  await lane.close();
  expect(clock.pending).toBe(0);
  await clock.advance(1_000 * SECOND);
  expect(tries).toEqual(['a']);
});
