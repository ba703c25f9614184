/** A guest pass for the household's relay, which another family uses it with. */
import { GUEST_NONCE_BYTES, guestPassFrom, guestPassInput } from '@knothole/protocol';
import { hmacSha256 } from '../crypto/hash.ts';
import type { Random } from '../ports.ts';

/** Null where the household itself needs no pass. */
export function makeGuestPass(random: Random, householdPass: Uint8Array | null): Uint8Array | null {
  if (householdPass === null) {
    return null;
  }
  const nonce = random.bytes(GUEST_NONCE_BYTES);
  return guestPassFrom(nonce, hmacSha256(householdPass, guestPassInput(nonce)));
}
