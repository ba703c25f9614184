/**
 * AES keys in memory by their expanded schedule (FIPS 197 §5.2): the round keys stand behind the key
 * and follow from it, so no ciphertext is needed to recognise one. After Halderman and others, "Lest
 * we remember" (2008).
 */

export interface FoundSchedule {
  readonly key: Buffer;
  readonly offset: number;
}

const SBOX = sbox();
/** Round constants of the second and third step, enough to rule out chance. */
const CONSTANTS = [1, 2, 4];

/** Keys of 16 and 32 bytes at places aligned to four. */
export function aesSchedulesIn(bytes: Buffer): FoundSchedule[] {
  const found: FoundSchedule[] = [];
  for (let at = 0; at + 64 <= bytes.length; at += 4) {
    for (const words of [4, 8]) {
      if (!hasSchedule(bytes, at, words)) continue;
      found.push({ key: bytes.subarray(at, at + words * 4), offset: at });
    }
  }
  return found;
}

function hasSchedule(bytes: Buffer, at: number, words: number): boolean {
  const steps = words === 4 ? 12 : 8;
  // Nearly every place fails here, at the first byte of the first derived word.
  const last = at + words * 4 - 4;
  const expected = (bytes[at] ?? 0) ^ (SBOX[bytes[last + 1] ?? 0] ?? 0) ^ 1;
  if (bytes[at + words * 4] !== expected) return false;
  if (at + (words + steps) * 4 > bytes.length) return false;
  for (let index = words; index < words + steps; index++) {
    const derived = derivedWord(bytes, at, index, words);
    if (bytes.readUInt32BE(at + index * 4) !== derived) return false;
  }
  return true;
}

function derivedWord(bytes: Buffer, at: number, index: number, words: number): number {
  const before = bytes.readUInt32BE(at + (index - 1) * 4);
  const old = bytes.readUInt32BE(at + (index - words) * 4);
  const step = index % words;
  const turned = ((before << 8) | (before >>> 24)) >>> 0;
  const constant = (CONSTANTS[index / words - 1] ?? 0) << 24;
  const mixed =
    step === 0 ? substitute(turned) ^ constant : step === 4 ? substitute(before) : before;
  return (old ^ mixed) >>> 0;
}

function substitute(word: number): number {
  const byte = (shift: number): number => (SBOX[(word >>> shift) & 0xff] ?? 0) << shift;
  return byte(24) | byte(16) | byte(8) | byte(0);
}

/** FIPS 197 §5.1.1, by generator 3 of the field instead of a table of 256 numbers. */
function sbox(): Uint8Array {
  const box = new Uint8Array(256);
  let p = 1;
  let q = 1;
  do {
    p = (p ^ (p << 1) ^ (p & 0x80 ? 0x11b : 0)) & 0xff;
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const turn = (by: number): number => ((q << by) | (q >> (8 - by))) & 0xff;
    box[p] = q ^ turn(1) ^ turn(2) ^ turn(3) ^ turn(4) ^ 0x63;
  } while (p !== 1);
  box[0] = 0x63;
  return box;
}
