/** Checks of the vectors in docs/protocol.md: certificates, policy, messages, statements, pairing. */
import { decodeBucket, encodeBucket, encodeHex } from '@knothole/protocol';
import { expect } from 'vitest';
import { decodePolicy, encodePolicy } from '../../packages/client/src/chain/group-policy.ts';
import {
  decodeCommitHeader,
  decodeMessage,
  encodeCommitHeader,
  encodeMessage,
} from '../../packages/client/src/chain/message.ts';
import { ITEM_KINDS } from '../../packages/client/src/conversation/item-kinds.ts';
import { encodeText, readText } from '../../packages/client/src/conversation/text-item.ts';
import {
  type SigningKey,
  signingKeyFromSeed,
} from '../../packages/client/src/crypto/signing-key.ts';
import { slotAddress, slotKeys } from '../../packages/client/src/crypto/slot-keys.ts';
import {
  signContactApproval,
  signGroupApproval,
} from '../../packages/client/src/family/approval.ts';
import {
  type CertificateChain,
  certifyChild,
  certifyGuardian,
  deviceIdOf,
  identifyCredential,
  makeCredential,
} from '../../packages/client/src/family/certificate.ts';
import { rootFingerprint } from '../../packages/client/src/family/family-root.ts';
import { helpSlot } from '../../packages/client/src/family/help-chain.ts';
import { helpSecretOf } from '../../packages/client/src/family/help-keys.ts';
import { signOversight } from '../../packages/client/src/family/oversight.ts';
import {
  readStatement,
  signLeave,
  signRevocation,
  signRootRevocation,
} from '../../packages/client/src/family/statement.ts';
import { animalsOf } from '../../packages/client/src/pairing/animals.ts';
import {
  formatPairingLink,
  parsePairingLink,
} from '../../packages/client/src/pairing/pairing-link.ts';
import {
  encodeAnswer,
  encodeClaim,
  encodeGrant,
  encodeInvitation,
  encodeOfferMessage,
  readAnswer,
  readGrant,
  readInvitation,
} from '../../packages/client/src/pairing/pairing-messages.ts';
import { meetingSlots } from '../../packages/client/src/pairing/pairing-slots.ts';
import { bytesOf, field, numberOf, type VectorCheck } from './docs-vector.ts';

/** The page's keys: one byte, 32 times, as the seed. */
function keyOf(byte: number): SigningKey {
  return signingKeyFromSeed(new Uint8Array(32).fill(byte));
}

const root = keyOf(1);
const guardianDevice = keyOf(2);
const childDevice = keyOf(3);
const leaf = keyOf(4);
const FAMILY = rootFingerprint(root.publicKey).slice(0, 24);
const GUARDIAN_PERSON = `${FAMILY}01a1a1a1`;
const CHILD_PERSON = `${FAMILY}02c1c1c1`;

function guardianChain(): CertificateChain {
  return certifyGuardian(root, GUARDIAN_PERSON, guardianDevice.publicKey);
}

