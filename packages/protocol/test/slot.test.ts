import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  asEnvelope,
  asSlotAddress,
  asSlotCap,
  type Bucket,
  encodeHex,
  slotAddressInput,
} from '../src/index.ts';

const ADDRESS_VECTOR = 'd17f317595230595d6c528682b446e0e8c3f583d981667a7cab0671e19ecc8e1';
const WEEK: Bucket = { class: 'week', number: 2_949 };

function addressOf(bucket: Bucket, fill: number): string {
  const input = slotAddressInput(bucket, asSlotCap(new Uint8Array(32).fill(fill)));
  return createHash('sha256').update(input).digest('hex');
}

describe('slots', () => {
  it('hash label, bucket and capability', () => {
    const input = slotAddressInput(WEEK, asSlotCap(new Uint8Array(32).fill(7)));
    expect(encodeHex(input)).toBe(
      `6b6e6f74686f6c6520736c6f74207631${'03000b85'}${'07'.repeat(32)}`,
    );
    expect(addressOf(WEEK, 7)).toBe(ADDRESS_VECTOR);
  });

  it('have another address in another bucket and for another capability', () => {
    const addresses = [
      addressOf(WEEK, 7),
      addressOf({ class: 'week', number: 2_950 }, 7),
      addressOf({ class: 'day', number: 2_949 }, 7),
      addressOf(WEEK, 8),
    ];
    expect(new Set(addresses).size).toBe(4);
  });

  it.each([
    ['a capability', asSlotCap, 32],
    ['an address', asSlotAddress, 32],
    ['an envelope', asEnvelope, 4_032],
  ] as const)('take %s of its exact length only', (_, make, length) => {
    expect(make(new Uint8Array(length))).toHaveLength(length);
    for (const wrong of [0, length - 1, length + 1]) {
      expect(() => make(new Uint8Array(wrong))).toThrow(
        expect.objectContaining({ code: 'BAD_FRAME' }) as Error,
      );
    }
  });
});
