/** A new kit: what guardians' devices say to make one, who is given what, and what the maker keeps. */
import { makeSigningKey } from '../../../packages/client/src/crypto/signing-key.ts';
import { encodeFields, readFields } from '../../../packages/client/src/family/fields.ts';
import type { DeviceSigner } from '../../../packages/client/src/family/key-packages.ts';
import {
  encodeProposal,
  joinWitness,
  newKeyOfSuccession,
  type Proposal,
  readProposal,
  rootKeyOfSuccession,
  signProposal,
  signWitness,
} from '../../../packages/client/src/family/kit-succession.ts';
import { kitFields, readKits } from '../../../packages/client/src/family/known-kits.ts';
import {
  kitKeysItem,
  kitWishItem,
  openKitKeys,
  readKitKeys,
  readKitWish,
} from '../../../packages/client/src/family/new-kit-items.ts';
import { loadNewKit, newKitWrite } from '../../../packages/client/src/family/new-kit-record.ts';
import { signOfferKey } from '../../../packages/client/src/family/offer-key.ts';
import { readUnderAnyKit } from '../../../packages/client/src/family/statement.ts';
import { TestFamily } from '../../../packages/client/test/family/test-family.ts';
import type { FuzzTarget } from '../target.ts';
import { OneRecordStore } from './one-record-store.ts';

const FAMILY = 'client/src/family';
const GUARDIAN = 'guardian';
const SIGNATURE_CHECK = 500;

interface Made {
  readonly asking: DeviceSigner;
  readonly agreeing: DeviceSigner;
  readonly proposal: Proposal;
  readonly witness: Uint8Array;
  readonly succession: Uint8Array;
}

/** Two guardians of an invented family, and the new kit that they have agreed on. */
function made(): Made {
  const family = new TestFamily(23);
  const signer = (): DeviceSigner => {
    const { key, chain } = family.guardian();
    return { key, certificates: chain };
  };
  const [asking, agreeing] = [signer(), signer()];
  const kit = makeSigningKey(family.random);
  const proposal = signProposal(asking, kit, {
    serial: 1,
    replacedKey: family.root.publicKey,
    newKey: kit.publicKey,
    stays: ['0123456789abcdef0123456789abcdef'],
  });
  const witness = signWitness(agreeing, proposal);
  const succession = joinWitness(proposal, witness) ?? new Uint8Array();
  return { asking, agreeing, proposal, witness, succession };
}

export const NEW_KIT_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'new kit asked for',
    covers: [`${FAMILY}/kit-succession.ts#readProposal`],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    slowMilliseconds: SIGNATURE_CHECK,
    prepare: () => ({
      seeds: [encodeProposal(made().proposal)],
      decode: readProposal,
      isCostly: (input) => input.length > 400,
    }),
  },
  {
    name: 'new kit agreed to',
    covers: [`${FAMILY}/kit-succession.ts#joinWitness`],
    shape: 'cbor',
    codes: [],
    maxBytes: 1_024,
    slowMilliseconds: SIGNATURE_CHECK,
    prepare: () => {
      const { proposal, witness } = made();
      return {
        seeds: [witness],
        decode: (input) => joinWitness(proposal, input),
        isCostly: (input) => input.length > 200,
      };
    },
  },
  {
    name: 'new kit in force',
    covers: [
      `${FAMILY}/statement.ts#readUnderAnyKit`,
      `${FAMILY}/kit-succession.ts#readSuccessionParts`,
      `${FAMILY}/certificate.ts#readAuthority`,
    ],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    slowMilliseconds: SIGNATURE_CHECK,
    prepare: () => ({
      seeds: [made().succession],
      decode: readUnderAnyKit,
      isCostly: (input) => newKeyOfSuccession(input) !== undefined || input.length > 150,
    }),
  },
  {
    name: 'keys of a new kit’s word',
    covers: [],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    prepare: () => ({
      seeds: [made().succession],
      decode: (input) => rootKeyOfSuccession(input) && newKeyOfSuccession(input),
    }),
  },
  {
    name: 'kits in a snapshot',
    covers: [`${FAMILY}/known-kits.ts#readKits`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const proposal = encodeProposal(made().proposal);
      const askedKit = { proposal, by: '0123456789abcdef0123456789abcdef', succession: null };
      return {
        seeds: [encodeFields(kitFields({ kits: [], askedKit }))],
        decode: (input) => readFields(input, readKits),
      };
    },
  },
  {
    name: 'wish for a new kit’s keys',
    covers: [`${FAMILY}/new-kit-items.ts#readKitWish`],
    shape: 'cbor',
    codes: [],
    slowMilliseconds: SIGNATURE_CHECK,
    prepare: () => ({
      seeds: [kitWishItem(new TestFamily(24).random, made().asking.key).body],
      decode: readKitWish,
      isCostly: (input) => input.length > 120,
    }),
  },
  {
    name: 'new kit’s keys',
    covers: [`${FAMILY}/new-kit-items.ts#readKitKeys`, `${FAMILY}/new-kit-items.ts#openKitKeys`],
    shape: 'cbor',
    codes: [],
    prepare: () => {
      const { asking } = made();
      const { random } = new TestFamily(24);
      const [kit, secret] = ['ab'.repeat(32), random.bytes(32)];
      const to = signOfferKey(asking.key);
      const keys = { kind: GUARDIAN, kit, helpRoot: secret, vaultKey: secret } as const;
      const item = kitKeysItem(random, to.device, to, keys);
      return {
        seeds: item === undefined ? [] : [item.body],
        decode: (input) => {
          const said = readKitKeys(input);
          return (
            said && { ...said, keys: openKitKeys(said.sealed, to.device, asking.key, GUARDIAN) }
          );
        },
      };
    },
  },
  {
    name: 'new kit record',
    covers: [`${FAMILY}/new-kit-record.ts#loadNewKit`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 2_048,
    prepare: () => {
      const store = new OneRecordStore(() => true);
      const proposal = encodeProposal(made().proposal);
      const bytes = new TestFamily(24).random.bytes(32);
      const records = [
        { step: 'asked', entropy: bytes, proposal },
        { step: 'confirmed', kit: 'cd'.repeat(32), helpRoot: bytes, vaultKey: bytes },
      ] as const;
      return {
        seeds: records.map((record) => newKitWrite(record).value ?? new Uint8Array(0)),
        decode: (input) => loadNewKit(store.hold(input)),
      };
    },
  },
];