export const FAMILY_VECTORS: Readonly<Record<string, VectorCheck>> = {
  credentials(vector) {
    const guardian = guardianChain();
    const child = certifyChild(guardianDevice, guardian, CHILD_PERSON, childDevice.publicKey);
    expect({
      guardianPerson: GUARDIAN_PERSON,
      childPerson: CHILD_PERSON,
      guardianDevice: deviceIdOf(guardianDevice.publicKey),
      childDevice: deviceIdOf(childDevice.publicKey),
      guardian: encodeHex(makeCredential(guardian, guardianDevice, leaf.publicKey)),
      child: encodeHex(makeCredential(child, childDevice, leaf.publicKey)),
    }).toEqual(vector);
    const identity = identifyCredential(bytesOf(vector, 'child'), leaf.publicKey);
    expect(identity?.device).toBe(field(vector, 'childDevice'));
    expect(identity?.role).toBe('child');
  },
  policy(vector) {
    const policy = decodePolicy(bytesOf(vector, 'bytes'));
    expect({ ...policy, bytes: encodeHex(encodePolicy(policy)) }).toEqual(vector);
  },
  message(vector) {
    const body = encodeText({ text: field(vector, 'text'), sentAt: numberOf(vector, 'sentAt') });
    const message = {
      seen: { position: numberOf(vector, 'seenPosition'), hash: bytesOf(vector, 'seenHash') },
      items: [{ kind: ITEM_KINDS.text, id: field(vector, 'itemId'), body }],
    };
    expect(encodeHex(encodeMessage(message))).toBe(field(vector, 'bytes'));
    const [item] = decodeMessage(bytesOf(vector, 'bytes')).items;
    expect(readText(item?.body ?? new Uint8Array())?.text).toBe(field(vector, 'text'));
  },
  'commit-header'(vector) {
    const header = decodeCommitHeader(bytesOf(vector, 'bytes'));
    expect({
      bucket: encodeHex(encodeBucket(header.bucket)),
      seenPosition: header.seen.position,
      seenHash: encodeHex(header.seen.hash),
      bytes: encodeHex(encodeCommitHeader(header)),
    }).toEqual(vector);
  },
  statements(vector) {
    const group = field(vector, 'group');
    const device = deviceIdOf(childDevice.publicKey);
    expect(encodeHex(signLeave(childDevice, group))).toBe(field(vector, 'leave'));
    expect(encodeHex(signRevocation(guardianDevice, guardianChain(), device))).toBe(
      field(vector, 'revocation'),
    );
    expect(encodeHex(signRootRevocation(root, device))).toBe(field(vector, 'rootRevocation'));
    expect(readStatement(bytesOf(vector, 'leave'))).toEqual({ kind: 'leave', group, device });
    expect(readStatement(bytesOf(vector, 'revocation'))?.kind).toBe('revocation');
    const child = CHILD_PERSON;
    const contact = field(vector, 'contact');
    const version = numberOf(vector, 'version');
    const contactTerms = { child, contact, version, granted: true };
    const groupTerms = { child, group, version, people: [contact] };
    expect(encodeHex(signContactApproval(guardianDevice, guardianChain(), contactTerms))).toBe(
      field(vector, 'contactApproval'),
    );
    expect(encodeHex(signGroupApproval(guardianDevice, guardianChain(), groupTerms))).toBe(
      field(vector, 'groupApproval'),
    );
    expect(readStatement(bytesOf(vector, 'contactApproval'))).toMatchObject(contactTerms);
    expect(readStatement(bytesOf(vector, 'groupApproval'))).toMatchObject(groupTerms);
    const oversight = { child, version, independent: true, group };
    expect(encodeHex(signOversight(guardianDevice, guardianChain(), oversight))).toBe(
      field(vector, 'oversight'),
    );
    expect(readStatement(bytesOf(vector, 'oversight'))).toMatchObject(oversight);
  },
  pairing(vector) {
    const bucket = decodeBucket(bytesOf(vector, 'bucket'));
    const link = {
      relayUrl: field(vector, 'relayUrl'),
      bucket,
      secret: bytesOf(vector, 'secret'),
      offerHash: bytesOf(vector, 'offerHash'),
      expiresAt: numberOf(vector, 'expiresAt'),
    };
    expect(formatPairingLink(field(vector, 'appUrl'), link)).toBe(field(vector, 'link'));
    expect(parsePairingLink(field(vector, 'link'))).toEqual(link);
    const { offer, claim } = meetingSlots(link.secret, bucket);
    expect(encodeHex(offer.cap)).toBe(field(vector, 'offerCap'));
    expect(encodeHex(claim.cap)).toBe(field(vector, 'claimCap'));
  },
  parcel(vector) {
    const bucket = decodeBucket(bytesOf(vector, 'bucket'));
    const { cap } = slotKeys(bytesOf(vector, 'secret'), field(vector, 'label'), 0);
    expect(encodeHex(cap)).toBe(field(vector, 'firstCap'));
    expect(encodeHex(slotAddress(bucket, cap))).toBe(field(vector, 'firstAddress'));
  },
  'pairing-messages'(vector) {
    const agreementPublicKey = bytesOf(vector, 'agreementKey');
    const devicePublicKey = childDevice.publicKey;
    const answer = readAnswer(bytesOf(vector, 'answer'));
    expect(encodeHex(encodeOfferMessage({ devicePublicKey, agreementPublicKey }))).toBe(
      field(vector, 'offer'),
    );
    expect(encodeHex(encodeClaim(agreementPublicKey))).toBe(field(vector, 'claim'));
    expect(answer?.profile).toEqual({
      nickname: field(vector, 'nickname'),
      avatar: { animal: field(vector, 'animal'), colour: field(vector, 'colour') },
    });
    expect(answer?.familyGroup).toBe(field(vector, 'familyGroup'));
    expect(answer?.certificates).toEqual(
      certifyChild(guardianDevice, guardianChain(), CHILD_PERSON, devicePublicKey),
    );
    expect(answer && encodeHex(encodeAnswer(answer))).toBe(field(vector, 'answer'));
  },
  'guardian-pairing'(vector) {
    const invitation = bytesOf(vector, 'invitation');
    const profile = readInvitation(invitation);
    expect(profile).toEqual({ nickname: 'Junebug', avatar: { animal: 'fox', colour: 'sun' } });
    expect(profile && encodeInvitation(profile)).toEqual(invitation);
    const grant = readGrant(bytesOf(vector, 'grant'));
    expect(grant?.certificates).toEqual(guardianChain());
    expect(grant?.holder).toBe(deviceIdOf(guardianDevice.publicKey));
    expect(grant && encodeHex(encodeGrant(grant))).toBe(field(vector, 'grant'));
    expect(readAnswer(invitation)).toBeUndefined();
  },
  help(vector) {
    const secret = helpSecretOf(bytesOf(vector, 'helpRoot'), field(vector, 'device'));
    const { cap, ref } = helpSlot(secret, numberOf(vector, 'week'), 0);
    expect(encodeHex(secret)).toBe(field(vector, 'helpSecret'));
    expect(encodeHex(cap)).toBe(field(vector, 'firstCap'));
    expect(encodeHex(ref.address)).toBe(field(vector, 'firstAddress'));
    expect(encodeHex(encodeBucket(ref.bucket))).toBe(field(vector, 'bucket'));
  },
  animals(vector) {
    expect({ ...Object(vector), animals: animalsOf(bytesOf(vector, 'secret')) }).toEqual(vector);
  },
};
