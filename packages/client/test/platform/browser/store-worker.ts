/** The dedicated worker in which stores are tested; its step `case` runs a whole case by its name. */
import { openIndexedDbStore } from '../../../src/platform/browser/indexeddb-store.ts';
import { localStoreCases } from '../../contract/local-store.ts';
import { indexedDbCases } from './indexeddb-cases.ts';
import { storeSteps } from './store-steps.ts';
import { serveSteps } from './worker-steps.ts';

serveSteps({
  ...storeSteps,
  async case(name) {
    const databaseName = `family ${crypto.randomUUID()}`;
    const shared = localStoreCases.find((candidate) => candidate.name === name);
    const own = indexedDbCases.find((candidate) => candidate.name === name);
    await shared?.run({ open: () => openIndexedDbStore({ databaseName }) });
    await own?.run(databaseName);
    return shared === undefined && own === undefined ? 'unknown' : 'passed';
  },
});
