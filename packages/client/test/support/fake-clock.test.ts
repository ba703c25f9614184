import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.ts';

test('timers fire in order of time, and those set on the way fire too', async () => {
  const clock = new FakeClock(0);
  const seen: string[] = [];
  clock.after(20, () => seen.push(`late ${clock.nowMilliseconds()}`));
  clock.after(10, () => {
    seen.push(`early ${clock.nowMilliseconds()}`);
    clock.after(5, () => seen.push(`nested ${clock.nowMilliseconds()}`));
  });
  const cancel = clock.after(12, () => seen.push('never'));
  cancel();
  await clock.advance(15);
  expect(seen).toEqual(['early 10', 'nested 15']);
  expect(clock.pending).toBe(1);
  clock.jump(-1_000);
  await clock.advance(5);
  expect(seen.at(-1)).toBe('late -980');
  expect(clock.pending).toBe(0);
});
