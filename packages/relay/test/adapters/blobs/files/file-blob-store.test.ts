import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BLOB_CLASSES, bucketEndsAt } from '@knothole/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type FileBlobStoreOptions,
  openFileBlobStore,
} from '../../../../src/adapters/blobs/files/file-blob-store.ts';
import { BucketKey } from '../../../../src/adapters/storage/sqlite/bucket-key.ts';
import type { BlobStore } from '../../../../src/core/blob-store.ts';
import { describeBlobStore } from '../../../contract/blob-store-contract.ts';
import { blobId, chunk, deleteHash, sameBytes } from '../../../support/blob-samples.ts';
import { folderOfTest, temporaryFolder } from '../../../support/folders.ts';
import { smallDisk } from '../../../support/small-disk.ts';

const WEEK = { class: 'week', number: 2_980 } as const;
const OVERHEAD = 32;

async function open(
  folder: string,
  options: Partial<FileBlobStoreOptions> = {},
): Promise<BlobStore> {
  const store = await openFileBlobStore(folder, { highWater: null, reservedBytes: 0, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** Paths of all files and folders of the data directory, itself first. */
function everything(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return [folder, ...names.map((name) => join(folder, name))];
}

function filesIn(folder: string): readonly string[] {
  return everything(folder).filter((path) => statSync(path).isFile());
}

/** How often any 16 bytes in a row of `wanted`, at every 16th place, stand in the files. */
function copiesOf(wanted: Uint8Array, files: readonly string[]): number {
  const contents = files.map((path) => readFileSync(path));
  let copies = 0;
  for (let start = 0; start + 16 <= Math.min(wanted.length, 4_096); start += 16) {
    copies += contents.filter((bytes) =>
      bytes.includes(Buffer.from(wanted.subarray(start, start + 16))),
    ).length;
  }
  return copies;
}

describeBlobStore('A folder of files', {
  open: (highWater) => open(folderOfTest(), highWater === undefined ? {} : { highWater }),
});

describe('chunks at rest', () => {
  it('lie in files of four sizes that tell neither id nor time, before and after each act', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    // Looking into a folder, as this does, leaves a time of access on it: the looker's.
    const times = (): readonly number[] =>
      everything(join(folder, 'blobs')).flatMap((path) => {
        const { atimeMs, mtimeMs } = statSync(path);
        return statSync(path).isFile() ? [atimeMs, mtimeMs] : [mtimeMs];
      });
    for (const [seed, bytes] of BLOB_CLASSES.entries()) {
      await store.put(WEEK, blobId(seed), deleteHash(seed), chunk(seed, bytes));
      expect(new Set(times())).toEqual(new Set([0]));
    }
    await store.get(WEEK, blobId(1));
    expect(new Set(times())).toEqual(new Set([0]));
    await store.delete(WEEK, blobId(3), deleteHash(3));
    expect(new Set(times())).toEqual(new Set([0]));
    const chunks = readdirSync(join(folder, 'blobs', 'w2980'));
    expect(chunks).toHaveLength(3);
    expect(chunks.every((name) => /^[0-9a-f]{32}$/.test(name))).toBe(true);
    const sizes = chunks.map((name) => statSync(join(folder, 'blobs', 'w2980', name)).size);
    expect(sizes.sort((a, b) => a - b)).toEqual(
      BLOB_CLASSES.slice(0, 3).map((bytes) => bytes + OVERHEAD),
    );
    for (const path of everything(join(folder, 'blobs'))) {
      expect(statSync(path).mode & 0o077).toBe(0);
    }
    expect(statSync(join(folder, 'keys', 'w2980.blobs')).mtimeMs).toBe(0);
  });

  it('hold nothing of what was sent: not the chunk, the id, its hash, nor the hash that deletes', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    const sent = { bytes: chunk(1), id: blobId(1), hash: deleteHash(1) };
    await store.put(WEEK, sent.id, sent.hash, sent.bytes);
    const files = filesIn(folder);
    const names = everything(folder).join('\n');
    const idHash = createHash('sha256').update(sent.id).digest();
    for (const wanted of [sent.bytes, sent.id, sent.hash, idHash]) {
      expect(copiesOf(wanted, files)).toBe(0);
      expect(names).not.toContain(Buffer.from(wanted.subarray(0, 16)).toString('hex'));
    }
    // Under another key the same chunk has another name and other bytes.
    const other = temporaryFolder();
    await (await open(other)).put(WEEK, sent.id, sent.hash, sent.bytes);
    const names1 = readdirSync(join(folder, 'blobs', 'w2980'));
    const names2 = readdirSync(join(other, 'blobs', 'w2980'));
    expect(names1[0]).not.toBe(names2[0]);
  });

  it('are found by that search where they do lie', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'planted'), Buffer.concat([Buffer.alloc(77, 1), chunk(1)]));
    expect(copiesOf(chunk(1), filesIn(folder))).toBeGreaterThan(100);
  });

  it('leave no byte in any file once deleted', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.put(WEEK, blobId(1), deleteHash(1), chunk(1));
    const [name = ''] = readdirSync(join(folder, 'blobs', 'w2980'));
    const path = join(folder, 'blobs', 'w2980', name);
    const wrapped = readFileSync(path);
    // A second name for the same place on the disk shows what deletion leaves there.
    const kept = join(folder, 'kept');
    linkSync(path, kept);
    expect(copiesOf(wrapped, filesIn(folder))).toBeGreaterThan(100);
    await store.delete(WEEK, blobId(1), deleteHash(1));
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(kept).equals(Buffer.alloc(wrapped.length))).toBe(true);
    expect(copiesOf(wrapped, filesIn(folder))).toBe(0);
  });

  it('go with their bucket, key first, and an old copy opens for nobody', async () => {
    const folder = temporaryFolder();
    const stolen = temporaryFolder();
    const store = await open(folder);
    await store.put(WEEK, blobId(1), deleteHash(1), chunk(1));
    cpSync(join(folder, 'blobs'), join(stolen, 'blobs'), { recursive: true });
    cpSync(join(folder, 'keys'), join(stolen, 'keys'), { recursive: true });
    await store.dropEndedBuckets(bucketEndsAt(WEEK));
    expect(filesIn(folder)).toEqual([]);
    expect(readdirSync(join(folder, 'blobs'))).toEqual(['new']);

    // With its key the copy opens: that is what makes the rest of this test mean something.
    const thief = await open(stolen);
    expect(sameBytes(await thief.get(WEEK, blobId(1)), chunk(1))).toBe(true);
    await thief.close();
    rmSync(join(stolen, 'keys', 'w2980.blobs'));
    BucketKey.create(join(stolen, 'keys', 'w2980.blobs')).forget();
    const guess = await open(stolen);
    expect(await guess.get(WEEK, blobId(1))).toBeNull();
    expect(copiesOf(chunk(1), filesIn(stolen))).toBe(0);
  });
});

