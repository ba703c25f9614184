/** What a relay holds of files, as somebody with its disk sees it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestRelay } from '../support/test-relay.ts';

/** Paths of the chunks in the relay's folder for files. */
export async function storedChunks({ dataDir }: TestRelay): Promise<readonly string[]> {
  const found = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Resolves when so many chunks are there; the folder tells nobody when it changes. */
export async function untilStored(relay: TestRelay, count: number): Promise<void> {
  const deadline = Date.now() + 25_000;
  while ((await storedChunks(relay)).length !== count) {
    if (Date.now() > deadline) {
      throw new Error(`there are ${(await storedChunks(relay)).length} chunks, not ${count}`);
    }
    await pause(20);
  }
}
