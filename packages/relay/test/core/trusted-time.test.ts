import { describe, expect, it } from 'vitest';
import { TrustedTime } from '../../src/core/trusted-time.ts';
import { FakeClock } from '../support/fake-clock.ts';

const DAY = 86_400;
const YEAR = 365 * DAY;

describe('the relay’s time', () => {
  it('follows a clock that runs', () => {
    const clock = new FakeClock();
    const time = new TrustedTime(clock, null);
    clock.advance(3 * DAY);
    expect(time.now()).toBe(clock.wall);
    expect(time.isHeld).toBe(false);
  });

  it('follows a clock that is corrected by less than a day', () => {
    const clock = new FakeClock();
    const time = new TrustedTime(clock, clock.wall);
    clock.jump(DAY - 1);
    expect(time.now()).toBe(clock.wall);
  });

  it('never runs backwards', () => {
    const clock = new FakeClock();
    const time = new TrustedTime(clock, clock.wall);
    const before = time.now();
    clock.jump(-3_600);
    expect(time.now()).toBe(before);
    clock.advance(3_700);
    expect(time.now()).toBe(before + 100);
  });

  it.each([DAY + 1, YEAR, -DAY - 1, -YEAR])(
    'does not follow a jump of %d s but goes on at its own pace',
    (jump) => {
      const clock = new FakeClock();
      const time = new TrustedTime(clock, clock.wall);
      const before = time.now();
      clock.jump(jump);
      expect(time.now()).toBe(before);
      expect(time.isHeld).toBe(true);
      clock.advance(500);
      expect(time.now()).toBe(before + 500);
      clock.jump(-jump);
      expect(time.now()).toBe(clock.wall);
      expect(time.isHeld).toBe(false);
    },
  );

  it('believes its clock after a holiday of three weeks, and goes on from the mark if it was set back', () => {
    const clock = new FakeClock();
    const rested = new TrustedTime(clock, clock.wall - 21 * DAY);
    expect(rested.now()).toBe(clock.wall);
    expect(rested.isHeld).toBe(false);
    const mark = clock.wall + 2 * DAY;
    const setBack = new TrustedTime(clock, mark);
    expect(setBack.now()).toBe(mark);
    expect(setBack.isHeld).toBe(true);
  });

  it('does not believe a clock far from the mark at start until the operator does', () => {
    const clock = new FakeClock();
    const mark = clock.wall - 40 * DAY;
    const time = new TrustedTime(clock, mark);
    expect(time.now()).toBe(mark);
    expect(time.isHeld).toBe(true);
    time.acceptWallClock();
    expect(time.now()).toBe(clock.wall);
    expect(time.isHeld).toBe(false);
  });
});
