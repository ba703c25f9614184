import { describe, expect, it } from 'vitest';
import { clockTime, dayKey, dayLabel, shortMoment } from '../../src/shared/chat/time-words.ts';

const WORDS = { today: 'Today', yesterday: 'Yesterday' };
const BERLIN = { locale: 'en-IE', timeZone: 'Europe/Berlin' };
const at = (iso: string): number => Date.parse(iso) / 1000;

describe('the day of a moment', () => {
  it('is the day on the wall of that place', () => {
    const moment = at('2026-11-14T23:30:00Z');
    expect(dayKey(moment, { timeZone: 'UTC' })).toBe('2026-11-14');
    expect(dayKey(moment, BERLIN)).toBe('2026-11-15');
    expect(dayKey(moment, { timeZone: 'America/Toronto' })).toBe('2026-11-14');
  });
});

describe('the label of a day', () => {
  const now = at('2026-11-14T17:30:00Z');
  it.each([
    ['2026-11-14T00:10:00+01:00', 'Today'],
    ['2026-11-13T23:50:00+01:00', 'Yesterday'],
    ['2026-11-11T12:00:00+01:00', 'Wednesday'],
    ['2026-11-08T12:00:00+01:00', 'Sunday'],
    ['2026-11-07T12:00:00+01:00', '7 November'],
    ['2025-12-24T12:00:00+01:00', '24 December 2025'],
  ])('of %s is %s', (moment, label) => {
    expect(dayLabel(at(moment), now, WORDS, BERLIN)).toBe(label);
  });

  it('of tomorrow, by a clock that is ahead, is its date', () => {
    expect(dayLabel(at('2026-11-15T12:00:00+01:00'), now, WORDS, BERLIN)).toBe('15 November');
  });

  it('does not lose a day where the clocks change', () => {
    const afterChange = at('2026-10-25T12:00:00+01:00');
    expect(dayLabel(at('2026-10-24T12:00:00+02:00'), afterChange, WORDS, BERLIN)).toBe('Yesterday');
    expect(dayLabel(at('2026-10-25T00:30:00+02:00'), afterChange, WORDS, BERLIN)).toBe('Today');
  });
});

describe('a moment in a list', () => {
  const now = at('2026-11-14T17:30:00Z');
  it('is the time today and the day before that', () => {
    expect(shortMoment(at('2026-11-14T08:05:00+01:00'), now, WORDS, BERLIN)).toBe('8:05');
    expect(shortMoment(at('2026-11-13T08:05:00+01:00'), now, WORDS, BERLIN)).toBe('Yesterday');
  });

  it('is written as the place writes it', () => {
    const evening = at('2026-11-14T18:05:00+01:00');
    expect(clockTime(evening, { ...BERLIN, locale: 'de-DE' })).toBe('18:05');
    expect(clockTime(evening, { ...BERLIN, locale: 'en-US' })).toMatch(/^6:05\sPM$/u);
  });
});
