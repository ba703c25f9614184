/** Somebody who speaks the pairing protocol by hand, on either side. */
import { bucketAt } from '@knothole/protocol';
import { expect, onTestFinished } from 'vitest';
import { sha256 } from '../../src/crypto/hash.ts';
import { type AgreementKey, makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { makeSigningKey, type SigningKey } from '../../src/crypto/signing-key.ts';
import { formatPairingLink, type PairingLink } from '../../src/pairing/pairing-link.ts';
import { encodeOfferMessage } from '../../src/pairing/pairing-messages.ts';
import {
  type MeetingSlots,
  meetingSlots,
  openFrom,
  type PairingSlot,
  type PrivateSlots,
  privateSlots,
  sealInto,
} from '../../src/pairing/pairing-slots.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { RelayLink } from '../../src/ports.ts';
import { APP_URL, type StoryDevice } from '../family/story.ts';
import type { TestRelay } from '../support/test-relay.ts';

/** Somebody on the relay who speaks the pairing protocol by hand. */
export async function stranger(relay: TestRelay): Promise<RelayLink> {
  const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect({
    url: relay.url,
    pass: relay.pass,
  });
  onTestFinished(() => link.close());
  await new Promise<void>((resolve) => {
    link.onStatus(({ kind }) => {
      if (kind === 'online') {
        resolve();
      }
    });
  });
  return link;
}

export async function put(link: RelayLink, slot: PairingSlot, content: Uint8Array): Promise<void> {
  const outcome = await link.put(slot.ref.bucket, slot.cap, sealInto(slot, content));
  expect(outcome.kind).toBe('ok');
}

export interface FalseTablet {
  readonly link: RelayLink;
  readonly code: PairingLink;
  readonly slots: MeetingSlots;
  readonly device: SigningKey;
  readonly agreement: AgreementKey;
  /** What its QR says. */
  readonly text: string;
}

/** A tablet that is none: it shows a code and hands over what a test says. */
export async function falseTablet(relay: TestRelay, validForSeconds = 300): Promise<FalseTablet> {
  const link = await stranger(relay);
  const now = link.timeSeconds();
  const device = makeSigningKey(systemRandom);
  const agreement = makeAgreementKey(systemRandom);
  const offer = encodeOfferMessage({
    devicePublicKey: device.publicKey,
    agreementPublicKey: agreement.publicKey,
  });
  const code: PairingLink = {
    relayUrl: relay.url,
    bucket: bucketAt('hour', now + 7_200),
    secret: systemRandom.bytes(32),
    offerHash: sha256(offer),
    expiresAt: now + validForSeconds,
  };
  const slots = meetingSlots(code.secret, code.bucket);
  await put(link, slots.offer, offer);
  return { link, code, slots, device, agreement, text: formatPairingLink(APP_URL, code) };
}

/** The slots between the false tablet and the phone that has claimed its code. */
export async function slotsWithPhone(tablet: FalseTablet): Promise<PrivateSlots> {
  const { claim } = tablet.slots;
  const [found] = await tablet.link.get([claim.ref]);
  const content = found?.kind === 'value' ? openFrom(claim, found.envelope) : undefined;
  const { secret, bucket } = tablet.code;
  const slots =
    content === undefined
      ? undefined
      : privateSlots(secret, tablet.agreement, content.slice(-32), bucket);
  if (slots === undefined) {
    throw new Error('the phone has claimed the code');
  }
  return slots;
}

export function problemOn(device: StoryDevice): Promise<string> {
  return device.until('a problem', (view) => {
    const pairing = view.stage === 'home' || view.stage === 'pairing' ? view.pairing : null;
    return pairing?.step === 'problem' ? pairing.code : undefined;
  });
}
