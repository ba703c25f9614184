/** What the relay reads besides frames: its command line, its small files, its database's bodies. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asEnvelope,
  asSlotAddress,
  type Bucket,
  bucketEndsAt,
  encodeBucket,
} from '../../../packages/protocol/src/index.ts';
import { BucketKey } from '../../../packages/relay/src/adapters/storage/sqlite/bucket-key.ts';
import {
  bucketName,
  parseBucketName,
} from '../../../packages/relay/src/adapters/storage/sqlite/bucket-names.ts';
import {
  packPuts,
  packSlots,
  unpackEnvelope,
  unpackPuts,
  unpackSlots,
} from '../../../packages/relay/src/adapters/storage/sqlite/store-messages.ts';
import { loadHouseholdPass } from '../../../packages/relay/src/data-dir.ts';
import { loadRevokedGuests } from '../../../packages/relay/src/revoked-guests.ts';
import { parseServeCommand } from '../../../packages/relay/src/serve-options.ts';
import { bytesOf, type Decoder, type FuzzTarget, oneSpelling, textOf } from '../target.ts';

const SQLITE = 'relay/src/adapters/storage/sqlite';
const BUCKET: Bucket = { class: 'week', number: 2_960 };
const ADDRESS = asSlotAddress(new Uint8Array(32).fill(0xad));
const ENDING = '.db';

const SERVE_LINES: readonly string[] = [
  'serve',
  '--help',
  'serve\n--data\n/var/lib/knothole\n--relay-port\n9000\n--app-port=9001\n--host\n::1',
  'serve\n--no-app\n--json\n--accept-clock\n--notice\nBack at six',
  'serve\n--public-url\nhttps://k.example/\n--public-relay-url\nwss://r.example/v1\n--app\n/srv/app',
];

export const RELAY_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'serve command line',
    covers: ['relay/src/serve-options.ts#parseServeCommand'],
    shape: 'text',
    codes: ['CONFIG'],
    maxBytes: 4_096,
    weight: 2,
    prepare: () => ({
      seeds: SERVE_LINES.map(bytesOf),
      decode: (input) => parseServeCommand(textOf(input).split('\n')),
    }),
  },
  {
    name: 'household pass file',
    covers: ['relay/src/data-dir.ts#loadHouseholdPass', 'relay/src/durable-files.ts#readIfPresent'],
    shape: 'bytes',
    codes: ['STORE_CORRUPT'],
    maxBytes: 128,
    weight: 3,
    prepare: () =>
      inFolder(new Uint8Array(32).fill(7), 'household.pass', (folder) => loadHouseholdPass(folder)),
  },
  {
    name: 'revoked guests file',
    covers: ['relay/src/revoked-guests.ts#loadRevokedGuests'],
    shape: 'bytes',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    weight: 3,
    prepare: () =>
      inFolder(new Uint8Array(64).fill(9), '../revoked-guests', (folder) =>
        loadRevokedGuests(folder, new Uint8Array(32)).has(new Uint8Array(16)),
      ),
  },
  {
    name: 'bucket key file',
    covers: [`${SQLITE}/bucket-key.ts#BucketKey.load`],
    shape: 'bytes',
    codes: ['STORE_CORRUPT'],
    maxBytes: 256,
    weight: 3,
    prepare: () =>
      inFolder(new Uint8Array(64).fill(9), 'w2960.key', (folder) =>
        BucketKey.load(join(folder, 'keys', 'w2960.key')),
      ),
  },
  {
    name: 'wrapped body',
    covers: [`${SQLITE}/bucket-key.ts#BucketKey.unwrap`],
    shape: 'bytes',
    codes: [],
    maxBytes: 8_192,
    prepare: () => {
      const key = inFolder(new Uint8Array(64).fill(9), 'w2960.key', (folder) =>
        BucketKey.load(join(folder, 'keys', 'w2960.key')),
      ).decode(new Uint8Array(64).fill(9));
      return {
        seeds: [new Uint8Array(16), new Uint8Array(16 + 4_032).fill(7)],
        decode: (input) => (key instanceof BucketKey ? key.unwrap(input) : undefined),
      };
    },
  },
  {
    name: 'bucket file name',
    covers: [`${SQLITE}/bucket-names.ts#parseBucketName`],
    shape: 'text',
    codes: [],
    prepare: () => ({
      seeds: ['w2960.db', 'h0.db', 'd20000.db', 'q16777215.db'].map(bytesOf),
      decode: oneSpelling(
        (input) => parseBucketName(textOf(input), ENDING) ?? undefined,
        (bucket) => {
          encodeBucket(bucket);
          return bytesOf(bucketName(bucket) + ENDING);
        },
      ),
    }),
  },
  {
    name: 'puts between threads',
    covers: [
      `${SQLITE}/store-messages.ts#unpackPuts`,
      `${SQLITE}/store-messages.ts#unpackEnvelope`,
    ],
    shape: 'bytes',
    codes: ['BAD_FRAME', 'BUCKET'],
    prepare: () => {
      const put = { bucket: BUCKET, address: ADDRESS, envelope: asEnvelope(new Uint8Array(4_032)) };
      return {
        seeds: [packPuts([put]), packPuts([put, put])],
        decode: (input) => {
          unpackEnvelope(input, 0);
          return unpackPuts(input).map(({ bucket }) => bucketEndsAt(bucket));
        },
      };
    },
  },
  {
    name: 'slots between threads',
    covers: [`${SQLITE}/store-messages.ts#unpackSlots`],
    shape: 'bytes',
    codes: ['BAD_FRAME', 'BUCKET'],
    prepare: () => ({
      seeds: [1, 64].map((length) =>
        packSlots(Array.from({ length }, () => ({ bucket: BUCKET, address: ADDRESS }))),
      ),
      decode: (input) => unpackSlots(input).map(({ bucket }) => encodeBucket(bucket)),
    }),
  },
];

/** A decoder that reads what stands in one file of a data directory's folder of keys. */
function inFolder(seed: Uint8Array, name: string, read: (dataDir: string) => unknown): Decoder {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'keys'));
  const path = join(folder, 'keys', name);
  return {
    seeds: [seed],
    decode: (input) => {
      writeFileSync(path, input);
      return read(folder);
    },
  };
}
