/** A disk that is soon full. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folders.ts';

/** A file system of its own that goes with the test, or null where it cannot be mounted. */
export function smallDisk(kib: number): string | null {
  const folder = temporaryFolder();
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  onTestFinished(() => {
    execFileSync('/bin/umount', ['-l', folder]);
  });
  chmodSync(folder, 0o700);
  return folder;
}
