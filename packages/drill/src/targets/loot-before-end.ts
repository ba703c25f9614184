/**
 * Where keys and envelopes lie just before their bucket ends: a search that does not find them there
 * proves nothing when it finds none after the end.
 */
import { join } from 'node:path';
import { copyLoot } from '../capture/copy-loot.ts';
import { captureMemory } from '../capture/process-memory.ts';
import { copyMountedDisk, type LoopDisk } from './free-space.ts';
import { copyDatabase, copyFiles } from './loot-relay.ts';
import type { RelayProcess } from './relay-process.ts';

export function lootBeforeEnd(
  { dataDir, server }: RelayProcess,
  disk: LoopDisk | null,
  folderOf: (kind: 'database' | 'blobs' | 'configuration' | 'memory' | 'free-space') => string,
): void {
  copyDatabase(dataDir, folderOf('database'));
  copyFiles(dataDir, folderOf('blobs'));
  copyLoot(join(dataDir, 'keys'), join(folderOf('configuration'), 'keys'));
  captureMemory(server.pid, folderOf('memory'));
  if (disk !== null) {
    copyMountedDisk(disk, folderOf('free-space'));
  }
}
