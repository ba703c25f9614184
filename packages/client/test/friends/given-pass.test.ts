import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { EMPTY_BOOK, type FriendBook, type KnownTerms } from '../../src/friends/friend-book.ts';
import { passEndsAt, passGivenTo } from '../../src/friends/given-pass.ts';

const ELM = 'e1'.repeat(32);
const [NILS, MIA, LEO] = ['01'.repeat(16), '02'.repeat(16), '03'.repeat(16)] as const;
const PASS = new Uint8Array(32).fill(7);
const known = {
  relayUrl: 'wss://oak.example/v1',
  helpSecret: null,
  guestPass: PASS,
  introduced: new Set<string>(),
  isParted: false,
  hasLeft: false,
};
const profile = { nickname: 'Nils', avatar: { animal: 'frog', colour: 'sky' } } as const;

function book(
  standing: { readonly isParted?: boolean; readonly hasLeft?: boolean },
  ended: readonly (readonly [subject: string, since: number])[],
): FriendBook {
  const terms = ended.map(([subject, since]): readonly [string, KnownTerms] => [
    subject,
    { subject, contact: NILS, version: 2, granted: false, statement: null, since },
  ]);
  return {
    ...EMPTY_BOOK,
    families: new Map([[ELM, { ...known, ...standing }]]),
    contacts: new Map([[NILS, { family: ELM, role: 'child', profile }]]),
    terms: new Map(terms),
  };
}

test('a pass goes a week after the last friendship was ended, once everything is', () => {
  const ends = [
    [MIA, 5_000],
    [LEO, 9_000],
  ] as const;
  expect(passEndsAt(book({}, ends), ELM)).toBeNull();
  expect(passEndsAt(book({ isParted: true }, ends), ELM)).toBe(9_000 + WEEK_SECONDS);
});

test('a pass goes at once where nobody is left to read that it has ended', () => {
  expect(passEndsAt(book({ isParted: true, hasLeft: true }, [[MIA, 5_000]]), ELM)).toBe(0);
  expect(passEndsAt(book({ isParted: true }, []), ELM)).toBe(0);
  expect(passEndsAt(EMPTY_BOOK, ELM)).toBeNull();
});

test('by which this family is a guest elsewhere is not what it has given', () => {
  expect(passGivenTo(known, 'wss://oak.example/v1')).toBe(PASS);
  expect(passGivenTo(known, 'wss://elm.example/v1')).toBeNull();
});
