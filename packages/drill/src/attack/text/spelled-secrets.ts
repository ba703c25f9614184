/** Noise spelled in hex or base64 in running text: sessions, passes, keys that somebody wrote down. */
import { isNoise } from '../keys/hunt-keys.ts';
import { readableRuns, type Scanner } from '../scanner.ts';

const HEX = /(?<![0-9a-zA-Z])(?:[0-9a-f]{2}){16,128}(?![0-9a-zA-Z])/gi;
const BASE64 = /(?<![\w+/-])[\w+/-]{22,172}={0,2}(?![\w+/=-])/g;

/** For logs and settings, where a long word of noise has no business. */
export const spelledSecretScanner: Scanner = {
  name: 'secrets by entropy',
  scan(layer, emit) {
    for (const { text, offset } of readableRuns(layer)) {
      for (const match of text.matchAll(HEX)) {
        if (isLongNoise(Buffer.from(match[0], 'hex')))
          emit('token', match[0], offset + match.index, 'noise in hex');
      }
      for (const match of text.matchAll(BASE64)) {
        const isMixed = /[a-z]/.test(match[0]) && /[A-Z]/.test(match[0]) && /\d/.test(match[0]);
        if (!isMixed || !isLongNoise(Buffer.from(match[0], 'base64'))) continue;
        emit('token', match[0], offset + match.index, 'noise in base64');
      }
    }
  },
};

/** Words and paths decode to bytes too, but to few below 32 and above 127 at once. */
function isLongNoise(bytes: Buffer): boolean {
  const start = bytes.subarray(0, bytes.length >= 32 ? 32 : bytes.length >= 24 ? 24 : 16);
  return (
    start.length >= 16 &&
    isNoise(start) &&
    start.some((byte) => byte > 0x7f) &&
    start.some((byte) => byte < 0x20)
  );
}
