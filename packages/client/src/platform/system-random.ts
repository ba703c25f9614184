/** The machine's cryptographic randomness: WebCrypto, the same in a browser worker and in Node. */
import type { Random } from '../ports.ts';

/** `getRandomValues` refuses more at once. */
const MAX_BYTES_PER_CALL = 65_536;

export const systemRandom: Random = {
  bytes(length) {
    const bytes = new Uint8Array(length);
    for (let start = 0; start < length; start += MAX_BYTES_PER_CALL) {
      crypto.getRandomValues(bytes.subarray(start, start + MAX_BYTES_PER_CALL));
    }
    return bytes;
  },
};
