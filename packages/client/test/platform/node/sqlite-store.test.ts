import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../../src/platform/node/sqlite-store.ts';
import type { LocalStore } from '../../../src/ports.ts';
import { assertRejects, bytesOf, localStoreCases, pattern } from '../../contract/local-store.ts';
import { tempDirectory } from '../../support/temp-directory.ts';

const WRITER = fileURLToPath(new URL('./store-writer.ts', import.meta.url));

for (const { name, run } of localStoreCases) {
  test(name, async () => {
    const directory = await tempDirectory();
    await run({ open: () => openSqliteStore({ directory }) });
  });
}

test('directory and files are readable by their owner alone, also when they were not before', async () => {
  const directory = join(await tempDirectory(), 'family');
  await mkdir(directory, { mode: 0o755 });
  await writeFile(join(directory, 'family.db'), '', { mode: 0o644 });
  const store = await openSqliteStore({ directory });
  await store.commit(0, [{ key: 'a', value: bytesOf('one') }]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const files = await readdir(directory);
  expect(files).toContain('family.db-wal');
  for (const file of files) {
    expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  }
  await store.close();
});

test('a file that is no store of ours is refused and left as it is', async () => {
  const directory = await tempDirectory();
  const path = join(directory, 'family.db');
  await writeFile(path, pattern(8_192));
  await assertRejects(openSqliteStore({ directory }), 'STORE_CORRUPT');
  expect(new Uint8Array(await readFile(path))).toEqual(pattern(8_192));
});

test('overwritten and destroyed records are gone from the disk', async () => {
  const directory = await tempDirectory();
  const store = await openSqliteStore({ directory });
  const secret = 'ratchet-of-yesterday-'.repeat(400);
  await store.commit(0, [{ key: 'chain/1/state', value: bytesOf(secret) }]);
  expect(await onDisk(directory)).toContain('ratchet-of-yesterday');
  await store.commit(1, [{ key: 'chain/1/state', value: bytesOf('ratchet of today') }]);
  await expect.poll(() => onDisk(directory), { timeout: 15_000 }).not.toContain('of-yesterday');
  expect(await onDisk(directory)).toContain('ratchet of today');
  await store.destroy();
  expect(await readdir(directory)).toEqual([]);
});

test('another process is refused as busy, and gets in once the holder was killed', async () => {
  const directory = await tempDirectory();
  const writer = startWriter(directory);
  await writer.nextLine();
  await assertRejects(openSqliteStore({ directory }), 'STORE_BUSY');
  await writer.kill();
  const store = await openSqliteStore({ directory });
  expect(store.version).toBeGreaterThan(0);
  await store.close();
});

test('refusing a second store in this process does not let another process in', async () => {
  const directory = await tempDirectory();
  const store = await openSqliteStore({ directory });
  await store.commit(0, [{ key: 'a', value: bytesOf('mine') }]);
  await assertRejects(openSqliteStore({ directory }), 'STORE_BUSY');
  expect(await startWriter(directory).nextLine()).toBe('STORE_BUSY');
  expect(await store.commit(1, [{ key: 'a', value: bytesOf('still mine') }])).toBe(2);
  await store.close();
});

test('kill -9 in mid-commit loses no committed version and leaves none half', async () => {
  const directory = await tempDirectory();
  for (const commits of [1, 2, 5, 9, 14, 20]) {
    const writer = startWriter(directory);
    // It goes on committing: the kill falls into one of the next.
    for (let line = 0; line < commits; line += 1) {
      await writer.nextLine();
    }
    const acknowledged = await writer.kill();
    const store = await openSqliteStore({ directory });
    expect(store.version).toBeGreaterThanOrEqual(acknowledged);
    await expectWhole(store);
    await store.close();
  }
});

test('a full disk is told apart, loses nothing, and deleting makes room again', async (context) => {
  const mount = await smallDisk();
  if (mount === undefined) {
    context.skip('needs root to mount a small disk');
    return;
  }
  const store = await openSqliteStore({ directory: join(mount, 'family') });
  await store.commit(0, [
    { key: 'a', value: bytesOf('kept') },
    { key: 'b', value: pattern(1_500_000) },
  ]);
  const tooMuch = Array.from({ length: 12 }, (_, i) => ({ key: `c/${i}`, value: pattern(1e6) }));
  await assertRejects(store.commit(1, [{ key: 'a', value: null }, ...tooMuch]), 'STORE_FULL');
  expect(store.version).toBe(1);
  expect(await store.get('a')).toEqual(bytesOf('kept'));
  expect(await store.list('c/')).toEqual([]);
  expect(await store.commit(1, [{ key: 'b', value: null }])).toBe(2);
  await store.close();
  const again = await openSqliteStore({ directory: join(mount, 'family') });
  expect(again.version).toBe(2);
  expect(await again.get('a')).toEqual(bytesOf('kept'));
  await again.close();
});

/** Every record of a version carries that version's number: a half commit shows. */
async function expectWhole(store: LocalStore): Promise<void> {
  const records = await store.list('part/');
  expect(records).toHaveLength(8);
  for (const { value } of records) {
    expect(new DataView(value.buffer, value.byteOffset).getUint32(0)).toBe(store.version);
    expect(value).toHaveLength(20_000);
  }
}

async function onDisk(directory: string): Promise<string> {
  const files = await readdir(directory);
  const contents = await Promise.all(
    files.map((file) => readFile(join(directory, file), 'latin1')),
  );
  return contents.join('');
}

function startWriter(directory: string): {
  nextLine(): Promise<string>;
  kill(): Promise<number>;
} {
  const args = ['--conditions=knothole-source', '--import', 'tsx', WRITER, directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  let last = '';
  lines.on('line', (line) => {
    last = line;
  });
  return {
    async nextLine() {
      await once(lines, 'line');
      return last;
    },
    async kill() {
      const closed = once(lines, 'close');
      child.kill('SIGKILL');
      await closed;
      return Number(last);
    },
  };
}

async function smallDisk(): Promise<string | undefined> {
  const mount = await tempDirectory();
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', mount], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('/usr/bin/umount', ['--lazy', mount]));
  return mount;
}
