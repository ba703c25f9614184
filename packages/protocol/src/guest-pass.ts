/**
 * Guest passes: what a befriended family uses a relay with. Whoever has the household's pass makes one
 * without asking; the relay recognises it without a list, and keeps only those that were revoked.
 *
 *   guest pass (32) = nonce (16) || HMAC-SHA-256(household pass, label || nonce) [0..16]
 */
import { KnotholeError } from './error.ts';
import { PASS_BYTES } from './limits.ts';

export const GUEST_NONCE_BYTES = 16;

const LABEL = new Uint8Array([...'knothole guest v1'].map((letter) => letter.charCodeAt(0)));

/**
 * What is put through HMAC-SHA-256 under the household's pass.
 * @throws {KnotholeError} INPUT unless the nonce has 16 bytes.
 */
export function guestPassInput(nonce: Uint8Array): Uint8Array {
  requireNonce(nonce);
  const input = new Uint8Array(LABEL.length + GUEST_NONCE_BYTES);
  input.set(LABEL);
  input.set(nonce, LABEL.length);
  return input;
}

/**
 * The pass from its nonce and the HMAC of {@link guestPassInput}.
 * @throws {KnotholeError} INPUT when a length is wrong.
 */
export function guestPassFrom(nonce: Uint8Array, mac: Uint8Array): Uint8Array {
  requireNonce(nonce);
  if (mac.length < PASS_BYTES - GUEST_NONCE_BYTES) {
    throw new KnotholeError('INPUT', 'the HMAC of a guest pass is too short');
  }
  const pass = new Uint8Array(PASS_BYTES);
  pass.set(nonce);
  pass.set(mac.subarray(0, PASS_BYTES - GUEST_NONCE_BYTES), GUEST_NONCE_BYTES);
  return pass;
}

/**
 * The part of a guest pass by which it is revoked.
 * @throws {KnotholeError} INPUT unless the pass has 32 bytes.
 */
export function guestNonce(pass: Uint8Array): Uint8Array {
  if (pass.length !== PASS_BYTES) {
    throw new KnotholeError('INPUT', `a pass is ${PASS_BYTES} bytes, got ${pass.length}`);
  }
  return pass.subarray(0, GUEST_NONCE_BYTES);
}

function requireNonce(nonce: Uint8Array): void {
  if (nonce.length !== GUEST_NONCE_BYTES) {
    throw new KnotholeError('INPUT', `a nonce is ${GUEST_NONCE_BYTES} bytes, got ${nonce.length}`);
  }
}
