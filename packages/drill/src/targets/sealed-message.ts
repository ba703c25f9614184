/** A PrivateMessage of RFC 9420 §6.3 as a thief reads it: what is public, and the seals in it. */
import { createDecipheriv } from 'node:crypto';
import { type KeyAndNonce, senderDataKey } from './mls-derivation.ts';

const TAG_BYTES = 16;
const GUARD_BYTES = 4;
/** version mls10, wireformat mls_private_message */
const HEAD = Buffer.from([0, 1, 0, 2]);
const EPOCH_BYTES = 8;
const APPLICATION = 1;

export interface SealedMessage {
  /** Group and epoch, in hex: one secret of sender data opens all of them. */
  readonly epoch: string;
  readonly ratchet: 'handshake' | 'application';
  readonly senderDataAad: Buffer;
  readonly contentAad: Buffer;
  readonly senderData: Buffer;
  readonly ciphertext: Buffer;
}

export interface Sender {
  readonly leaf: number;
  readonly generation: number;
  readonly reuseGuard: Buffer;
}

/** Undefined where the bytes are something else. */
export function readSealedMessage(inner: Uint8Array): SealedMessage | undefined {
  const bytes = Buffer.from(inner);
  if (!bytes.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  const group = stringEnd(bytes, HEAD.length);
  const typed = group + EPOCH_BYTES + 1;
  const authenticated = stringEnd(bytes, typed);
  const sender = stringEnd(bytes, authenticated);
  const end = stringEnd(bytes, sender);
  if (!(end <= bytes.length)) return undefined;
  return {
    epoch: bytes.subarray(HEAD.length, typed - 1).toString('hex'),
    ratchet: bytes[typed - 1] === APPLICATION ? 'application' : 'handshake',
    senderDataAad: bytes.subarray(HEAD.length, typed),
    contentAad: bytes.subarray(HEAD.length, authenticated),
    senderData: bytes.subarray(stringStart(bytes, authenticated), sender),
    ciphertext: bytes.subarray(stringStart(bytes, sender), end),
  };
}

export function openSender(
  { senderData, senderDataAad, ciphertext }: SealedMessage,
  senderDataSecret: Uint8Array,
): Sender | undefined {
  const opened = open(senderDataKey(senderDataSecret, ciphertext), senderData, senderDataAad);
  if (opened === undefined) return undefined;
  return {
    leaf: opened.readUInt32BE(0),
    generation: opened.readUInt32BE(4),
    reuseGuard: opened.subarray(8, 8 + GUARD_BYTES),
  };
}

export function openContent(
  { ciphertext, contentAad }: SealedMessage,
  { key, nonce }: KeyAndNonce,
  { reuseGuard }: Sender,
): Buffer | undefined {
  return open({ key, nonce: guarded(nonce, reuseGuard) }, ciphertext, contentAad);
}

/** §6.3.1: the first bytes of the nonce are hidden by the reuse guard. */
export function guarded(nonce: Uint8Array, reuseGuard: Uint8Array): Buffer {
  const hidden = Buffer.from(nonce);
  for (const [at, byte] of reuseGuard.entries()) hidden[at] = (hidden[at] ?? 0) ^ byte;
  return hidden;
}

function open({ key, nonce }: KeyAndNonce, sealed: Buffer, aad: Buffer): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) return undefined;
  try {
    const cipher = createDecipheriv('aes-128-gcm', key, nonce);
    cipher.setAAD(aad).setAuthTag(sealed.subarray(end));
    return Buffer.concat([cipher.update(sealed.subarray(0, end)), cipher.final()]);
  } catch {
    return undefined;
  }
}

/** §2.1.2: two bits tell how many bytes the length has; NaN where none is left. */
function stringEnd(bytes: Buffer, at: number): number {
  const size = 1 << ((bytes[at] ?? 0) >>> 6);
  if (at + size > bytes.length || size > 4) return Number.NaN;
  const length = bytes.readUIntBE(at, size) & ~(0b11 << (size * 8 - 2));
  return at + size + length;
}

function stringStart(bytes: Buffer, at: number): number {
  return at + (1 << ((bytes[at] ?? 0) >>> 6));
}
