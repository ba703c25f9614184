/** What a phone finds behind the code that its camera has seen. */
import { KnotholeError } from '@knothole/protocol';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import type { RelayLink } from '../ports.ts';
import { PAIRING_LIFE_SECONDS, type PairingLink } from './pairing-link.ts';
import { type Offer, readOfferMessage } from './pairing-messages.ts';
import { meetingSlots, openFrom } from './pairing-slots.ts';

/** Seconds by which a code may seem too new: both sides round. */
const SLACK_SECONDS = 5;

/**
 * The offer of the device that shows this code.
 * @throws {KnotholeError} OFFLINE; PAIRING_EXPIRED for a code of another day, PAIRING_LINK for one that
 * nobody shows on this relay.
 */
export async function readShownOffer(
  { link: relay, relaySeconds }: { readonly link: RelayLink; readonly relaySeconds: () => number },
  link: PairingLink,
): Promise<Offer> {
  const { offer: slot } = meetingSlots(link.secret, link.bucket);
  const [found] = await relay.get([slot.ref]);
  const now = relaySeconds();
  if (found?.kind === 'expired' || now > link.expiresAt) {
    throw new KnotholeError('PAIRING_EXPIRED', "the tablet's code is too old");
  }
  const content = found?.kind === 'value' ? openFrom(slot, found.envelope) : undefined;
  // The hash was seen by the camera: nobody on the way can show another device.
  const isShown = content !== undefined && constantTimeEqual(sha256(content), link.offerHash);
  const offer = isShown ? readOfferMessage(content) : undefined;
  // A code that is good for longer than codes are was not made by our tablet.
  if (offer === undefined || link.expiresAt > now + PAIRING_LIFE_SECONDS + SLACK_SECONDS) {
    throw new KnotholeError('PAIRING_LINK', 'no tablet shows this code on our relay');
  }
  return offer;
}
