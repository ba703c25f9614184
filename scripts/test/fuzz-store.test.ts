/** Damaged databases of the relay: too slow for the table, because each one is a real file. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  asEnvelope,
  asSlotAddress,
  type Bucket,
  ENVELOPE_BYTES,
} from '../../packages/protocol/src/index.ts';
import {
  packPuts,
  packSlots,
  type StoreReply,
} from '../../packages/relay/src/adapters/storage/sqlite/store-messages.ts';
import { StoreThread } from '../../packages/relay/src/adapters/storage/sqlite/store-thread.ts';
import { FuzzRandom } from '../fuzz/fuzz-random.ts';
import { changeBytes } from '../fuzz/mutate-bytes.ts';

const DAMAGES = 60;
const BUCKET: Bucket = { class: 'quarter', number: 0xff_ff_ff };
const SLOTS = [1, 2, 3].map((fill) => ({
  bucket: BUCKET,
  address: asSlotAddress(new Uint8Array(32).fill(fill)),
}));
const ENVELOPE = asEnvelope(new Uint8Array(ENVELOPE_BYTES).fill(7));
const FILES = ['ledger.db', 'slots/q16777215.db', 'keys/q16777215.key'] as const;

const folder = mkdtempSync(join(tmpdir(), 'knothole-fuzz-'));
const sound = join(folder, 'sound');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openIn(dataDir: string, replies: StoreReply[]): Promise<StoreThread | null> {
  return StoreThread.open(dataDir, (reply) => replies.push(reply));
}

beforeAll(async () => {
  mkdirSync(sound, { mode: 0o700 });
  const thread = await openIn(sound, []);
  const records = packPuts(SLOTS.map((slot) => ({ ...slot, envelope: ENVELOPE })));
  await thread?.handle({ kind: 'put', id: 1, records });
  await thread?.handle({ kind: 'close', id: 2 });
});

test.each(FILES)(
  'whatever has become of %s, the store answers with a code or an envelope',
  async (name) => {
    const seed = Math.floor(Math.random() * 0x1_0000_0000);
    const random = new FuzzRandom(seed);
    const good = readFileSync(join(sound, name));
    const kinds = new Set<string>();
    for (let damage = 0; damage < DAMAGES; damage++) {
      const dataDir = join(folder, `${name.replace('/', '-')}-${damage}`);
      cpSync(sound, dataDir, { recursive: true });
      writeFileSync(join(dataDir, name), changeBytes(new Uint8Array(good), random, good));
      const replies: StoreReply[] = [];
      const thread = await openIn(dataDir, replies);
      await thread?.handle({ kind: 'get', id: 1, slots: packSlots(SLOTS) });
      await thread?.handle({ kind: 'close', id: 2 });
      for (const reply of replies) {
        kinds.add(reply.kind);
        if (reply.kind === 'unusable' || reply.kind === 'error') {
          expect(reply.code, `seed ${seed}`).toMatch(/^[A-Z_]+$/u);
        }
      }
      expect(replies.length, `seed ${seed}`).toBe(thread === null ? 1 : 3);
      rmSync(dataDir, { recursive: true, force: true });
    }
    expect(kinds).toContain('ready');
  },
);
