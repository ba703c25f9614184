import { encodeBase64url } from '@knothole/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFields } from '../../src/family/fields.ts';
import {
  formatPairingLink,
  type PairingLink,
  parsePairingLink,
} from '../../src/pairing/pairing-link.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const random = new SeededRandom(12);
const link: PairingLink = {
  relayUrl: 'wss://relay.example/v1',
  bucket: { class: 'hour', number: 494_000 },
  secret: random.bytes(32),
  offerHash: random.bytes(32),
  expiresAt: 1_780_000_000,
};

function refusal(text: string): unknown {
  try {
    return parsePairingLink(text);
  } catch (error) {
    return error;
  }
}

test('a link comes back as it was written: whole, as its fragment, with white space around it', () => {
  const text = formatPairingLink('https://app.example/?x=1#relay=old&pass=old', link);
  expect(text.startsWith('https://app.example/?x=1#pair=')).toBe(true);
  expect(text).not.toContain('old');
  expect(parsePairingLink(text)).toEqual(link);
  expect(parsePairingLink(` ${text}\n`)).toEqual(link);
  expect(parsePairingLink(text.slice(text.indexOf('#') + 1))).toEqual(link);
});

test('a link is short enough for a QR that a child’s tablet can show', () => {
  expect(formatPairingLink('https://knothole.example/', link).length).toBeLessThan(300);
});

test('every other text is PAIRING_LINK', () => {
  const good = formatPairingLink('https://app.example/', link);
  const fields = encodeFields([
    1,
    'wss://r',
    Uint8Array.of(9, 0, 0, 1),
    link.secret,
    link.offerHash,
    1,
  ]);
  const texts = [
    '',
    'hello',
    'https://app.example/',
    'https://app.example/#pair=',
    'https://app.example/#relay=ws://r&pass=x',
    good.slice(0, -1),
    `${good}A`,
    good.replace('pair=', 'pair=='),
    `#pair=${encodeBase64url(fields)}`,
    `#pair=${encodeBase64url(encodeFields([2, 'wss://r']))}`,
    `#pair=${'A'.repeat(1_000_000)}`,
  ];
  for (const text of texts) {
    expect(refusal(text), text.slice(0, 60)).toMatchObject({ code: 'PAIRING_LINK' });
  }
});

test('no text makes the parser fail otherwise', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
      expect(refusal(text)).toMatchObject({ code: 'PAIRING_LINK' });
      expect(refusal(`#pair=${encodeBase64url(bytes)}`)).toMatchObject({ code: 'PAIRING_LINK' });
    }),
  );
});
