import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownCommand } from '../src/own-command.ts';
import { noise } from './attack/support/planted-loot.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function run(paths: { data: string; memory?: string; secrets?: string }, seconds = 1) {
  const said: string[] = [];
  const code = ownCommand({
    ...paths,
    seconds,
    asJson: false,
    say: (text) => said.push(text),
  });
  return { code, text: said.join('\n') };
}

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

it('ends with 0 where nothing was found, and does not call that a proof', () => {
  const { code, text } = run({ data: folderWith({ 'a.bin': noise(5_000, 1) }) });
  expect(code).toBe(0);
  expect(text).toMatch(/^given: 1 file, 5000 bytes/);
  expect(text).toMatch(/found nothing; that is no proof that nothing is there$/);
});

it('ends with 1 on a finding, and prints places and no values', () => {
  const { code, text } = run({
    data: folderWith({ 'a.txt': 'mira.birch@example.org, password=Hunter2-brambles' }),
  });
  expect(code).toBe(1);
  expect(text).toMatch(/found 1 × email: a\.txt at 0/);
  expect(text).not.toMatch(/mira|brambles/);
});

it.each([
  ['that is not there', (folder: string) => join(folder, 'none'), 'there is nothing'],
  ['without any file', (folder: string) => folder, 'without any file'],
  ['that is no file', () => '/dev/null', 'without any file'],
])('refuses a place %s, and says which option named it', (_, placeIn, sentence) => {
  const place = placeIn(temporaryFolder());
  const good = folderWith({ a: 'x' });
  const refusal = (option: string) =>
    expect.objectContaining({
      code: 'INPUT',
      message: expect.stringMatching(new RegExp(`(?=.*--${option} )(?=.*${sentence})`)),
    });
  expect(() => run({ data: place })).toThrow(refusal('data'));
  expect(() => run({ data: good, memory: place })).toThrow(refusal('memory'));
  expect(() => run({ data: good, secrets: place })).toThrow(refusal('secrets'));
});

it('names what it did not look at, and does not end as if all were well', () => {
  const folder = folderWith({ 'a.bin': noise(500, 1) });
  mkdirSync(join(folder, 'inner'));
  symlinkSync('/', join(folder, 'inner', 'all'));
  const { code, text } = run({ data: folder });
  expect(text).toContain('not looked at: inner/all: a link');
  expect(text).toMatch(/found nothing in what could be looked at, and that was not all$/);
  expect(code).toBe(2);
});

it('goes on past a file that it may not read', ({ skip }) => {
  if (process.getuid?.() === 0) return skip('root may read everything');
  const folder = folderWith({ 'a.txt': 'mira.birch@example.org', 'b.db-wal': 'x', 'b.db': 'y' });
  chmodSync(join(folder, 'b.db-wal'), 0);
  const { code, text } = run({ data: folder });
  expect(text).toContain('not looked at: b.db-wal: you may not read it');
  expect(code).toBe(1);
});

it('says in one line what ran out of time', () => {
  const { text } = run({ data: folderWith({ 'a.bin': noise(400_000, 1) }) }, 0.001);
  expect(text.match(/ran out of time on database, more --seconds/g)).toHaveLength(1);
  expect(text).toMatch(/and that was not all$/);
});
