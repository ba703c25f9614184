import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const MEMORY = '/dev/shm';

/**
 * A fresh directory on a file system in memory where there is one: chain tests make thousands of
 * transactions, and what a disk keeps is tested elsewhere.
 */
export async function memoryDirectory(): Promise<string> {
  const path = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'knothole-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
