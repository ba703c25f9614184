/** Certificates, statements and what is said in the family group. */
import { encodeText, readText } from '../../../packages/client/src/conversation/text-item.ts';
import {
  identifyCredential,
  makeCredential,
  readChain,
} from '../../../packages/client/src/family/certificate.ts';
import {
  admissionItem,
  keyPackageItem,
  offerKeyItem,
  readAdmission,
  readKeyPackageItem,
  readOfferKeyItem,
} from '../../../packages/client/src/family/family-items.ts';
import { encodeFields, readFields } from '../../../packages/client/src/family/fields.ts';
import {
  decodeOffer,
  encodeOffer,
  openOffer,
  sealOffer,
} from '../../../packages/client/src/family/key-packages.ts';
import { signOfferKey } from '../../../packages/client/src/family/offer-key.ts';
import { encodeSnapshot, rosterFromSnapshot } from '../../../packages/client/src/family/roster.ts';
import { readClaim, readStatement } from '../../../packages/client/src/family/statement.ts';
import {
  encodeStatementSnapshot,
  statementsOfSnapshot,
} from '../../../packages/client/src/family/statement-snapshot.ts';
import { type FuzzTarget, oneSpelling } from '../target.ts';
import { larkspurs, PROFILE, pimsKeyPackage, RELAY_SECONDS } from './family-fixtures.ts';

const FAMILY = 'client/src/family';
const SIGNATURE_BYTES = 64;
const CREDENTIAL_VERSION = 1;

