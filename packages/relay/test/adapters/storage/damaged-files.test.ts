import { join } from 'node:path';
import { ENVELOPE_BYTES, MAX_BUCKET_NUMBER } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { BucketFile } from '../../../src/adapters/storage/sqlite/bucket-file.ts';
import { BucketKey } from '../../../src/adapters/storage/sqlite/bucket-key.ts';
import { bucketName, parseBucketName } from '../../../src/adapters/storage/sqlite/bucket-names.ts';
import { openSqliteSlotStore } from '../../../src/adapters/storage/sqlite/sqlite-slot-store.ts';
import { temporaryFolder } from '../../support/folders.ts';
import { address, envelope, slot } from '../../support/samples.ts';

const BUCKET = { class: 'week', number: 2_960 } as const;

it('takes no file name for a bucket whose number no frame can carry', () => {
  const last = { class: 'week', number: MAX_BUCKET_NUMBER } as const;
  expect(parseBucketName(`${bucketName(last)}.db`, '.db')).toEqual(last);
  expect(parseBucketName(`w${MAX_BUCKET_NUMBER + 1}.db`, '.db')).toBeNull();
  expect(parseBucketName('w99999999.db', '.db')).toBeNull();
});

it('has nothing to unwrap in a body that was cut off', () => {
  const key = BucketKey.create(join(temporaryFolder(), 'w2960.key'));
  const bytes = new Uint8Array(ENVELOPE_BYTES).fill(7);
  const body = key.wrap(bytes);
  expect(key.unwrap(body)).toEqual(Buffer.from(bytes));
  expect(key.unwrap(body.subarray(0, 15))).toBeNull();
  expect(key.unwrap(new Uint8Array(0))).toBeNull();
});

/** As another version may have named it. */
function renameColumn(path: string, from: string, to: string): void {
  const database = new Database(path, { timeout: 0 });
  database.exec(`ALTER TABLE slot RENAME COLUMN ${from} TO ${to}`);
  database.close();
}

it('refuses slots that another version has written when it starts, and leaves them as they are', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'slots', 'w2960.db');
  const store = await openSqliteSlotStore(folder);
  await store.put(BUCKET, address(BUCKET, 1), envelope(1));
  await store.close();
  renameColumn(path, 'place', 'id');
  await expect(openSqliteSlotStore(folder)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  renameColumn(path, 'id', 'place');
  const again = await openSqliteSlotStore(folder);
  expect(await again.get([slot(BUCKET, 1)])).toEqual([envelope(1)]);
  await again.close();
});

it('keeps no lock on a file that it could not open, nor its key', () => {
  const path = join(temporaryFolder(), 'w2960.db');
  const open = (): BucketFile =>
    new BucketFile(path, BucketKey.create(join(temporaryFolder(), 'w2960.key')));
  open().close();
  renameColumn(path, 'place', 'id');
  const key = BucketKey.create(join(temporaryFolder(), 'w2960.key'));
  const before = key.place(address(BUCKET, 1));
  expect(() => new BucketFile(path, key)).toThrow('another version');
  expect(key.place(address(BUCKET, 1))).not.toBe(before);
  renameColumn(path, 'id', 'place');
  open().close();
});
