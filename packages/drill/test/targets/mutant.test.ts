import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { builtFile, copyTree, projectTree } from '../../src/targets/built-tree.ts';
import { type Mutant, sabotagedTree } from '../../src/targets/mutant.ts';
import { MUTANTS } from '../../src/targets/mutants.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('has at least twelve mutants, each of its own name', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(12);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

it('describes each mutant on the drill’s page as the report does', () => {
  const page = fileURLToPath(new URL('../../../../docs/breach-drill.md', import.meta.url));
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  expect(rows.map(([, name, leak, metric]) => [name, leak, metric])).toEqual(
    MUTANTS.map(({ name, leak, mustBeCaughtBy }) => [name, leak, mustBeCaughtBy]),
  );
});

it.each(MUTANTS)('$name sabotages what is there, each line once', ({ edits }) => {
  for (const edit of edits) {
    const source = readFileSync(builtFile(projectTree(), edit.in, edit.file), 'utf8');
    expect(source.split(edit.find)).toHaveLength(2);
    expect(edit.replace).not.toBe(edit.find);
  }
});

it('sabotages a copy and leaves the project as it is', () => {
  const mutant = MUTANTS.find(({ name }) => name === 'kept-key');
  if (mutant === undefined) throw new Error('the mutant is gone');
  const tree = sabotagedTree(mutant, temporaryFolder());
  const [{ file, find }] = mutant.edits;
  expect(readFileSync(builtFile(tree, 'relay', file), 'utf8')).not.toContain(find);
  expect(readFileSync(builtFile(projectTree(), 'relay', file), 'utf8')).toContain(find);
});

it('refuses a mutant whose line is not there any more', () => {
  const stale: Mutant = {
    name: 'stale',
    leak: 'nothing',
    mustBeCaughtBy: 'canary-scan',
    drive: 'light',
    edits: [{ in: 'relay', file: 'main.js', find: 'no such line', replace: '' }],
  };
  expect(() => sabotagedTree(stale, temporaryFolder())).toThrow(/found 0 times/);
});

it('links what the copied packages need, and the copies to each other', () => {
  const tree = copyTree(temporaryFolder());
  const linked = join(tree.packages, '..', 'node_modules', '@knothole', 'protocol', 'dist');
  expect(readFileSync(join(linked, 'index.js'), 'utf8')).toContain('slot');
});
