/** Sealed values as a thief tries them: which ciphers and layouts open one with a given key. */
import { createDecipheriv } from 'node:crypto';
import { xchacha20 } from '@noble/ciphers/chacha.js';

/** A value that looks sealed. */
export interface Box {
  readonly bytes: Buffer;
  readonly file: string;
  readonly offset: number;
  /** Values of other columns of the row that could be its nonce. */
  readonly nonces: readonly Buffer[];
}

export interface Opened {
  readonly plain: Buffer;
  readonly scheme: string;
  /** True where a tag proved it, not only the look of the plaintext. */
  readonly isProved: boolean;
}

const TAG = 16;
/** Enough to see whether a plaintext is none. */
const SAMPLE = 320;
/** Bytes of a block of ChaCha20, four of AES: where decryption can begin anew. */
const STEP = 64;

/** Opens a box whole with a key of 16, 24 or 32 bytes, or says that no known scheme does. */
export function openBox(key: Buffer, box: Box): Opened | undefined {
  for (const scheme of SCHEMES) {
    if (!scheme.keyBytes.includes(key.length)) continue;
    for (const { nonce, body } of splits(box, scheme.nonceBytes)) {
      const proved = scheme.verify?.(key, nonce, body);
      if (proved) return { plain: proved, scheme: scheme.name, isProved: true };
      if (!looksOpen(scheme, key, nonce, body)) continue;
      const plain = scheme.decrypt(key, nonce, body, 0);
      return { plain, scheme: `${scheme.name}, by its plaintext`, isProved: false };
    }
  }
  return undefined;
}

/** The quick no: only the look of the first and last bytes, some microseconds per scheme. */
export function mayOpen(key: Buffer, box: Box): boolean {
  return SCHEMES.some(
    (scheme) =>
      scheme.keyBytes.includes(key.length) &&
      splits(box, scheme.nonceBytes).some(({ nonce, body }) => looksOpen(scheme, key, nonce, body)),
  );
}

/** Fill at the end tells as much as a beginning does; the tag behind it is noise in any case. */
function looksOpen(scheme: Scheme, key: Buffer, nonce: Buffer, body: Buffer): boolean {
  if (body.length < TAG) return false;
  if (isTelling(scheme.decrypt(key, nonce, body.subarray(0, SAMPLE), 0))) return true;
  const from = Math.floor((body.length - TAG - SAMPLE) / STEP) * STEP;
  if (from < SAMPLE) return false;
  return isTelling(scheme.decrypt(key, nonce, body, from).subarray(0, -TAG));
}

interface Scheme {
  readonly name: string;
  readonly keyBytes: readonly number[];
  readonly nonceBytes: number;
  /** Decrypts from a multiple of 64 on, without a look at the tag; needs no associated data. */
  decrypt(key: Buffer, nonce: Buffer, body: Buffer, from: number): Buffer;
  verify?(key: Buffer, nonce: Buffer, body: Buffer): Buffer | undefined;
}

const AES_KEYS = [16, 24, 32];

const SCHEMES: readonly Scheme[] = [
  {
    name: 'AES-GCM',
    keyBytes: AES_KEYS,
    nonceBytes: 12,
    decrypt: (key, nonce, body, from) =>
      counterMode(key, Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]), body, from),
    verify: verifyGcm,
  },
  {
    name: 'ChaCha20-Poly1305',
    keyBytes: [32],
    nonceBytes: 12,
    decrypt: (key, nonce, body, from) => {
      const counter = Buffer.alloc(4);
      counter.writeUInt32LE(1 + from / STEP);
      const opening = createDecipheriv('chacha20', key, Buffer.concat([counter, nonce]));
      return opening.update(body.subarray(from));
    },
  },
  {
    name: 'XChaCha20-Poly1305',
    keyBytes: [32],
    nonceBytes: 24,
    decrypt: (key, nonce, body, from) =>
      Buffer.from(xchacha20(key, nonce, body.subarray(from), undefined, 1 + from / STEP)),
  },
  { name: 'AES-CBC', keyBytes: AES_KEYS, nonceBytes: 16, decrypt: chained },
  { name: 'AES-CTR', keyBytes: AES_KEYS, nonceBytes: 16, decrypt: counterMode },
  {
    name: 'AES-ECB',
    keyBytes: AES_KEYS,
    nonceBytes: 0,
    decrypt: (key, _, body, from) =>
      blocks(`aes-${key.length * 8}-ecb`, key, null, body.subarray(from)),
  },
];

