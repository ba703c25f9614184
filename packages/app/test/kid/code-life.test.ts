import { describe, expect, it } from 'vitest';
import { CODE_LIFE_SECONDS, codeEnd } from '../../src/kid/code-life.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;

describe('the end of a pairing code', () => {
  it('is the relay’s where the clocks agree', () => {
    const expiresAt = NOW + CODE_LIFE_SECONDS;
    expect(codeEnd({ expiresAt, shownAt: NOW, isNew: true })).toBe(expiresAt);
  });

  it('has passed for an old code that is seen after a reload', () => {
    expect(codeEnd({ expiresAt: NOW - 60, shownAt: NOW, isNew: false })).toBeLessThanOrEqual(NOW);
  });

  it.each([-2 * DAY, 2 * DAY])('is a whole life away on a clock that is %d seconds off', (off) => {
    const expiresAt = NOW + CODE_LIFE_SECONDS;
    const shownAt = NOW + off;
    expect(codeEnd({ expiresAt, shownAt, isNew: true })).toBe(shownAt + CODE_LIFE_SECONDS);
  });
});
