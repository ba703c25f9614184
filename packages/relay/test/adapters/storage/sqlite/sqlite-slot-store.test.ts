import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSqliteSlotStore } from '../../../../src/adapters/storage/sqlite/sqlite-slot-store.ts';
import { describeSlotStore } from '../../../contract/slot-store-contract.ts';
import { folderOfTest, temporaryFolder } from '../../../support/folders.ts';
import { address, envelope } from '../../../support/samples.ts';

describeSlotStore('SQLite', {
  async open() {
    const store = await openSqliteSlotStore(folderOfTest());
    onTestFinished(() => store.close());
    return store;
  },
});

it('a quiet SQLite store leaves nothing lying in its write-ahead log', async () => {
  const folder = temporaryFolder();
  const store = await openSqliteSlotStore(folder);
  onTestFinished(() => store.close());
  const bucket = { class: 'week', number: 2_980 } as const;
  await store.put(bucket, address(bucket, 1), envelope(1));
  const log = join(folder, 'slots', 'w2980.db-wal');
  expect(statSync(log).size).toBeGreaterThan(4_032);
  await vi.waitFor(() => expect(statSync(log).size).toBe(0), { timeout: 10_000, interval: 50 });
});
