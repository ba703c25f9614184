/** The family's records in the local store. */
import { Transactor } from '../../../packages/client/src/chain/transactor.ts';
import {
  decodeDeviceRecord,
  encodeDeviceRecord,
} from '../../../packages/client/src/family/device-record.ts';
import { foldWrite, loadFold } from '../../../packages/client/src/family/family-fold.ts';
import { encodeFields } from '../../../packages/client/src/family/fields.ts';
import { HeldPackages, useWrites } from '../../../packages/client/src/family/held-packages.ts';
import {
  decodeOwnKeyPackage,
  encodeOwnKeyPackage,
} from '../../../packages/client/src/family/key-packages.ts';
import { makeFamilyPolicy } from '../../../packages/client/src/family/policy.ts';
import { readMarker, readMarkerWrites } from '../../../packages/client/src/family/read-marker.ts';
import { RelayTime } from '../../../packages/client/src/family/relay-time.ts';
import { revocationWrites, revokedHere } from '../../../packages/client/src/family/revocation.ts';
import { EMPTY_ROSTER } from '../../../packages/client/src/family/roster.ts';
import { SEEN_OFFERS, STORE_KEYS, USED } from '../../../packages/client/src/family/store-keys.ts';
import type { RelayLink, StoreWrite } from '../../../packages/client/src/ports.ts';
import { FakeClock } from '../../../packages/client/test/support/fake-clock.ts';
import { type Decoder, type FuzzTarget, oneSpelling } from '../target.ts';
import { holdsOfferKey } from './family.ts';
import { GROUP, larkspurs, pimsKeyPackage, RELAY_SECONDS, suiteOf } from './family-fixtures.ts';
import { OneRecordStore } from './one-record-store.ts';

const FAMILY = 'client/src/family';

export const FAMILY_RECORD_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'device record',
    covers: [`${FAMILY}/device-record.ts#decodeDeviceRecord`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    weight: 2,
    prepare: () => {
      const { idasSigner, pimsSigner } = larkspurs();
      const relayUrl = 'wss://relay.example/v1';
      const records = [
        { signer: idasSigner, relayUrl, relayPass: new Uint8Array(32), familyGroup: GROUP },
        { signer: pimsSigner, relayUrl, relayPass: null, familyGroup: GROUP },
      ];
      return {
        seeds: records.map(encodeDeviceRecord),
        decode: oneSpelling(decodeDeviceRecord, encodeDeviceRecord),
      };
    },
  },
  {
    name: 'own key package record',
    covers: [`${FAMILY}/key-packages.ts#decodeOwnKeyPackage`, `${FAMILY}/fields.ts#readRecord`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: async () => ({
      seeds: [encodeOwnKeyPackage(await pimsKeyPackage(larkspurs()))],
      decode: oneSpelling(decodeOwnKeyPackage, encodeOwnKeyPackage),
    }),
  },
  {
    name: 'family fold record',
    covers: [`${FAMILY}/family-fold.ts#loadFold`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    slowMilliseconds: 5_000,
    weight: 2,
    prepare: () => {
      const { plainRoster, roster, ida, pim, leave } = larkspurs();
      const { device } = pim.identity;
      const departing = new Map([[device, { id: GROUP, kind: 1, body: leave }]]);
      const offers = new Map([[device, [new Uint8Array(100), new Uint8Array(0)]]]);
      const folds = [plainRoster, roster].map((each) =>
        foldWrite({ roster: { ...each, offers }, departing, next: 70_000 }),
      );
      const store = new OneRecordStore((key) => key === STORE_KEYS.fold);
      return {
        seeds: folds.map(recordOf),
        decode: (input) => loadFold(store.hold(input), GROUP, EMPTY_ROSTER, ida.identity.device),
        isCostly: holdsOfferKey,
      };
    },
  },
  {
    name: 'revocation record',
    covers: [`${FAMILY}/revocation.ts#revokedHere`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 4_096,
    prepare: () => {
      const { pim, revocation: statement } = larkspurs();
      const store = new OneRecordStore(() => true);
      const writes = revocationWrites({ device: pim.identity.device, statement, since: 9 });
      return { seeds: writes.map(recordOf), decode: (input) => revokedHere(store.hold(input)) };
    },
  },
  {
    name: 'used key package record',
    covers: [`${FAMILY}/held-packages.ts#HeldPackages.open`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 4_096,
    prepare: async () => {
      const family = larkspurs();
      const { id, pair, parcel } = await pimsKeyPackage(family);
      const { device } = family.pim.identity;
      const [use] = useWrites({ id, device, keyPackage: pair.publicBytes, parcel }, GROUP);
      return {
        seeds: use === undefined ? [] : [recordOf(use)],
        decode: await heldWith((prefix) => prefix === USED),
      };
    },
  },
  {
    name: 'seen offers record',
    covers: [`${FAMILY}/held-packages.ts#HeldPackages.open`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 4_096,
    prepare: async () => ({
      seeds: [0, 1, 40].map((count) =>
        encodeFields([1, Array.from({ length: count }, () => new Uint8Array(16))]),
      ),
      decode: await heldWith((prefix) => prefix === SEEN_OFFERS),
    }),
  },
  {
    name: 'read marker record',
    covers: [`${FAMILY}/read-marker.ts#readMarker`],
    shape: 'cbor',
    codes: [],
    maxBytes: 256,
    prepare: () => {
      const store = new OneRecordStore(() => true);
      return {
        seeds: [0, 70_000].flatMap((upTo) => readMarkerWrites(GROUP, upTo).map(recordOf)),
        decode: (input) => readMarker(store.hold(input), GROUP),
      };
    },
  },
  {
    name: 'clock record',
    covers: [`${FAMILY}/relay-time.ts#RelayTime.open`],
    shape: 'cbor',
    codes: [],
    maxBytes: 256,
    prepare: () => {
      const store = new OneRecordStore((key) => key === STORE_KEYS.clock);
      const clock = new FakeClock();
      return {
        seeds: ['ahead', 'behind'].map((sign) => encodeFields([1, sign, 70_000])),
        decode: async (input) => {
          const transactor = new Transactor(store.hold(input));
          return (await RelayTime.open(clock, NO_LINK, transactor)).now();
        },
      };
    },
  },
];

/** Nothing of it is asked before the relay was reached. */
const NO_LINK: RelayLink = {
  status: { kind: 'offline' },
  timeSeconds: () => RELAY_SECONDS,
  onStatus: () => () => undefined,
  put: () => Promise.reject(new Error('nothing is put here')),
  get: () => Promise.reject(new Error('nothing is read here')),
  watch: () => () => undefined,
  revoke: async () => undefined,
  close: async () => undefined,
};

async function heldWith(isHere: (prefix: string) => boolean): Promise<Decoder['decode']> {
  const { random, ida } = larkspurs();
  const store = new OneRecordStore(isHere);
  const suite = await suiteOf(random);
  const policy = makeFamilyPolicy();
  return (input) =>
    HeldPackages.open({
      store: store.hold(input),
      suite,
      policy,
      key: ida.key,
      root: ida.identity.root,
    });
}

function recordOf({ value }: StoreWrite): Uint8Array {
  return value ?? new Uint8Array(0);
}
