import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyDatabase } from '../../src/targets/loot-relay.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('takes all that lies in the data directory, wherever it lies, and leaves the keys to the configuration', () => {
  const [dataDir, loot] = [temporaryFolder(), temporaryFolder()];
  for (const folder of ['slots', 'keys', 'cache']) mkdirSync(join(dataDir, folder));
  const files = ['ledger.db', 'report.json', 'slots/w1.db', 'cache/peers', 'keys/w1.key'];
  for (const file of files) writeFileSync(join(dataDir, file), 'x');
  copyDatabase(dataDir, loot);
  expect(readdirSync(loot, { recursive: true, encoding: 'utf8' }).sort()).toEqual(
    ['cache', 'cache/peers', 'ledger.db', 'report.json', 'slots', 'slots/w1.db'].sort(),
  );
});