const AES_BLOCK = 16;

function counterMode(key: Buffer, counter: Buffer, body: Buffer, from: number): Buffer {
  const moved = from === 0 ? counter : plus(counter, from / AES_BLOCK);
  return createDecipheriv(`aes-${key.length * 8}-ctr`, key, moved).update(body.subarray(from));
}

function plus(counter: Buffer, steps: number): Buffer {
  const sum = (BigInt(`0x${counter.toString('hex')}`) + BigInt(steps)) % 2n ** 128n;
  return Buffer.from(sum.toString(16).padStart(32, '0'), 'hex');
}

/** The block before is the vector of the next. */
function chained(key: Buffer, iv: Buffer, body: Buffer, from: number): Buffer {
  const vector = from === 0 ? iv : body.subarray(from - AES_BLOCK, from);
  return blocks(`aes-${key.length * 8}-cbc`, key, vector, body.subarray(from));
}

/** Padding is not checked here: its chance of fitting is one in 256, that of a telling plaintext far less. */
function blocks(cipher: string, key: Buffer, iv: Buffer | null, body: Buffer): Buffer {
  const whole = body.subarray(0, body.length - (body.length % AES_BLOCK));
  return createDecipheriv(cipher, key, iv).setAutoPadding(false).update(whole);
}

function verifyGcm(key: Buffer, nonce: Buffer, body: Buffer): Buffer | undefined {
  if (body.length <= TAG) return undefined;
  const layouts = [
    { tag: body.subarray(-TAG), sealed: body.subarray(0, -TAG) },
    { tag: body.subarray(0, TAG), sealed: body.subarray(TAG) },
  ];
  for (const { tag, sealed } of layouts) {
    try {
      const name =
        key.length === 16 ? 'aes-128-gcm' : key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm';
      const opening = createDecipheriv(name, key, nonce);
      opening.setAuthTag(tag);
      return Buffer.concat([opening.update(sealed), opening.final()]);
    } catch {
      // The usual answer: this is not the key.
    }
  }
  return undefined;
}

/** The nonce is all zeros, or in a column of its own, or stands before the body. */
function splits(box: Box, nonceBytes: number): { nonce: Buffer; body: Buffer }[] {
  if (nonceBytes === 0)
    return box.bytes.length % 16 === 0 ? [{ nonce: EMPTY, body: box.bytes }] : [];
  const inFront = {
    nonce: box.bytes.subarray(0, nonceBytes),
    body: box.bytes.subarray(nonceBytes),
  };
  const beside = box.nonces
    .filter((nonce) => nonce.length === nonceBytes)
    .map((nonce) => ({ nonce, body: box.bytes }));
  // A vector of zeros garbles only the first block where the real one stands in front.
  const zeros = nonceBytes === IV_BYTES ? [{ nonce: ZEROS, body: box.bytes }] : [];
  const all = [...zeros, ...beside];
  return inFront.nonce.length === nonceBytes ? [...all, inFront] : all;
}

const EMPTY = Buffer.alloc(0);
const IV_BYTES = 16;
const ZEROS = Buffer.alloc(IV_BYTES);

/**
 * Whether decrypted bytes are no noise: known magic, text, or far fewer different bytes than chance
 * gives. For 16 bytes of noise each test passes less than once in a million.
 */
function isTelling(plain: Buffer | undefined): boolean {
  if (!plain || plain.length < TAG) return false;
  const sample = plain.subarray(0, SAMPLE);
  const start = sample.subarray(0, 8).toString('latin1');
  if (MAGICS.some((magic) => start.startsWith(magic))) return true;
  const expected = 256 * (1 - (255 / 256) ** sample.length);
  if (differentBytes(sample) < expected * 0.7 - 3) return true;
  return printableBytes(sample) >= (sample.length < 24 ? sample.length : sample.length * 0.9);
}

export function differentBytes(bytes: Uint8Array): number {
  const seen = new Uint8Array(256);
  let different = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    different += 1 - (seen[byte] ?? 0);
    seen[byte] = 1;
  }
  return different;
}

function printableBytes(bytes: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10) count++;
  }
  return count;
}

const MAGICS = [
  ...['\xdb', '\xe0', '\xe1', '\xee'].map((marker) => `\xff\xd8\xff${marker}`),
  '\x89PNG\r\n\x1a',
  'RIFF',
  'OggS',
  'PK\x03\x04',
  '%PDF',
  'SQLite f',
  '\x1aE\xdf\xa3',
];
