/** A guest pass as a member of the household makes one. */
import { createHash, createHmac } from 'node:crypto';
import { GUEST_NONCE_BYTES, guestPassFrom, guestPassInput } from '@knothole/protocol';

/** The nonce of this seed. */
export function nonceOf(seed: number): Uint8Array {
  const digest = createHash('sha256').update(`guest ${seed}`).digest();
  return new Uint8Array(digest.subarray(0, GUEST_NONCE_BYTES));
}

export function guestPass(householdPass: Uint8Array, seed: number): Uint8Array {
  const nonce = nonceOf(seed);
  return guestPassFrom(
    nonce,
    createHmac('sha256', householdPass).update(guestPassInput(nonce)).digest(),
  );
}
