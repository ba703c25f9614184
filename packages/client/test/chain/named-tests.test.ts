/** What the chain is to be tested for, by name; and that no rule stands in the table untested. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CHAIN_RULES } from '../../src/chain/rules.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Each stands word for word in the title of a test. */
const NAMES = [
  'crash at every await of rule 19',
  'doubled PUT',
  'delayed PUT',
  'lost PUT',
  'two tabs',
  'local store rolled back',
  'writer ahead of the frontier',
  '5,000 junk slots',
  'bad path secret per leaf',
  'wrong tag for all',
  'forged removal',
  "2 → 1 → 2 with the removed device's exported state",
  "one member's clock ± 1 year",
  'relay clock ± 1 year',
  'a commit that pushes the bucket',
  'KeyPackage used twice',
  'relay restored to every prefix, with and without commits',
  'relay wiped',
  'TAKEN with garbage',
  'TAKEN with an old envelope',
  'NONE to half of the members',
  'all devices away until the bucket is gone',
  'committer killed between OK and welcome',
  'guardians remove each other in three groups at once',
  'N obliged Removes',
  'revocation racing an Add',
  'refused commit made anew by its author (no fork, no generation used twice)',
  'replaced device sees REMOVED, then LIVE',
  '24 leaves fit, the 25th is refused',
  "12 devices' receipts ≤ 2 envelopes per device and minute",
  'the model is an oracle',
] as const;

function sourcesBelow(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path) && !path.includes('node_modules'))
    .map((path) => readFileSync(join(ROOT, folder, path), 'utf8'));
}

/** The titles of tests and of the groups that they stand in. */
function titlesOf(source: string): readonly string[] {
  const calls =
    /(?:\b(?:it|test|describe)(?:\.\w+)*|\)|\bname:)\s*\(?\s*(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\\n])*)`)/g;
  return [...source.matchAll(calls)].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replace(/\\(.)/g, '$1'),
  );
}

test.each(NAMES)('there is a test for: %s', (name) => {
  const titles = sourcesBelow('packages', /^\w+\/test\/.*\.test\.ts$/)
    .filter((source) => !source.includes('const NAMES = ['))
    .flatMap(titlesOf);
  expect(titles.filter((title) => title.includes(name))).not.toEqual([]);
});

test('every entry of the table of rules has a run without it, or a decision record that says why not', () => {
  const replaced = sourcesBelow('packages/client/test/chain', /^necessity.*\.test\.ts$/).flatMap(
    (source) => [...source.matchAll(/\bwithout: \{ (\w+)[:,]/g)].map(([, entry]) => entry),
  );
  const records = sourcesBelow('docs/decisions', /\.md$/).join('\n');
  const bare = Object.keys(CHAIN_RULES).filter(
    (entry) => !replaced.includes(entry) && !records.includes(`\`${entry}\``),
  );
  expect(replaced.length).toBeGreaterThan(15);
  expect(bare).toEqual([]);
});
