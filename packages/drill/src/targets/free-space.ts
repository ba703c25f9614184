/**
 * A file system of its own for a data directory, so that what was unlinked can be looked for in the
 * blocks that it left. Needs the right to mount; where there is none, the loot says so.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { notCaptured } from '../capture/copy-loot.ts';

const IMAGE_MEGABYTES = 48;

export interface LoopDisk {
  readonly folder: string;
  readonly image: string;
}

/** Null where this system does not let us make one. */
export function mountLoopDisk(workshop: string): LoopDisk | null {
  const image = join(workshop, 'disk.img');
  const folder = join(workshop, 'disk');
  mkdirSync(folder, { recursive: true });
  const made =
    succeeds('truncate', ['-s', `${IMAGE_MEGABYTES}M`, image]) &&
    succeeds('mkfs.ext4', ['-q', '-F', image]) &&
    succeeds('mount', ['-o', 'loop', image, folder]);
  return made ? { folder, image } : null;
}

/** Unmounts, and copies the image with all its free blocks into the loot. */
export function lootLoopDisk(disk: LoopDisk | null, folder: string): void {
  if (disk === null) {
    notCaptured(
      folder,
      'This system does not let us mount a file system to look into its free blocks.',
    );
    return;
  }
  if (!succeeds('umount', [disk.folder])) {
    notCaptured(folder, 'The file system could not be unmounted.');
    return;
  }
  mkdirSync(folder, { recursive: true });
  copyFileSync(disk.image, join(folder, 'disk.img'));
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args], { stdio: 'ignore' }).status === 0;
}
