import { createCipheriv } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { ErasedSecret } from '../../src/run-directory.ts';
import { lookForErased } from '../../src/score/erased.ts';
import { noise } from '../attack/support/planted-loot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KEY = noise(64, 1);
const ENVELOPE = noise(64, 2);
const IV = noise(16, 3);
const WRAPPED = createCipheriv('aes-256-ctr', KEY.subarray(32), IV).update(ENVELOPE);
const STORED = Buffer.concat([noise(5_000, 4), IV, WRAPPED, noise(5_000, 5)]);

const ERASED: readonly ErasedSecret[] = [
  { what: 'bucket-key', name: 'w1 placing', hex: KEY.subarray(0, 32).toString('hex') },
  { what: 'bucket-key', name: 'w1 wrapping', hex: KEY.subarray(32).toString('hex') },
  {
    what: 'envelope',
    name: 'w1 at 7',
    hex: WRAPPED.toString('hex'),
    unwrapped: ENVELOPE.toString('hex'),
  },
];

function found(files: Readonly<Record<string, Buffer>>) {
  const [before, after] = [temporaryFolder(), temporaryFolder()];
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(after, name)), { recursive: true });
    writeFileSync(join(after, name), bytes);
  }
  return lookForErased(ERASED, before, after).erasure.after;
}

it('has an envelope again where its wrapped bytes and its key are left', () => {
  const files = { 'free-space/disk.img': STORED, 'configuration/keys/w1.key': KEY };
  expect(found(files)).toMatchObject({
    keys: 2,
    recoverable: 1,
    wrapped: 0,
    hasFreeSpace: true,
    hasMemory: false,
  });
});

it('has it again with a key that only the memory holds', () => {
  const memory = Buffer.concat([noise(999, 6), KEY.subarray(32), noise(99, 7)]);
  expect(found({ 'free-space/disk.img': STORED, 'memory/memory.bin': memory })).toMatchObject({
    keys: 1,
    keysAtRest: 0,
    keysInMemory: 1,
    recoverable: 1,
    hasMemory: true,
  });
});

it('counts wrapped bytes without their key as not recoverable', () => {
  const files = { 'free-space/disk.img': STORED, 'configuration/keys/w2.key': noise(64, 8) };
  expect(found(files)).toMatchObject({ keys: 0, recoverable: 0, wrapped: 1 });
});

it('does not take a key and other bytes for an envelope', () => {
  const torn = Buffer.concat([noise(16, 9), WRAPPED]);
  expect(found({ 'database/a.db': torn, 'configuration/keys/w1.key': KEY })).toMatchObject({
    keys: 2,
    recoverable: 0,
    wrapped: 1,
  });
});

it('counts an envelope that was stored as the device sent it, and apart what memory holds', () => {
  const sent = Buffer.concat([noise(77, 10), ENVELOPE]);
  expect(found({ 'free-space/disk.img': sent }).recoverable).toBe(1);
  expect(found({ 'memory/memory.bin': sent })).toMatchObject({ recoverable: 0, inMemory: 1 });
});

it('finds on the seam of two pieces of a large image, and nothing in noise', () => {
  const piece = 16 * 1024 * 1024;
  const image = Buffer.alloc(piece + 300 * 1024);
  STORED.copy(image, piece - 5_040);
  expect(found({ 'free-space/disk.img': image }).wrapped).toBe(1);
  expect(found({ 'free-space/disk.img': noise(100_000, 11) })).toMatchObject({
    keys: 0,
    recoverable: 0,
    wrapped: 0,
  });
});

it('counts a key at rest that the memory holds as well, and looks apart after a restart', () => {
  const files = { 'configuration/keys/w1.key': KEY, 'memory/memory.bin': KEY };
  expect(found(files)).toMatchObject({ keys: 2, keysAtRest: 2, keysInMemory: 2 });
  const [empty, restarted] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(restarted, 'memory'));
  writeFileSync(join(restarted, 'memory', 'memory.bin'), ENVELOPE);
  expect(lookForErased(ERASED, empty, empty, restarted).erasure.restarted).toMatchObject({
    keys: 0,
    inMemory: 1,
  });
  expect(lookForErased(ERASED, empty, empty).erasure.restarted).toBeNull();
});
