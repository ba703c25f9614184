/** What stands in help chains, and what devices keep to ask for help and to give it. */

import { encodeHex } from '@knothole/protocol';
import { kitKeys } from '../../../packages/client/src/crypto/kit-keys.ts';
import { askedWrite, loadAsked } from '../../../packages/client/src/family/asked-record.ts';
import { readChain } from '../../../packages/client/src/family/certificate.ts';
import { type FieldReader, readFields } from '../../../packages/client/src/family/fields.ts';
import { headsItem, MAX_HEADS, readHeads } from '../../../packages/client/src/family/heads-item.ts';
import { helpWeek } from '../../../packages/client/src/family/help-chain.ts';
import {
  childHelpWrite,
  decodeHelpKeys,
  guardianHelpWrite,
  helpWrite,
} from '../../../packages/client/src/family/help-keys.ts';
import {
  makeAskings,
  makeCalling,
  readNote,
} from '../../../packages/client/src/family/help-note.ts';
import { Inheritance, inheritanceWrite } from '../../../packages/client/src/family/inheritance.ts';
import { readOffer } from '../../../packages/client/src/family/key-packages.ts';
import { RepairLog } from '../../../packages/client/src/family/repair-log.ts';
import {
  bridgeAskedWrite,
  loadBridgeAsked,
} from '../../../packages/client/src/friends/bridge-asked.ts';
import {
  makeBridgeNotes,
  readBridgeNote,
} from '../../../packages/client/src/friends/bridge-note.ts';
import type { StoreWrite } from '../../../packages/client/src/ports.ts';
import { type FuzzTarget, oneSpelling } from '../target.ts';
import { GROUP, larkspurs, pimsKeyPackage, RELAY_SECONDS } from './family-fixtures.ts';
import { OneRecordStore } from './one-record-store.ts';

const FAMILY = 'client/src/family';
const FRIENDS = 'client/src/friends';
const KEY = new Uint8Array(32).fill(9);
const LATER_KIT = encodeHex(new Uint8Array(32).fill(8));

