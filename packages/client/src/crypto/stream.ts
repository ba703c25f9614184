/**
 * STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015) over AES-256-GCM: a long plaintext as
 * segments, each sealed by itself, of which none can be left out, moved, exchanged or taken for the
 * last one. AES is WebCrypto's, because a file is large.
 *
 *   key(32) || prefix(7) = HKDF-Expand(file key, "knothole blob v1" || context, 39)
 *   nonce of segment i   = prefix || i as u32 || 1 for the last segment, else 0
 *
 * The file key is drawn for one plaintext and never used for another: sealing that plaintext again
 * gives the same bytes, which is what makes a retry safe.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { encodeAscii, encodeU32, hkdfExpand, zero } from './hash.ts';

const LABEL = encodeAscii('knothole blob v1');
const KEY_BYTES = 32;
const PREFIX_BYTES = 7;

export const FILE_KEY_BYTES = 32;
/** What sealing adds to a segment. */
export const SEGMENT_TAG_BYTES = 16;

/** Where a segment stands in its stream. */
export interface SegmentPlace {
  /** From 0, below 2^32. */
  readonly index: number;
  readonly isLast: boolean;
}

export interface SegmentCipher {
  seal(place: SegmentPlace, plaintext: Uint8Array): Promise<Uint8Array>;
  /** Undefined for what was not sealed for this place in this stream, whatever the reason. */
  open(place: SegmentPlace, sealed: Uint8Array): Promise<Uint8Array | undefined>;
}

/** The cipher of one file; what is sealed under one `context` does not open under another. */
export async function segmentCipher(
  fileKey: Uint8Array,
  context: Uint8Array,
): Promise<SegmentCipher> {
  const material = hkdfExpand(fileKey, concatBytes(LABEL, context), KEY_BYTES + PREFIX_BYTES);
  const prefix = material.slice(KEY_BYTES);
  const key = await crypto.subtle.importKey(
    'raw',
    new Uint8Array(material.subarray(0, KEY_BYTES)),
    'AES-GCM',
    false,
    ['encrypt', 'decrypt'],
  );
  zero(material);
  const options = (place: SegmentPlace): AesGcmParams => ({
    name: 'AES-GCM',
    iv: new Uint8Array(nonceOf(prefix, place)),
  });
  return {
    async seal(place, plaintext) {
      return new Uint8Array(
        await crypto.subtle.encrypt(options(place), key, new Uint8Array(plaintext)),
      );
    },
    async open(place, sealed) {
      try {
        return new Uint8Array(
          await crypto.subtle.decrypt(options(place), key, new Uint8Array(sealed)),
        );
      } catch {
        return undefined;
      }
    },
  };
}

function nonceOf(prefix: Uint8Array, { index, isLast }: SegmentPlace): Uint8Array {
  return concatBytes(prefix, encodeU32(index), Uint8Array.of(isLast ? 1 : 0));
}
