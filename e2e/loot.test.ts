/** The search must be able to find: planted secrets in each disguise, in files and in memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lootDirectory, lootMemory, search } from './loot.ts';

const SECRET = 'Quillfeather Brambleworth';

it('finds a planted text in each disguise, and nothing where nothing is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-loot-'));
  const text = Buffer.from(SECRET);
  writeFileSync(join(folder, 'plain.bin'), Buffer.concat([Buffer.alloc(77), text]));
  writeFileSync(join(folder, 'utf16.bin'), Buffer.from(`xx${SECRET}yy`, 'utf16le'));
  writeFileSync(join(folder, 'hex.txt'), text.toString('hex'));
  for (const offset of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(offset, 65), text, Buffer.from('tail')]);
    writeFileSync(join(folder, `base64-${offset}.txt`), shifted.toString('base64'));
  }
  writeFileSync(join(folder, 'innocent.txt'), 'nothing of interest');
  const found = search(lootDirectory(folder), { surname: SECRET });
  rmSync(folder, { recursive: true });
  expect(found.sort()).toEqual([
    'surname in base64-0.txt',
    'surname in base64-1.txt',
    'surname in base64-2.txt',
    'surname in hex.txt',
    'surname in plain.bin',
    'surname in utf16.bin',
  ]);
});

it('finds a text that a running process holds in memory', async ({ skip }) => {
  const script = `const held = Buffer.from(process.argv[1]); console.log('ready'); setInterval(() => held.length, 1000)`;
  const child = spawn(process.execPath, ['-e', script, SECRET]);
  try {
    await once(child.stdout, 'data');
    const loot = lootMemory(child.pid ?? 0);
    if (!loot) return skip('this system does not let one process read the memory of another');
    expect(search(loot, { surname: SECRET })).not.toEqual([]);
  } finally {
    child.kill();
  }
});