describe('a folder that is not as it was left', () => {
  it('is cleared of what was being written', async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.put(WEEK, blobId(1), deleteHash(1), chunk(1));
    await first.close();
    writeFileSync(join(folder, 'blobs', 'new', 'half'), chunk(2).subarray(0, 1_000));
    const second = await open(folder);
    expect(readdirSync(join(folder, 'blobs', 'new'))).toEqual([]);
    expect(sameBytes(await second.get(WEEK, blobId(1)), chunk(1))).toBe(true);
  });

  it('without its key is refused with a sentence, and left as it is', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.put(WEEK, blobId(1), deleteHash(1), chunk(1));
    await store.close();
    const key = join(folder, 'keys', 'w2980.blobs');
    const bytes = readFileSync(key);
    rmSync(key);
    await expect(open(folder)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    writeFileSync(key, bytes);
    const again = await open(folder);
    expect(sameBytes(await again.get(WEEK, blobId(1)), chunk(1))).toBe(true);
  });

  it('has no chunk where one was cut, and takes it anew', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.put(WEEK, blobId(1), deleteHash(1), chunk(1));
    const [name = ''] = readdirSync(join(folder, 'blobs', 'w2980'));
    for (const length of [0, 15, 40, 65_536]) {
      truncateSync(join(folder, 'blobs', 'w2980', name), length);
      expect(await store.get(WEEK, blobId(1))).toBeNull();
    }
    expect(await store.put(WEEK, blobId(1), deleteHash(1), chunk(1))).toBe('stored');
    expect(sameBytes(await store.get(WEEK, blobId(1)), chunk(1))).toBe(true);
  });

  it('takes no chunk when the disk is nearly full, and still gives and deletes', async () => {
    const folder = temporaryFolder();
    const roomy = await open(folder);
    await roomy.put(WEEK, blobId(1), deleteHash(1), chunk(1));
    await roomy.close();
    const full = await open(folder, { reservedBytes: Number.MAX_SAFE_INTEGER });
    await expect(full.put(WEEK, blobId(2), deleteHash(2), chunk(2))).rejects.toMatchObject({
      code: 'BUSY',
    });
    expect(sameBytes(await full.get(WEEK, blobId(1)), chunk(1))).toBe(true);
    await full.delete(WEEK, blobId(1), deleteHash(1));
    expect(await full.get(WEEK, blobId(1))).toBeNull();
  });

  it('is answered BUSY when the disk is full, has nothing half, and heals when there is room', async (context) => {
    const folder = smallDisk(1_024);
    if (folder === null) {
      context.skip('a small file system can be mounted by root only');
      return;
    }
    const store = await open(folder);
    const outcomes: string[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const outcome = store.put(WEEK, blobId(seed), deleteHash(seed), chunk(seed));
      outcomes.push(await outcome.catch((error: { code: string }) => error.code));
    }
    const stored = outcomes.filter((outcome) => outcome === 'stored').length;
    expect(stored).toBeGreaterThan(5);
    expect(outcomes.slice(stored)).toEqual(outcomes.slice(stored).map(() => 'BUSY'));
    expect(outcomes.length).toBeGreaterThan(stored);
    expect(readdirSync(join(folder, 'blobs', 'new'))).toEqual([]);
    expect(readdirSync(join(folder, 'blobs', 'w2980'))).toHaveLength(stored);
    expect(await store.get(WEEK, blobId(stored))).toBeNull();
    await store.delete(WEEK, blobId(0), deleteHash(0));
    expect(await store.put(WEEK, blobId(stored), deleteHash(1), chunk(2))).toBe('stored');
    for (let seed = 1; seed < stored; seed++) {
      expect(sameBytes(await store.get(WEEK, blobId(seed)), chunk(seed))).toBe(true);
    }
  });
});
