/** The words by which a child or a family is erased, and what a device keeps of one that is under way. */

import { makeSigningKey } from '../../../packages/client/src/crypto/signing-key.ts';
import { erasingWrite, loadErasing } from '../../../packages/client/src/family/erasing-record.ts';
import {
  readErasure,
  signChildErasure,
  signFamilyErasure,
} from '../../../packages/client/src/family/erasure.ts';
import { SeededRandom } from '../../../packages/client/test/support/seeded-random.ts';
import type { FuzzTarget } from '../target.ts';
import { larkspurs, RELAY_SECONDS } from './family-fixtures.ts';
import { OneRecordStore } from './one-record-store.ts';

const FAMILY = 'client/src/family';

export const ERASING_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'erasure',
    covers: [`${FAMILY}/erasure.ts#readErasure`],
    shape: 'cbor',
    codes: [],
    maxBytes: 1_024,
    slowMilliseconds: 500,
    prepare: () => {
      const { idasSigner, pim } = larkspurs();
      const { key, certificates } = idasSigner;
      const child = pim.identity.person;
      return {
        seeds: [
          ...[true, false].map((forget) => signChildErasure(key, certificates, { child, forget })),
          signFamilyErasure(makeSigningKey(new SeededRandom(11))),
        ],
        decode: readErasure,
        isCostly: (input) => input.length < 512,
      };
    },
  },
  {
    name: 'erasing record',
    covers: [`${FAMILY}/erasing-record.ts#loadErasing`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: () => {
      const store = new OneRecordStore(() => true);
      const statement = signFamilyErasure(makeSigningKey(new SeededRandom(11)));
      const record = { statement, isOwn: true, isTold: false, since: RELAY_SECONDS };
      return {
        seeds: [erasingWrite(record).value ?? new Uint8Array(0)],
        decode: (input) => loadErasing(store.hold(input)),
      };
    },
  },
];
