import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NOT_CAPTURED } from '../../src/run-directory.ts';
import { copyMountedDisk, lootLoopDisk, withLoopDisk } from '../../src/targets/free-space.ts';
import { noise } from '../attack/support/planted-loot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('shows a file in the image of its disk, and its blocks when it was unlinked', async ({
  skip,
}) => {
  const [workshop, before, after] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const bytes = noise(20_000, 1);
  const isMounted = await withLoopDisk(workshop, true, async (disk) => {
    if (disk === null) return false;
    writeFileSync(join(disk.folder, 'a'), bytes);
    copyMountedDisk(disk, before);
    unlinkSync(join(disk.folder, 'a'));
    lootLoopDisk(disk, after);
    return true;
  });
  if (!isMounted) return skip('this system does not let us mount a file system');
  for (const folder of [before, after]) {
    expect(readFileSync(join(folder, 'disk.img')).includes(bytes.subarray(0, 64))).toBe(true);
  }
  expect(existsSync(join(workshop, 'disk', 'lost+found'))).toBe(false);
});

it('says that free blocks were not captured where no file system can be made', async () => {
  const path = process.env['PATH'];
  onTestFinished(() => {
    process.env['PATH'] = path;
  });
  process.env['PATH'] = temporaryFolder();
  const loot = temporaryFolder();
  const disk = await withLoopDisk(temporaryFolder(), true, async (made) => made);
  expect(disk).toBeNull();
  lootLoopDisk(disk, loot);
  expect(readFileSync(join(loot, NOT_CAPTURED), 'utf8')).toMatch(/mount/);
});
