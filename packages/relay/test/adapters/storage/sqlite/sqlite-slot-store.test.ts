import { onTestFinished } from 'vitest';
import { openSqliteSlotStore } from '../../../../src/adapters/storage/sqlite/sqlite-slot-store.ts';
import { describeSlotStore } from '../../../contract/slot-store-contract.ts';
import { folderOfTest } from '../../../support/folders.ts';

describeSlotStore('SQLite', {
  async open() {
    const store = await openSqliteSlotStore(folderOfTest());
    onTestFinished(() => store.close());
    return store;
  },
});
