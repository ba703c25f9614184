import { expect, test } from 'vitest';
import { MAX_ITEM_BYTES } from '../../src/chain/message.ts';
import { ITEM_KINDS, isShown } from '../../src/conversation/item-kinds.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { keptItem, MAX_KEPT_NAMES, readKept } from '../../src/media/kept-item.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const name = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(16);

test('the names of kept files come back, as many as an item holds', () => {
  const random = new SeededRandom(1);
  for (const count of [0, 1, MAX_KEPT_NAMES]) {
    const names = Array.from({ length: count }, (_, index) => name(index));
    const { kind, body } = keptItem(random, names);
    expect(kind).toBe(ITEM_KINDS.kept);
    expect(body.length).toBeLessThan(MAX_ITEM_BYTES);
    expect(readKept(body)).toEqual(names);
  }
});

test('what is no list of names is refused, and nobody sees such an item', () => {
  const many = Array.from({ length: MAX_KEPT_NAMES + 1 }, () => new Uint8Array(16));
  for (const fields of [[], [1], [[new Uint8Array(15)]], [many], [[], []]]) {
    expect(readKept(encodeFields(fields))).toBeUndefined();
  }
  expect(readKept(Uint8Array.of(0xff))).toBeUndefined();
  expect(isShown(ITEM_KINDS.kept)).toBe(false);
});
