/**
 * A process that commits to the store of its argument for ever and prints each version it has, or the
 * code with which the store refuses to open.
 */
import { writeSync } from 'node:fs';
import { KnotholeError } from '@knothole/protocol';
import { openSqliteStore } from '../../../src/platform/node/sqlite-store.ts';

const [, , directory] = process.argv;
if (directory === undefined) {
  throw new Error('a directory is needed');
}
const store = await openSqliteStore({ directory }).catch(reportAndExit);
for (;;) {
  const next = store.version + 1;
  const value = new Uint8Array(20_000);
  new DataView(value.buffer).setUint32(0, next);
  const writes = Array.from({ length: 8 }, (_, i) => ({ key: `part/${i}`, value }));
  writeSync(1, `${await store.commit(store.version, writes)}\n`);
}

function reportAndExit(error: unknown): never {
  writeSync(1, `${error instanceof KnotholeError ? error.code : String(error)}\n`);
  process.exit(1);
}
