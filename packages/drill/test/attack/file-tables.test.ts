import { createCipheriv } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attackLoot } from '../../src/attack/attack-loot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { noise } from './support/planted-loot.ts';

const NAMES = Array.from({ length: 6 }, (_, index) => noise(16, index + 40).toString('hex'));

/** Six files; with times, each two were written in one second of their own day. */
function filesIn(changed: (index: number) => number): string {
  const root = temporaryFolder();
  const folder = join(root, 'blobs', 'stopped', 'w2974');
  mkdirSync(folder, { recursive: true });
  for (const [index, name] of NAMES.entries()) {
    writeFileSync(join(folder, name), noise(4_096, index + 1));
    utimesSync(join(folder, name), changed(index), changed(index));
  }
  return root;
}

it('links the files of a folder by the times of their last change, and by none where all have one', () => {
  const timed = attackLoot(
    filesIn((index) => 1_790_000_000 + 86_400 * Math.floor(index / 2)),
    { secondsPerAttack: 5 },
  );
  const byTime = timed.links.find(({ attack }) => attack === 'time');
  const together = byTime?.links
    .filter(([, , score]) => score > 0.9)
    .map(([a, b]) => [a, b].map((at) => byTime.records[at]?.replace(/^.*\//, '')).sort());
  const pairs = [0, 2, 4].map((at) => NAMES.slice(at, at + 2).sort());
  expect(together?.sort()).toEqual(pairs.sort());
  const untimed = attackLoot(
    filesIn(() => 0),
    { secondsPerAttack: 5 },
  );
  expect(untimed.links.map(({ attack }) => attack)).not.toContain('time');
});

it('finds in traffic what a file begins with or is called by', () => {
  const root = filesIn(() => 0);
  const { attacks: none } = attackLoot(root, { secondsPerAttack: 5 });
  mkdirSync(join(root, 'network'));
  const head = noise(4_096, 3).subarray(0, 16);
  writeFileSync(
    join(root, 'network', 'up.bin'),
    Buffer.concat([noise(99, 70), head, noise(64, 71), Buffer.from(NAMES[4] ?? '', 'hex')]),
  );
  const { attacks } = attackLoot(root, { secondsPerAttack: 5 });
  const shared = (all: typeof attacks) =>
    all.find(({ name }) => name === 'shared identifiers')?.findings.map(({ value }) => value) ?? [];
  expect(shared(none)).toEqual([]);
  expect(shared(attacks).sort()).toEqual([head.toString('hex'), NAMES[4]].sort());
});

it('searches what is below the wrap of a file with the key that is named like its folder', () => {
  const root = temporaryFolder();
  const folder = join(root, 'blobs', 'stopped', 'w2974');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, 'configuration', 'keys'), { recursive: true });
  const key = noise(64, 80);
  const iv = noise(16, 81);
  const cipher = createCipheriv('aes-256-ctr', key.subarray(32), iv);
  const canary = 'knothole-photo-0123456789abcdef';
  const plain = Buffer.concat([
    noise(16, 82),
    Buffer.from(`in clear: ${canary}`),
    noise(4_000, 83),
  ]);
  writeFileSync(join(folder, NAMES[0] ?? ''), Buffer.concat([iv, cipher.update(plain)]));
  writeFileSync(join(root, 'configuration', 'keys', 'w2974.key'), noise(64, 84));
  writeFileSync(join(root, 'configuration', 'keys', 'w2974.blobs'), key);
  const { attacks } = attackLoot(root, { secondsPerAttack: 5 });
  const found = attacks.filter(({ findings }) => findings.some(({ value }) => value === canary));
  expect(found.map(({ name }) => name)).toEqual(['unwrapped: canary scan']);
});