export const REPAIR_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'heads item',
    covers: [`${FAMILY}/heads-item.ts#readHeads`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const { random } = larkspurs();
      const head = { group: GROUP, epoch: 70_000, authenticator: 'ee'.repeat(32) };
      return {
        seeds: [1, MAX_HEADS].map(
          (length) =>
            headsItem(
              random,
              Array.from({ length }, () => head),
            ).body,
        ),
        decode: oneSpelling(readHeads, (heads) => headsItem(random, heads).body),
      };
    },
  },
  {
    name: 'help note',
    covers: [`${FAMILY}/help-note.ts#readNote`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    slowMilliseconds: 500,
    weight: 2,
    prepare: async () => {
      const family = larkspurs();
      const { pimsSigner, idasSigner, pim } = family;
      const { device, root } = pim.identity;
      const own = await pimsKeyPackage(family);
      const pleas = [
        { lineage: [GROUP, GROUP], reason: 'path', own },
        { lineage: null, reason: null, own },
      ] as const;
      return {
        seeds: [
          ...makeAskings(pimsSigner, RELAY_SECONDS, pleas, [[GROUP], [GROUP, GROUP]]),
          ...makeAskings(pimsSigner, RELAY_SECONDS, [], []),
          makeCalling(idasSigner, RELAY_SECONDS, device),
        ],
        decode: (bytes) => readNote({ week: helpWeek(RELAY_SECONDS), bytes }, device, root),
        isCostly: hasShapeOfNote,
      };
    },
  },
  {
    name: 'bridge note',
    covers: [`${FRIENDS}/bridge-note.ts#readBridgeNote`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    slowMilliseconds: 500,
    weight: 2,
    prepare: async () => {
      const family = larkspurs();
      const { idasSigner, ida } = family;
      const { root } = ida.identity;
      const own = await pimsKeyPackage(family);
      const to = encodeHex(KEY);
      const lineages = [[GROUP], [GROUP, GROUP]];
      const plea = { packages: [own, own], lineages, statements: [new Uint8Array(120)] };
      const nothing = { packages: [], lineages: [], statements: [] };
      return {
        seeds: [plea, nothing].flatMap((one) =>
          makeBridgeNotes(idasSigner, to, RELAY_SECONDS, one),
        ),
        decode: (bytes) => readBridgeNote({ week: helpWeek(RELAY_SECONDS), bytes }, root, to),
        isCostly: hasShapeOfBridgeNote,
      };
    },
  },
  {
    name: 'bridge asked record',
    covers: [`${FRIENDS}/bridge-asked.ts#loadBridgeAsked`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: () => {
      const store = new OneRecordStore(() => true);
      const asked = { at: RELAY_SECONDS, what: '1/2', packages: [GROUP, GROUP] };
      return {
        seeds: [recordOf(bridgeAskedWrite('', asked))],
        decode: (input) => loadBridgeAsked(store.hold(input), ''),
      };
    },
  },
  {
    name: 'help keys record',
    covers: [`${FAMILY}/help-keys.ts#decodeHelpKeys`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: () => ({
      seeds: [
        childHelpWrite(KEY),
        childHelpWrite(KEY, LATER_KIT),
        guardianHelpWrite(kitKeys(KEY)),
        guardianHelpWrite(kitKeys(KEY), LATER_KIT),
      ].map(recordOf),
      decode: oneSpelling(decodeHelpKeys, (keys) => recordOf(helpWrite(keys))),
    }),
  },
  {
    name: 'inheritance record',
    covers: [
      `${FAMILY}/inheritance.ts#Inheritance.open`,
      `${FAMILY}/inheritance.ts#readConversation`,
      `${FAMILY}/inheritance.ts#readLineage`,
      `${FAMILY}/inheritance.ts#readSomeLineage`,
    ],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: () => {
      const store = new OneRecordStore(() => true);
      const families = [KEY, KEY].map(encodeHex);
      const shared = {
        lineage: [GROUP, GROUP],
        form: 'direct',
        people: [GROUP],
        families,
      } as const;
      const family = { lineage: [GROUP], form: 'family', people: [], families: [] } as const;
      return {
        seeds: [[], [shared, family]].map((all) => recordOf(inheritanceWrite(all))),
        decode: (input) => Inheritance.open(store.hold(input)),
      };
    },
  },
  {
    name: 'asked record',
    covers: [`${FAMILY}/asked-record.ts#loadAsked`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 8_192,
    prepare: () => {
      const store = new OneRecordStore(() => true);
      const asked = { at: RELAY_SECONDS, troubles: ['path', ''], free: [GROUP, GROUP] };
      return {
        seeds: [recordOf(askedWrite({ ...asked, bound: new Map([[GROUP, GROUP]]) }))],
        decode: (input) => loadAsked(store.hold(input)),
      };
    },
  },
  {
    name: 'repair log record',
    covers: [`${FAMILY}/repair-log.ts#RepairLog.open`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: async () => {
      const store = new OneRecordStore(() => true);
      const log = await RepairLog.open(new OneRecordStore(() => false));
      const writes = [...log.notice(GROUP, true, RELAY_SECONDS), ...log.founded(GROUP, 9)];
      return {
        seeds: writes.map(recordOf),
        decode: async (input) => (await RepairLog.open(store.hold(input))).mayFoundAt(GROUP),
      };
    },
  },
];

/** Its signatures get verified. */
function hasShapeOfNote(input: Uint8Array): boolean {
  const lineage = (fields: FieldReader): unknown => fields.list(33, (list) => list.bytes(16));
  const read = readFields(input, (fields) => {
    fields.version(1);
    const kind = fields.text(16);
    fields.integer();
    fields.nested((nested) => readChain(nested, nested.remaining !== 3));
    fields.list(8, (list) =>
      list.nested((nested) => {
        nested.optional(lineage);
        nested.optional((some) => some.text(16));
        return readOffer(nested, GROUP);
      }),
    );
    fields.list(256, lineage);
    fields.bytes(64);
    return kind;
  });
  return read !== undefined;
}

function hasShapeOfBridgeNote(input: Uint8Array): boolean {
  const read = readFields(input, (fields) => {
    fields.version(1);
    const kind = fields.text(16);
    fields.integer();
    fields.nested((nested) => readChain(nested, true));
    fields.list(8, (list) => list.nested((nested) => readOffer(nested, GROUP)));
    fields.list(256, (list) => list.list(33, (group) => group.bytes(16)));
    fields.list(32, (list) => list.bytesUpTo(256));
    fields.bytes(64);
    return kind;
  });
  return read !== undefined;
}

function recordOf({ value }: StoreWrite): Uint8Array {
  return value ?? new Uint8Array(0);
}
