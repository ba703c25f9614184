/** Everything that a thief of the relay gets, sorted into kinds. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { copyLoot, notCaptured } from '../capture/copy-loot.ts';
import { captureMemory, captureProcessWords } from '../capture/process-memory.ts';
import type { RunPaths } from '../run-directory.ts';
import type { RelayProcess } from './relay-process.ts';

/** Configuration, and files, which are copied apart. */
const KEYS = 'keys';
const FILES = 'blobs';

/** Where the loot has copies of the databases, as record references begin. */
export const DATABASE_COPIES: readonly string[] = ['database/live', 'database/stopped'];

/** While it runs: files in mid-write, memory, environment. */
export function lootRunningRelay(
  relay: RelayProcess,
  paths: RunPaths,
  target: string,
  withMemory: boolean,
): void {
  copyDatabase(relay.dataDir, join(paths.loot(target, 'database'), 'live'));
  copyLoot(join(relay.dataDir, 'keys'), join(paths.loot(target, 'configuration'), 'keys'));
  if (withMemory) {
    captureMemory(relay.server.pid, paths.loot(target, 'memory'));
  } else {
    notCaptured(paths.loot(target, 'memory'), 'Captured with the unsabotaged relay only.');
  }
  captureProcessWords(relay.server.pid, paths.loot(target, 'configuration'));
}

const LOOK_MILLISECONDS = 50;
/** Three seconds: a log that is not cut by then stays. */
const LOOKS = 60;

/**
 * While people write, the write-ahead log shows what came after what. The relay cuts it in the first
 * quiet second; who copies the disk before sees the order of what came since the last quiet one.
 */
export async function untilLogIsCut(dataDir: string): Promise<void> {
  for (let look = 0; look < LOOKS && hasLog(join(dataDir, 'slots')); look += 1) {
    await pause(LOOK_MILLISECONDS);
  }
}

function hasLog(slots: string): boolean {
  const files = existsSync(slots) ? readdirSync(slots) : [];
  return files.some((name) => name.endsWith('-wal') && statSync(join(slots, name)).size > 0);
}

/** After a clean stop. */
export function lootStoppedRelay(relay: RelayProcess, paths: RunPaths, target: string): void {
  copyDatabase(relay.dataDir, join(paths.loot(target, 'database'), 'stopped'));
  copyLoot(join(relay.dataDir, 'keys'), join(paths.loot(target, 'configuration'), 'keys'));
  copyLoot(relay.logFolder, paths.loot(target, 'logs'));
  lootFilesOf(relay.dataDir, paths.loot(target, 'blobs'));
  notCaptured(paths.loot(target, 'backups'), 'This version of the relay makes no backups.');
}

/** Parts of files, as they lie there. */
function lootFilesOf(dataDir: string, to: string): void {
  copyFiles(dataDir, to);
  if (!existsSync(to)) notCaptured(to, 'There is no part of any file.');
}

/** Nothing happens where there are none; a folder may be one that lies elsewhere. */
export function copyFiles(dataDir: string, to: string): void {
  const root = join(dataDir, FILES);
  for (const folder of existsSync(root) ? readdirSync(root) : []) {
    if (statSync(join(root, folder)).isFile() || readdirSync(join(root, folder)).length > 0) {
      copyLoot(join(root, folder), join(to, 'stopped', folder));
    }
  }
}

/** Whatever lies in the data directory beside the keys and files: a leak need not lie where the databases do. */
export function copyDatabase(dataDir: string, to: string): void {
  for (const part of readdirSync(dataDir).filter((name) => name !== KEYS && name !== FILES)) {
    copyLoot(join(dataDir, part), join(to, part));
  }
}
