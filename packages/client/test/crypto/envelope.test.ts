import { ENVELOPE_BYTES, ENVELOPE_ROOM_BYTES } from '@knothole/protocol';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INNER_ROOM_BYTES, openEnvelope, sealEnvelope } from '../../src/crypto/envelope.ts';
import { hmacSha256 } from '../../src/crypto/hash.ts';
import {
  chainSlotKeys,
  deriveCap,
  deriveSealKey,
  slotAddress,
  slotKeys,
} from '../../src/crypto/slot-keys.ts';
import { utf8 } from './party.ts';

const CHAIN_KEY = new Uint8Array(32).fill(3);
const BUCKET = { class: 'week', number: 2969 } as const;
const { cap, sealKey } = chainSlotKeys(CHAIN_KEY, 0);
const ADDRESS = slotAddress(BUCKET, cap);
const inners = fc.uint8Array({ maxLength: INNER_ROOM_BYTES });

describe('an envelope', () => {
  test('opens to what was sealed, always has 4,032 bytes, and a retry has the same bytes', () => {
    fc.assert(
      fc.property(inners, (inner) => {
        const envelope = sealEnvelope(sealKey, inner, ADDRESS);
        expect(envelope.length).toBe(ENVELOPE_BYTES);
        expect(sealEnvelope(sealKey, inner, ADDRESS)).toEqual(envelope);
        expect(openEnvelope(sealKey, envelope, ADDRESS)).toEqual(inner);
      }),
      { numRuns: 60 },
    );
  });

  test('holds 3,990 bytes and not one more', () => {
    expect(INNER_ROOM_BYTES).toBe(3990);
    const full = new Uint8Array(INNER_ROOM_BYTES).fill(255);
    expect(openEnvelope(sealKey, sealEnvelope(sealKey, full, ADDRESS), ADDRESS)).toEqual(full);
    expect(() => sealEnvelope(sealKey, new Uint8Array(INNER_ROOM_BYTES + 1), ADDRESS)).toThrow(
      expect.objectContaining({ code: 'ENVELOPE' }),
    );
  });

  test('does not open after any change of one bit', () => {
    const envelope = sealEnvelope(sealKey, utf8('supper'), ADDRESS);
    fc.assert(
      fc.property(fc.nat(ENVELOPE_BYTES * 8 - 1), (bit) => {
        const bent = envelope.slice();
        bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openEnvelope(sealKey, bent, ADDRESS)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test('opens at its own address and with its own key only', () => {
    const envelope = sealEnvelope(sealKey, utf8('supper'), ADDRESS);
    const next = chainSlotKeys(CHAIN_KEY, 1);
    const otherBucket = slotAddress({ ...BUCKET, number: 2970 }, cap);
    expect(openEnvelope(sealKey, envelope, slotAddress(BUCKET, next.cap))).toBeUndefined();
    expect(openEnvelope(sealKey, envelope, otherBucket)).toBeUndefined();
    expect(openEnvelope(next.sealKey, envelope, ADDRESS)).toBeUndefined();
  });

  test('of any other length does not open', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(openEnvelope(sealKey, bytes, ADDRESS)).toBeUndefined();
      }),
    );
  });

  test('with another nonce, a wrong length or dirty padding does not open, though it decrypts', () => {
    const forge = (nonce: Uint8Array, padded: Uint8Array): Uint8Array =>
      Uint8Array.of(...nonce, ...xchacha20poly1305(sealKey, nonce, ADDRESS).encrypt(padded));
    const padded = (length: number, ...rest: number[]): Uint8Array => {
      const bytes = new Uint8Array(ENVELOPE_ROOM_BYTES);
      bytes.set([length >> 8, length & 255, ...rest]);
      return bytes;
    };
    const nonce = hmacSha256(sealKey, Uint8Array.of(7)).slice(0, 24);
    expect(openEnvelope(sealKey, forge(nonce, padded(1, 7)), ADDRESS)).toEqual(Uint8Array.of(7));
    expect(openEnvelope(sealKey, forge(new Uint8Array(24), padded(1, 7)), ADDRESS)).toBeUndefined();
    expect(openEnvelope(sealKey, forge(nonce, padded(1, 7, 1)), ADDRESS)).toBeUndefined();
    expect(openEnvelope(sealKey, forge(nonce, padded(3991, 7)), ADDRESS)).toBeUndefined();
    expect(openEnvelope(sealKey, forge(nonce, padded(65535, 7)), ADDRESS)).toBeUndefined();
  });
});

describe('slot keys', () => {
  test('differ by position, label, purpose and secret', () => {
    const seen = new Set<string>();
    const note = (bytes: Uint8Array): void => {
      seen.add(bytes.join());
    };
    for (const secret of [CHAIN_KEY, new Uint8Array(32)]) {
      for (const label of ['', 'parcel/', 'help/']) {
        for (const index of [0, 1, 2 ** 32 - 1]) {
          note(deriveCap(secret, label, index));
          note(deriveSealKey(secret, label, index));
        }
      }
    }
    expect(seen.size).toBe(36);
    expect(slotKeys(CHAIN_KEY, '', 0)).toEqual({ cap, sealKey });
  });

  test('are fixed for all time', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    expect({ cap: hex(cap), sealKey: hex(sealKey), address: hex(ADDRESS) }).toMatchInlineSnapshot(`
      {
        "address": "f36bcf3f0dc54bfc7ed64527c3c6cbe24ab2fe74e911a7dd3110b9f0f6ada980",
        "cap": "24949d4dcb1053a5a1c67df89233aafb69144bd84051c9ad8ad4f1051ce1fd0d",
        "sealKey": "d8a6ad80d4ab00d7f17a58977a352f6cdd4a98773d06a587abb45cec88b00525",
      }
    `);
  });
});
