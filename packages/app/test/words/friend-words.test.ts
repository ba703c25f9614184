import { describe, expect, it } from 'vitest';
import { FRIEND_WORDS } from '../../src/shared/words/friend-words.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('how long an invite is still good', () => {
  it.each([
    [7 * DAY - 60, 'Good for 6 more days, for one family.'],
    [2 * DAY, 'Good for 2 more days, for one family.'],
    [2 * DAY - 1, 'Good for 1 more day, for one family.'],
    [DAY - 1, 'Good for 23 more hours, for one family.'],
    [2 * HOUR - 1, 'Good for less than 2 more hours, for one family.'],
  ])('%d seconds are told without promising too much', (seconds, words) => {
    expect(FRIEND_WORDS.invite.good(seconds)).toBe(words);
  });
});

/** Every string in the catalogue; functions are called with names. */
function strings(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node === 'function') return [node('Quill', 'Wren', 'Reed')];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(strings);
}

describe('what a guardian reads about other families', () => {
  const { invite: _, ...rest } = FRIEND_WORDS;
  const all = strings(rest);

  it('is a catalogue of some size', () => {
    expect(all.length).toBeGreaterThan(70);
  });

  it('presses nobody and has no jargon', () => {
    const pressing =
      /\b(hurry|last chance|only today|miss(?:ing)? out|are you sure|MLS|epoch|commit|bridge group|fingerprint|certificate|key)\b/i;
    expect(all.filter((text) => pressing.test(text))).toEqual([]);
  });

  it('says before something ends what happens on both sides', () => {
    const { text, theySee, familyText, familyAgain } = FRIEND_WORDS.end;
    expect(text).toMatch(/all their devices, on each as soon as it is online/);
    expect(theySee('Quill’s family')).toMatch(/^Quill’s family sees that it has ended/);
    expect(familyText).toMatch(/all devices, on each as soon as it is online/);
    expect(familyAgain).toMatch(/They see that it has ended/);
  });
});
