import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { captureMemory } from '../../src/capture/process-memory.ts';
import { NOT_CAPTURED } from '../../src/run-directory.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SECRET = 'Brambleworth-in-memory';

it('finds what a running process holds, or says why it could not look', async () => {
  const folder = temporaryFolder();
  const script = `const held = Buffer.from(process.argv[1]); console.log('ready'); setInterval(() => held.length, 1000)`;
  const child = spawn(process.execPath, ['-e', script, SECRET]);
  try {
    await once(child.stdout, 'data');
    const capture = captureMemory(child.pid ?? 0, folder);
    if (capture === null) {
      expect(readFileSync(join(folder, NOT_CAPTURED), 'utf8')).toContain('memory');
      return;
    }
    const memory = readFileSync(join(folder, 'memory.bin'));
    expect(memory.length).toBe(capture.bytes);
    expect(memory.includes(SECRET)).toBe(true);
  } finally {
    child.kill();
  }
});

it('says that it was not captured when there is no such process', () => {
  const folder = temporaryFolder();
  expect(captureMemory(2 ** 30, folder)).toBeNull();
  expect(existsSync(join(folder, NOT_CAPTURED))).toBe(true);
});
