/** A meeting as a screen shows it, from what the device remembers. */
import { sha256 } from '../crypto/hash.ts';
import { agreementKeyFromSecret } from '../crypto/key-agreement.ts';
import type { CertificateChain } from '../family/certificate.ts';
import { rootFingerprint } from '../family/family-root.ts';
import type { PersonProfile } from '../family/profile.ts';
import type { ContactView, MeetingView, Profile } from '../view.ts';
import { formatInviteLink } from './invite-link.ts';
import {
  encodeMeetingOffer,
  type Introduction,
  readMeetingOffer,
  readMeetingReply,
} from './meeting-messages.ts';
import type { MeetingRecord } from './meeting-record.ts';

type Other = Pick<
  Extract<MeetingView, { readonly step: 'done' }>,
  'family' | 'other' | 'introduced'
>;

/** Null when there is nothing to show: none is under way, or it ends behind the scenes. */
export function meetingView(
  record: MeetingRecord,
  certificates: CertificateChain,
): MeetingView | null {
  const { step, words } = record;
  switch (step) {
    case 'offering':
    case 'invited': {
      const { expiresAt } = record.place;
      return { step: 'invited', link: inviteLinkOf(record, certificates), expiresAt };
    }
    case 'opening':
    case 'claiming':
      return { step: 'opening' };
    case 'words': {
      const { other, introduced } = otherOf(record);
      return { step, other, introduced, words };
    }
    case 'answered':
    case 'founded': {
      const { other, introduced } = otherOf(record);
      return { step: 'answered', other, introduced, words };
    }
    case 'done':
      return { step, ...otherOf(record) };
    case 'refusing':
      return null;
    case 'problem':
      return { step, code: record.problem ?? 'INVITE_REFUSED' };
  }
}

/** The host's offer: the same bytes each time, because the link has their hash. */
export function hostOffer(record: MeetingRecord, certificates: CertificateChain): Uint8Array {
  const { publicKey: agreementPublicKey } = agreementKeyFromSecret(record.agreementSecret);
  return encodeMeetingOffer({ certificates, people: record.people, agreementPublicKey });
}

export function inviteLinkOf(record: MeetingRecord, certificates: CertificateChain): string {
  const offerHash = sha256(hostOffer(record, certificates));
  return formatInviteLink(record.appUrl, { ...record.place, offerHash });
}

/** Who the other side says that it is; undefined until that is read. */
export function otherSide({ side, message }: MeetingRecord): Introduction | undefined {
  if (message === null) {
    return undefined;
  }
  return side === 'guest' ? readMeetingOffer(message) : readMeetingReply(message);
}

function otherOf(record: MeetingRecord): Other {
  const other = otherSide(record);
  const [guardian, ...rest] = other?.people ?? [];
  const family = other === undefined ? '' : rootFingerprint(other.certificates.rootPublicKey);
  return {
    family,
    other: guardian?.profile ?? NOBODY,
    introduced: rest.map((person) => asContact(person, family)),
  };
}

/** Never shown: whoever is read has a first person. */
const NOBODY: Profile = { nickname: '?', avatar: { animal: 'owl', colour: 'clay' } };

function asContact({ person, role, profile }: PersonProfile, family: string): ContactView {
  return { id: person, family, role, ...profile };
}
