/** A disk without room: a coded answer, never an OK, and service again when there is room. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, hasCode } from '@knothole/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteSlotStore } from '../../../../src/adapters/storage/sqlite/sqlite-slot-store.ts';
import { address, envelope, seedOf, slot } from '../../../support/samples.ts';
import { smallDisk } from '../../../support/small-disk.ts';

const WEEK: Bucket = { class: 'week', number: 2_980 };
const DISK_KIB = 2_048;
const BALLAST_BYTES = 1_048_576;

it('a full disk is answered BUSY, loses nothing and heals when there is room', async (context) => {
  const folder = smallDisk(DISK_KIB);
  if (folder === null) {
    context.skip('a small file system can be mounted by root only');
    return;
  }
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, new Uint8Array(BALLAST_BYTES));
  const store = await openSqliteSlotStore(folder);
  onTestFinished(() => store.close());
  const stored: number[] = [];
  let refusal: unknown = null;
  for (let seed = 0; seed < 1_000 && refusal === null; seed++) {
    try {
      await store.put(WEEK, address(WEEK, seed), envelope(seed));
      stored.push(seed);
    } catch (error) {
      refusal = error;
    }
  }
  expect(hasCode(refusal, 'BUSY')).toBe(true);
  expect(stored.length).toBeGreaterThan(10);
  const kept = async (): Promise<number> =>
    (await store.get(stored.map((seed) => slot(WEEK, seed)))).filter((one) => one !== null).length;
  expect(await kept()).toBe(stored.length);
  expect(await store.get([slot(WEEK, stored.length)])).toEqual([null]);

  expect(statSync(ballast).size).toBe(BALLAST_BYTES);
  rmSync(ballast);
  const next = stored.length;
  expect(await store.put(WEEK, address(WEEK, next), envelope(next))).toEqual({ kind: 'stored' });
  await store.close();
  const again = await openSqliteSlotStore(folder);
  onTestFinished(() => again.close());
  const all = await again.get([...stored, next].map((seed) => slot(WEEK, seed)));
  expect(all.map(seedOf)).toEqual([...stored, next]);
});
