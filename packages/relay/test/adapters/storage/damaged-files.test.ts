import { join } from 'node:path';
import { ENVELOPE_BYTES, MAX_BUCKET_NUMBER } from '@knothole/protocol';
import { expect, it } from 'vitest';
import { BucketKey } from '../../../src/adapters/storage/sqlite/bucket-key.ts';
import { bucketName, parseBucketName } from '../../../src/adapters/storage/sqlite/bucket-names.ts';
import { temporaryFolder } from '../../support/folders.ts';

it('takes no file name for a bucket whose number no frame can carry', () => {
  const last = { class: 'week', number: MAX_BUCKET_NUMBER } as const;
  expect(parseBucketName(`${bucketName(last)}.db`, '.db')).toEqual(last);
  expect(parseBucketName(`w${MAX_BUCKET_NUMBER + 1}.db`, '.db')).toBeNull();
  expect(parseBucketName('w99999999.db', '.db')).toBeNull();
});

it('has nothing to unwrap in a body that was cut off', () => {
  const key = BucketKey.create(join(temporaryFolder(), 'w2960.key'));
  const envelope = new Uint8Array(ENVELOPE_BYTES).fill(7);
  const body = key.wrap(envelope);
  expect(key.unwrap(body)).toEqual(Buffer.from(envelope));
  expect(key.unwrap(body.subarray(0, 15))).toBeNull();
  expect(key.unwrap(new Uint8Array(0))).toBeNull();
});
