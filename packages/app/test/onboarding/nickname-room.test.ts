import { MAX_NICKNAME_LENGTH } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { fitNickname } from '../../src/onboarding/nickname-room.ts';

const FAMILY = '👨‍👩‍👧‍👦';

describe('the room of a nickname', () => {
  it('keeps what fits, to the last letter', () => {
    const full = 'x'.repeat(MAX_NICKNAME_LENGTH);
    expect(fitNickname(full)).toBe(full);
    expect(fitNickname(`${full}y`)).toBe(full);
  });

  it.each([FAMILY, 'é', '🏳️‍🌈', 'न्दी'])('never ends inside %s', (letter) => {
    const kept = fitNickname(letter.repeat(MAX_NICKNAME_LENGTH));
    expect(kept.length).toBeLessThanOrEqual(MAX_NICKNAME_LENGTH);
    expect(kept.replaceAll(letter, '')).toBe('');
    expect(kept).not.toBe('');
  });

  it('has no room for one letter that is longer than all of it', () => {
    expect(fitNickname(`a${'\u0301'.repeat(MAX_NICKNAME_LENGTH)}`)).toBe('');
  });
});
