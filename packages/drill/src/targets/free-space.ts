/**
 * A file system of its own for a data directory, so that what was unlinked can be looked for in the
 * blocks that it left. Needs the right to mount; where there is none, the loot says so.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { notCaptured } from '../capture/copy-loot.ts';

/** Logs of several buckets grow side by side while nothing lets them be cut; a full disk would stop the play. */
const IMAGE_MEGABYTES = 160;

export interface LoopDisk {
  readonly folder: string;
  readonly image: string;
}

/**
 * Does the work with a disk of its own, or with null where none is wanted or this system does not let
 * us make one; unmounts it whatever happens.
 */
export async function withLoopDisk<Result>(
  workshop: string,
  isWanted: boolean,
  work: (disk: LoopDisk | null) => Promise<Result>,
): Promise<Result> {
  const disk = isWanted ? mountLoopDisk(workshop) : null;
  try {
    return await work(disk);
  } finally {
    unmount(disk);
  }
}

function mountLoopDisk(workshop: string): LoopDisk | null {
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
  unmount(disk);
  mkdirSync(folder, { recursive: true });
  copyFileSync(disk.image, join(folder, 'disk.img'));
}

/** As it is now, all that was written to it included. */
export function copyMountedDisk({ folder, image }: LoopDisk, to: string): void {
  succeeds('sync', ['-f', folder]);
  mkdirSync(to, { recursive: true });
  copyFileSync(image, join(to, 'disk.img'));
}

/** Twice does no harm. */
function unmount(disk: LoopDisk | null): void {
  if (disk !== null) {
    succeeds('umount', [disk.folder]);
  }
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args], { stdio: 'ignore' }).status === 0;
}
