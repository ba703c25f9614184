/**
 * The words that both guardians compare: 6 of the kit's 2,048 words, the first 66 bits of
 *
 *   SHA-256(CBOR ["knothole meeting words v1", host's root(32), guest's root(32), S(32),
 *   host's agreement key(32), guest's agreement key(32)])
 *
 * Whoever stands between the two has to commit to both agreement keys before he knows both sides'
 * words, and hits them once in 2^66 tries.
 */
import { sha256 } from '../crypto/hash.ts';
import { encodeFields } from '../family/fields.ts';

const LABEL = 'knothole meeting words v1';
const WORD_COUNT = 6;
const WORD_BITS = 11;

interface Met {
  readonly hostRoot: Uint8Array;
  readonly guestRoot: Uint8Array;
  readonly secret: Uint8Array;
  readonly hostKey: Uint8Array;
  readonly guestKey: Uint8Array;
}

/** The list of words is loaded when two families meet: no child's device ever needs it. */
export async function meetingWords(met: Met): Promise<readonly string[]> {
  const { kitWordList } = await import('../crypto/kit-words.ts');
  const { hostRoot, guestRoot, secret, hostKey, guestKey } = met;
  const digest = sha256(encodeFields([LABEL, hostRoot, guestRoot, secret, hostKey, guestKey]));
  const list = kitWordList();
  return indexesOf(digest).map((index) => list[index] ?? '');
}

function indexesOf(digest: Uint8Array): readonly number[] {
  let bits = 0n;
  for (const byte of digest) {
    bits = (bits << 8n) | BigInt(byte);
  }
  const total = BigInt(digest.length * 8);
  return Array.from({ length: WORD_COUNT }, (_, word) =>
    Number((bits >> (total - BigInt((word + 1) * WORD_BITS))) & 0x7ffn),
  );
}
