import { expect, test } from 'vitest';
import { isPersonOf, newPerson, PERSON_BYTES, roleOfPerson } from '../../src/family/person.ts';
import type { Random } from '../../src/ports.ts';
import { TestFamily } from './test-family.ts';

const family = new TestFamily(11);
const elsewhere = new TestFamily(12);

test('an id names family and role', () => {
  for (const role of ['guardian', 'child'] as const) {
    const person = newPerson(family.fingerprint, role, family.random, new Set());
    expect(person).toHaveLength(2 * PERSON_BYTES);
    expect(roleOfPerson(person)).toBe(role);
    expect(isPersonOf(person, family.fingerprint)).toBe(true);
    expect(isPersonOf(person, elsewhere.fingerprint)).toBe(false);
  }
});

test('an id that the family has is drawn anew', () => {
  const draws = [7, 7, 8];
  const random: Random = { bytes: (length) => new Uint8Array(length).fill(draws.shift() ?? 9) };
  const first = newPerson(family.fingerprint, 'child', random, new Set());
  const second = newPerson(family.fingerprint, 'child', random, new Set([first]));
  expect(second.slice(-6)).toBe('080808');
  expect(draws).toEqual([]);
});

test('an id of no role is of nobody', () => {
  expect(roleOfPerson('00'.repeat(PERSON_BYTES))).toBeUndefined();
  expect(roleOfPerson('ff'.repeat(PERSON_BYTES))).toBeUndefined();
  expect(roleOfPerson('')).toBeUndefined();
});
