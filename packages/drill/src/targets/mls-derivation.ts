/**
 * What RFC 9420 makes of a secret, written after its text and with nothing of the client: the thief
 * has read the standard. SHA-256, AES-128-GCM, as in the one suite that the project says it uses.
 */
import { createHash, createHmac } from 'node:crypto';

const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const NOTHING: Uint8Array = new Uint8Array();
const ONE: Uint8Array = Uint8Array.of(1);
const HASH_OF_NOTHING = createHash('sha256').update(NOTHING).digest();

export interface KeyAndNonce {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
}

/** One block of HKDF-Expand, RFC 5869 §2.3; `bytes` is at most 32. */
export function expand(secret: Uint8Array, info: Uint8Array, bytes: number): Uint8Array {
  return createHmac('sha256', secret).update(info).update(ONE).digest().subarray(0, bytes);
}

/** §8. */
export function deriveSecret(secret: Uint8Array, label: string): Uint8Array {
  return expandWithLabel(secret, label, NOTHING, SECRET_BYTES);
}

/** §8.5, with an empty context. */
export function exported(exporterSecret: Uint8Array, label: string): Uint8Array {
  const derived = deriveSecret(exporterSecret, label);
  return expandWithLabel(derived, 'exported', HASH_OF_NOTHING, SECRET_BYTES);
}

/** §6.3.2. */
export function senderDataKey(senderDataSecret: Uint8Array, ciphertext: Uint8Array): KeyAndNonce {
  const sample = ciphertext.subarray(0, SECRET_BYTES);
  return {
    key: expandWithLabel(senderDataSecret, 'key', sample, KEY_BYTES),
    nonce: expandWithLabel(senderDataSecret, 'nonce', sample, NONCE_BYTES),
  };
}

/** §9: of a ratchet whose secret of this very generation is given. */
export function messageKey(ratchetSecret: Uint8Array, generation: number): KeyAndNonce {
  return {
    key: deriveTreeSecret(ratchetSecret, 'key', generation, KEY_BYTES),
    nonce: deriveTreeSecret(ratchetSecret, 'nonce', generation, NONCE_BYTES),
  };
}

/** §9: from one generation to a later one. */
export function ratcheted(secret: Uint8Array, from: number, to: number): Uint8Array {
  let now = secret;
  for (let generation = from; generation < to; generation += 1) {
    now = deriveTreeSecret(now, 'secret', generation, SECRET_BYTES);
  }
  return now;
}

/** §9: down a tree of 2 ** `depth` leaves, whose root has the encryption secret, to the leaf's ratchet. */
export function ratchetOfLeaf(
  encryptionSecret: Uint8Array,
  { depth, leaf, ratchet }: { depth: number; leaf: number; ratchet: 'handshake' | 'application' },
): Uint8Array {
  let now = encryptionSecret;
  for (let bit = depth - 1; bit >= 0; bit -= 1) {
    const side = ((leaf >>> bit) & 1) === 0 ? LEFT : RIGHT;
    now = expandWithLabel(now, 'tree', side, SECRET_BYTES);
  }
  return deriveSecret(now, ratchet);
}

const LEFT: Uint8Array = Buffer.from('left');
const RIGHT: Uint8Array = Buffer.from('right');

function deriveTreeSecret(
  secret: Uint8Array,
  label: string,
  generation: number,
  bytes: number,
): Uint8Array {
  const context = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  context.writeUInt32BE(generation);
  return expandWithLabel(secret, label, context, bytes);
}

/** Labels and contexts here are shorter than 64 bytes, so that one byte tells their length. */
function expandWithLabel(
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  bytes: number,
): Uint8Array {
  const full = `MLS 1.0 ${label}`;
  const info = Buffer.concat([
    Uint8Array.of(0, bytes, full.length),
    Buffer.from(full),
    Uint8Array.of(context.length),
    context,
  ]);
  return expand(secret, info, bytes);
}
