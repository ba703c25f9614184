/** What tablet and phone show and write while they are paired, and what they keep of it. */

import {
  encodeGuardianRecord,
  type GuardianRecord,
  readGuardianRecord,
} from '../../../packages/client/src/pairing/guardian-record.ts';
import {
  formatPairingLink,
  type PairingLink,
  parsePairingLink,
} from '../../../packages/client/src/pairing/pairing-link.ts';
import {
  encodeAnswer,
  encodeClaim,
  encodeGrant,
  encodeInvitation,
  encodeOfferMessage,
  encodePackages,
  readAnswer,
  readClaim,
  readGrant,
  readInvitation,
  readOfferMessage,
  readPackages,
} from '../../../packages/client/src/pairing/pairing-messages.ts';
import {
  encodePhoneRecord,
  type PhoneRecord,
  readPhoneRecord,
} from '../../../packages/client/src/pairing/phone-record.ts';
import {
  encodeTabletRecord,
  readTabletRecord,
  type TabletRecord,
} from '../../../packages/client/src/pairing/tablet-record.ts';
import { decodeBase64url, encodeBase64url } from '../../../packages/protocol/src/index.ts';
import { bytesOf, type FuzzTarget, oneSpelling, textOf } from '../target.ts';
import { GROUP, larkspurs, PROFILE, pimsKeyPackage, RELAY_SECONDS } from './family-fixtures.ts';

const PAIRING = 'client/src/pairing';
const APP = 'https://app.example/';
const KEY = new Uint8Array(32).fill(9);

const LINK: PairingLink = {
  relayUrl: 'wss://relay.example/v1',
  bucket: { class: 'hour', number: 497_222 },
  secret: KEY,
  offerHash: KEY,
  expiresAt: RELAY_SECONDS + 300,
};

const CODE = { secret: KEY, bucket: LINK.bucket, expiresAt: LINK.expiresAt };

const OFFER_RECORD: TabletRecord = {
  kind: 'offer',
  relayUrl: LINK.relayUrl,
  appUrl: APP,
  deviceSeed: KEY,
  agreementSecret: KEY,
  code: null,
  problem: null,
};

const JOINING_RECORD: TabletRecord = {
  kind: 'joining',
  appUrl: APP,
  profile: PROFILE,
  code: CODE,
  agreementSecret: KEY,
  phoneAgreementKey: KEY,
  packages: new Uint8Array(900),
  animals: null,
  problem: null,
  isAgreed: false,
};

const INVITED_RECORD: TabletRecord = {
  kind: 'invited',
  relayUrl: LINK.relayUrl,
  appUrl: APP,
  deviceSeed: KEY,
  agreementSecret: KEY,
  code: CODE,
  phoneAgreementKey: KEY,
  profile: PROFILE,
  isSame: true,
  problem: null,
};

const PHONE_RECORD: PhoneRecord = {
  step: 'claiming',
  profile: PROFILE,
  person: GROUP,
  devicePublicKey: KEY,
  code: CODE,
  agreementSecret: KEY,
  tabletAgreementKey: KEY,
  animals: ['fox', 'fox'],
  problem: null,
};

