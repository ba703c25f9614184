/** The vectors of how two families meet: docs/protocol.md, "Meeting another family". */
import { decodeBucket, encodeHex } from '@knothole/protocol';
import { expect } from 'vitest';
import { sha256 } from '../../packages/client/src/crypto/hash.ts';
import { agreementKeyFromSecret } from '../../packages/client/src/crypto/key-agreement.ts';
import {
  formatInviteLink,
  parseInviteLink,
} from '../../packages/client/src/friends/invite-link.ts';
import {
  encodeMeetingClaim,
  encodeMeetingOffer,
  encodeVerdict,
  readMeetingOffer,
} from '../../packages/client/src/friends/meeting-messages.ts';
import { linkSlots, sharedSlots } from '../../packages/client/src/friends/meeting-slots.ts';
import { meetingWords } from '../../packages/client/src/friends/meeting-words.ts';
import { bytesOf, field, numberOf, type VectorCheck } from './docs-vector.ts';

export const FRIEND_VECTORS: Readonly<Record<string, VectorCheck>> = {
  async invite(vector) {
    const [bucket, secret] = [decodeBucket(bytesOf(vector, 'bucket')), bytesOf(vector, 'secret')];
    const offer = readMeetingOffer(bytesOf(vector, 'offer'));
    const host = agreementKeyFromSecret(bytesOf(vector, 'hostSecret'));
    const guest = agreementKeyFromSecret(bytesOf(vector, 'guestSecret'));
    expect(offer?.agreementPublicKey).toEqual(host.publicKey);
    expect(offer?.people.map(({ profile }) => profile.nickname)).toEqual([
      field(vector, 'nickname'),
      field(vector, 'child'),
    ]);
    expect(offer && encodeHex(encodeMeetingOffer(offer))).toBe(field(vector, 'offer'));
    expect(encodeHex(encodeMeetingClaim(guest.publicKey))).toBe(field(vector, 'claim'));
    expect(encodeHex(encodeVerdict(true))).toBe(field(vector, 'same'));
    const link = {
      relayUrl: field(vector, 'relayUrl'),
      guestPass: null,
      bucket,
      secret,
      offerHash: sha256(bytesOf(vector, 'offer')),
      expiresAt: numberOf(vector, 'expiresAt'),
    };
    expect(formatInviteLink(field(vector, 'appUrl'), link)).toBe(field(vector, 'link'));
    expect(parseInviteLink(field(vector, 'link'))).toEqual(link);
    const open = linkSlots(secret, bucket);
    const shared = sharedSlots(secret, guest, host.publicKey, bucket);
    expect(encodeHex(open.offer.cap)).toBe(field(vector, 'offerCap'));
    expect(encodeHex(open.claim.cap)).toBe(field(vector, 'claimCap'));
    expect(shared && encodeHex(shared.reply.cap)).toBe(field(vector, 'replyCap'));
    expect(shared && encodeHex(shared.hostVerdict.cap)).toBe(field(vector, 'hostVerdictCap'));
    expect(shared && encodeHex(shared.guestVerdict.cap)).toBe(field(vector, 'guestVerdictCap'));
    const words = await meetingWords({
      hostRoot: offer?.certificates.rootPublicKey ?? new Uint8Array(),
      guestRoot: bytesOf(vector, 'guestRoot'),
      secret,
      hostKey: host.publicKey,
      guestKey: guest.publicKey,
    });
    expect(words.join(' ')).toBe(field(vector, 'words'));
  },
};
