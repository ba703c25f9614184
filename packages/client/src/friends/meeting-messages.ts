/** What two guardians write into the meeting slots; readers give undefined for anything else. */
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import {
  type CertificateChain,
  chainFields,
  identifyChain,
  readChain,
} from '../family/certificate.ts';
import { encodeFields, type Field, type FieldReader, readFields } from '../family/fields.ts';
import {
  type OfferedKeyPackage,
  type OwnKeyPackage,
  offerFields,
  readOffer,
} from '../family/key-packages.ts';
import { isPersonOf, roleOfPerson } from '../family/person.ts';
import { type PersonProfile, personProfileFields, readPersonProfile } from '../family/profile.ts';

const VERSION = 1;
/** As many as fit a slot beside certificates and a KeyPackage, with the longest names. */
export const MAX_INTRODUCED = 12;

/** "This is my family": a guardian, and those of hers whom the other family is to know. */
export interface Introduction {
  readonly certificates: CertificateChain;
  /** The guardian's own first. */
  readonly people: readonly PersonProfile[];
}

export interface MeetingOffer extends Introduction {
  readonly agreementPublicKey: Uint8Array;
}

export interface MeetingReply extends Introduction {
  /** By which the host lets this guardian's device into what the two families share. */
  readonly keyPackage: OfferedKeyPackage;
}

export function encodeMeetingOffer(offer: MeetingOffer): Uint8Array {
  return encodeFields([VERSION, ...introductionFields(offer), offer.agreementPublicKey]);
}

/** Certificates are verified, and everybody introduced is of the family that they name. */
export function readMeetingOffer(bytes: Uint8Array): MeetingOffer | undefined {
  const offer = readFields(bytes, (fields) => {
    fields.version(VERSION);
    const introduction = readIntroduction(fields);
    return { ...introduction, agreementPublicKey: fields.bytes(AGREEMENT_KEY_BYTES) };
  });
  return offer !== undefined && isSound(offer) ? offer : undefined;
}

export function encodeMeetingClaim(agreementPublicKey: Uint8Array): Uint8Array {
  return encodeFields([VERSION, agreementPublicKey]);
}

/** The guest's agreement key. */
export function readMeetingClaim(bytes: Uint8Array): Uint8Array | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return fields.bytes(AGREEMENT_KEY_BYTES);
  });
}

export function encodeMeetingReply(
  introduction: Introduction,
  keyPackage: OwnKeyPackage,
): Uint8Array {
  return encodeFields([VERSION, ...introductionFields(introduction), offerFields(keyPackage)]);
}

/** As {@link readMeetingOffer}; the KeyPackage itself is for its user to inspect. */
export function readMeetingReply(bytes: Uint8Array): MeetingReply | undefined {
  const reply = readFields(bytes, (fields) => {
    fields.version(VERSION);
    const introduction = readIntroduction(fields);
    const device = identifyChain(introduction.certificates)?.device ?? '';
    return { ...introduction, keyPackage: fields.nested((nested) => readOffer(nested, device)) };
  });
  return reply !== undefined && isSound(reply) ? reply : undefined;
}

export function encodeVerdict(same: boolean): Uint8Array {
  return encodeFields([VERSION, same ? 1 : 0]);
}

export function readVerdict(bytes: Uint8Array): boolean | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return fields.integer(1) === 1;
  });
}

function introductionFields({ certificates, people }: Introduction): readonly Field[] {
  return [chainFields(certificates), people.map(personProfileFields)];
}

function readIntroduction(fields: FieldReader): Introduction {
  return {
    certificates: fields.nested((nested) => readChain(nested, true)),
    people: fields.list(MAX_INTRODUCED, (list) => list.nested(readPersonProfile)),
  };
}

/** Nobody introduces people of a third family, nor a child as a grown-up. */
function isSound({ certificates, people }: Introduction): boolean {
  const identity = identifyChain(certificates);
  return (
    identity !== undefined &&
    // Anybody can say that his kit is a later one of a family.
    identity.kit === undefined &&
    people[0]?.person === identity.person &&
    people.every(
      ({ person, role }) => isPersonOf(person, identity.root) && roleOfPerson(person) === role,
    )
  );
}