export const FAMILY_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'fields',
    covers: [`${FAMILY}/fields.ts#readFields`],
    shape: 'cbor',
    codes: [],
    prepare: () => ({
      seeds: [
        encodeFields([1, 'word', new Uint8Array(4), null, [1, 2], [9, 'x']]),
        encodeFields([0, '', new Uint8Array(0), 3, [], [0, '']]),
      ],
      decode: (input) =>
        readFields(input, (fields) => [
          fields.integer(1_000),
          fields.text(10),
          fields.bytesUpTo(64),
          fields.optional((some) => some.integer()),
          fields.list(8, (list) => list.integer()),
          fields.nested((nested) => [nested.integer(), nested.text(5)]),
        ]),
    }),
  },
  {
    name: 'credential',
    covers: [
      `${FAMILY}/certificate.ts#identifyCredential`,
      `${FAMILY}/certificate.ts#identifyChain`,
      `${FAMILY}/certificate.ts#readChain`,
    ],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    slowMilliseconds: 500,
    weight: 2,
    prepare: () => {
      const { ida, pim } = larkspurs();
      const leafKey = ida.key.publicKey;
      return {
        seeds: [ida, pim].map(({ chain, key }) => makeCredential(chain, key, leafKey)),
        decode: (input) => identifyCredential(input, leafKey),
        isCostly: (input) =>
          readFields(input, (fields) => {
            fields.version(CREDENTIAL_VERSION);
            readChain(fields, fields.remaining === 3);
            return fields.bytes(SIGNATURE_BYTES);
          }) !== undefined,
      };
    },
  },
  {
    name: 'statement',
    covers: [
      `${FAMILY}/statement.ts#readClaim`,
      `${FAMILY}/statement.ts#readStatement`,
      `${FAMILY}/approval.ts#readApprovalParts`,
      `${FAMILY}/oversight.ts#readOversightParts`,
    ],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    slowMilliseconds: 500,
    weight: 2,
    prepare: () => {
      const { leave, revocation, approvals } = larkspurs();
      return {
        seeds: [leave, revocation, ...approvals],
        decode: readStatement,
        isCostly: (input) => readClaim(input) !== undefined,
      };
    },
  },
  {
    name: 'statements of a welcome',
    covers: [`${FAMILY}/statement-snapshot.ts#statementsOfSnapshot`],
    shape: 'cbor',
    codes: [],
    prepare: () => {
      const { leave, revocation, approvals } = larkspurs();
      return {
        seeds: [[leave], [revocation, ...approvals]].map(encodeStatementSnapshot),
        decode: (input) => {
          const told = statementsOfSnapshot(input);
          return told.length === 0 ? undefined : told;
        },
      };
    },
  },
  {
    name: 'admission',
    covers: [
      `${FAMILY}/family-items.ts#readAdmission`,
      `${FAMILY}/profile.ts#readPersonProfile`,
      `${FAMILY}/profile.ts#readProfile`,
    ],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const { random, pim } = larkspurs();
      const { device, person } = pim.identity;
      const profiles = (['child', 'guardian'] as const).map((role) => ({
        device,
        profile: { person, role, profile: PROFILE },
      }));
      return {
        seeds: profiles.map((admission) => admissionItem(random, admission).body),
        decode: readAdmission,
      };
    },
  },
  {
    name: 'sealed offer item',
    covers: [`${FAMILY}/family-items.ts#readKeyPackageItem`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const { random, ida } = larkspurs();
      const offer = { holder: ida.identity.device, sealed: new Uint8Array(700).fill(3) };
      return {
        seeds: [keyPackageItem(random, offer).body],
        decode: oneSpelling(readKeyPackageItem, (read) => keyPackageItem(random, read).body),
      };
    },
  },
  {
    name: 'offer key item',
    covers: [`${FAMILY}/family-items.ts#readOfferKeyItem`, `${FAMILY}/offer-key.ts#readOfferKey`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const { random, ida } = larkspurs();
      return {
        seeds: [offerKeyItem(random, signOfferKey(ida.key)).body],
        decode: oneSpelling(readOfferKeyItem, (key) => offerKeyItem(random, key).body),
      };
    },
  },
  {
    name: 'sealed offer',
    covers: [`${FAMILY}/key-packages.ts#openOffer`],
    shape: 'bytes',
    codes: [],
    maxBytes: 4_096,
    weight: 6,
    prepare: async () => {
      const family = larkspurs();
      const { random, ida, pim } = family;
      const { device } = pim.identity;
      const sealed = sealOffer(random, await pimsKeyPackage(family), device, signOfferKey(ida.key));
      return {
        seeds: sealed === undefined ? [] : [sealed],
        decode: (input) => openOffer(input, device, ida.key),
      };
    },
  },
  {
    name: 'offer record',
    covers: [`${FAMILY}/key-packages.ts#decodeOffer`, `${FAMILY}/key-packages.ts#readOffer`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: async () => {
      const family = larkspurs();
      const { id, pair, parcel } = await pimsKeyPackage(family);
      const offer = {
        id,
        device: family.pim.identity.device,
        keyPackage: pair.publicBytes,
        parcel,
      };
      return { seeds: [encodeOffer(offer)], decode: oneSpelling(decodeOffer, encodeOffer) };
    },
  },
  {
    name: 'family snapshot',
    covers: [`${FAMILY}/roster.ts#rosterFromSnapshot`, `${FAMILY}/journal.ts#readJournal`],
    shape: 'cbor',
    codes: [],
    slowMilliseconds: 5_000,
    weight: 2,
    prepare: () => {
      const { plainRoster, roster } = larkspurs();
      return {
        seeds: [plainRoster, roster].map(encodeSnapshot),
        decode: rosterFromSnapshot,
        isCostly: holdsOfferKey,
      };
    },
  },
  {
    name: 'text message',
    covers: ['client/src/conversation/text-item.ts#readText'],
    shape: 'cbor',
    codes: [],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: ['supper at six', '👩‍👧 ﷺ é', 'x'.repeat(3_000)].map((text) =>
        encodeText({ text, sentAt: RELAY_SECONDS }),
      ),
      decode: oneSpelling(readText, encodeText),
    }),
  },
];

/** An array of three that begins with 32 bytes, as an offer key does: its signature gets verified. */
export function holdsOfferKey(input: Uint8Array): boolean {
  return input.some(
    (byte, at) => byte === 0x83 && input[at + 1] === 0x58 && input[at + 2] === 0x20,
  );
}