export const PAIRING_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'pairing link',
    covers: [`${PAIRING}/pairing-link.ts#parsePairingLink`],
    shape: 'text',
    codes: ['PAIRING_LINK'],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: [bytesOf(formatPairingLink(APP, LINK)), bytesOf(`  ${formatPairingLink('', LINK)}\n`)],
      decode: (input) => parsePairingLink(textOf(input)),
    }),
  },
  {
    name: 'pairing link content',
    covers: [`${PAIRING}/pairing-link.ts#parsePairingLink`],
    shape: 'cbor',
    codes: ['PAIRING_LINK'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [decodeBase64url(formatPairingLink('', LINK).slice('#pair='.length))],
      decode: oneSpelling(
        (input) => parsePairingLink(`#pair=${encodeBase64url(input)}`),
        (link) => decodeBase64url(formatPairingLink('', link).slice('#pair='.length)),
      ),
    }),
  },
  {
    name: 'pairing offer',
    covers: [`${PAIRING}/pairing-messages.ts#readOfferMessage`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [encodeOfferMessage({ devicePublicKey: KEY, agreementPublicKey: KEY })],
      decode: oneSpelling(readOfferMessage, encodeOfferMessage),
    }),
  },
  {
    name: 'pairing claim',
    covers: [`${PAIRING}/pairing-messages.ts#readClaim`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [encodeClaim(KEY)],
      decode: oneSpelling(readClaim, encodeClaim),
    }),
  },
  {
    name: 'pairing answer',
    covers: [`${PAIRING}/pairing-messages.ts#readAnswer`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const { chain: certificates } = larkspurs().pim;
      const answer = { certificates, profile: PROFILE, familyGroup: GROUP };
      return {
        seeds: [null, KEY].map((secret) =>
          encodeAnswer({ ...answer, relayPass: secret, helpSecret: secret }),
        ),
        // A nickname is put into its normal form on reading.
        decode: readAnswer,
      };
    },
  },
  {
    name: 'guardian invitation',
    covers: [`${PAIRING}/pairing-messages.ts#readInvitation`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => ({ seeds: [encodeInvitation(PROFILE)], decode: readInvitation }),
  },
  {
    name: 'guardian grant',
    covers: [`${PAIRING}/pairing-messages.ts#readGrant`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const { chain: certificates } = larkspurs().ida;
      const keys = { familyGroup: GROUP, helpRoot: KEY, vaultKey: KEY, holder: GROUP };
      return {
        seeds: [null, KEY].map((relayPass) => encodeGrant({ certificates, relayPass, ...keys })),
        decode: oneSpelling(readGrant, encodeGrant),
      };
    },
  },
  {
    name: 'guardian record',
    covers: [`${PAIRING}/guardian-record.ts#readGuardianRecord`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: () => {
      const record: GuardianRecord = {
        step: 'animals',
        profile: PROFILE,
        person: GROUP,
        certificates: larkspurs().ida.chain,
        code: CODE,
        agreementSecret: KEY,
        theirAgreementKey: KEY,
        problem: null,
      };
      return {
        seeds: [record, { ...record, step: 'problem', problem: 'PAIRING_TAKEN' } as const].map(
          encodeGuardianRecord,
        ),
        decode: readGuardianRecord,
      };
    },
  },
  {
    name: 'pairing packages',
    covers: [`${PAIRING}/pairing-messages.ts#readPackages`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: async () => {
      const own = await pimsKeyPackage(larkspurs());
      return {
        seeds: [encodePackages([own]), encodePackages([own, own, own])],
        decode: (input) => readPackages(input, GROUP),
      };
    },
  },
  {
    name: 'tablet record',
    covers: [
      `${PAIRING}/tablet-record.ts#readTabletRecord`,
      `${PAIRING}/tablet-record.ts#readAnimals`,
      `${PAIRING}/tablet-record.ts#readCode`,
    ],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: [
        OFFER_RECORD,
        { ...OFFER_RECORD, code: CODE, problem: 'PAIRING_TAKEN' } as const,
        INVITED_RECORD,
        JOINING_RECORD,
        { ...JOINING_RECORD, animals: ['fox', 'owl'], problem: 'PAIRING_EXPIRED' } as const,
      ].map(encodeTabletRecord),
      decode: readTabletRecord,
    }),
  },
  {
    name: 'phone record',
    covers: [`${PAIRING}/phone-record.ts#readPhoneRecord`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: [
        PHONE_RECORD,
        { ...PHONE_RECORD, step: 'problem', animals: [], problem: 'PAIRING_LINK' } as const,
      ].map(encodePhoneRecord),
      decode: readPhoneRecord,
    }),
  },
];
