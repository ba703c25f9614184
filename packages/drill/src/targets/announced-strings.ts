/** What could be a secret in the bytes of a device's store, for a thief who cannot read its records. */

const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
/** How far from a key its nonce may lie. */
const NONCE_REACH = 64;
/** Byte strings of MLS begin with their length, those of CBOR with 0x40 + length, long ones with 0x58. */
const CBOR_STRING = 0x40;
/** A number of four bytes above it counts nothing that a family does. */
const MOST_GENERATION = 4_096;

/** 32 bytes, the size of every secret of MLS in the suite. */
export interface AnnouncedSecret {
  readonly bytes: Uint8Array;
  /** The four bytes behind it, where they read as a small number: a ratchet keeps its place so. */
  readonly generation: number | null;
}

/** 16 bytes with a nonce near them. */
export interface AnnouncedKey {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
}

export function announcedSecrets(records: readonly Uint8Array[]): readonly AnnouncedSecret[] {
  const found = new Map<string, AnnouncedSecret>();
  for (const record of records) {
    for (const at of startsOf(record, SECRET_BYTES, [SECRET_BYTES])) {
      const bytes = record.subarray(at, at + SECRET_BYTES);
      const generation = generationAt(record, at + SECRET_BYTES);
      found.set(`${hexOf(bytes)} ${generation}`, { bytes, generation });
    }
  }
  return [...found.values()];
}

export function announcedKeys(records: readonly Uint8Array[]): readonly AnnouncedKey[] {
  const found = new Map<string, AnnouncedKey>();
  for (const record of records) {
    const nonces = startsOf(record, NONCE_BYTES, [NONCE_BYTES, CBOR_STRING + NONCE_BYTES]);
    for (const at of startsOf(record, KEY_BYTES, [KEY_BYTES, CBOR_STRING + KEY_BYTES])) {
      const key = record.subarray(at, at + KEY_BYTES);
      for (const near of nonces.filter((start) => Math.abs(start - at) <= NONCE_REACH)) {
        const nonce = record.subarray(near, near + NONCE_BYTES);
        found.set(`${hexOf(key)} ${hexOf(nonce)}`, { key, nonce });
      }
    }
  }
  return [...found.values()];
}

/** Behind a byte that says how long the string is. */
function startsOf(record: Uint8Array, length: number, heads: readonly number[]): readonly number[] {
  const starts: number[] = [];
  for (let at = 1; at + length <= record.length; at += 1) {
    if (heads.includes(record[at - 1] ?? 0)) starts.push(at);
  }
  return starts;
}

function generationAt(record: Uint8Array, at: number): number | null {
  if (at + Uint32Array.BYTES_PER_ELEMENT > record.length) return null;
  const number = new DataView(record.buffer, record.byteOffset).getUint32(at);
  return number <= MOST_GENERATION ? number : null;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
