import { expect, test } from 'vitest';
import { Timers } from '../../src/chain/timers.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('after the end no timer of a chain runs, also none that is asked for then', () => {
  const clock = new FakeClock();
  const timers = new Timers<'receipt' | 'retry'>(clock);
  timers.start('receipt', 1_000, () => undefined);
  expect(clock.pending).toBe(1);
  timers.stopAll();
  timers.start('retry', 1_000, () => undefined);
  expect(clock.pending).toBe(0);
});
