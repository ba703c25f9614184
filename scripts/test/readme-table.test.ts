/** The README promises only what the drill's recorded result shows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { README_FILE, readResult, withTable } from '../readme-table.ts';

/** How wide columns are is the formatter's matter. */
const words = (text: string): string => text.replace(/-{3,}/g, '---').replace(/[ \n]+/g, ' ');

it('the table in the README is what the recorded result of the drill gives', () => {
  const readme = readFileSync(README_FILE, 'utf8');
  expect(words(readme)).toBe(words(withTable(readme, readResult())));
});

it('the table changes with the result', () => {
  const readme = readFileSync(README_FILE, 'utf8');
  const result = readResult();
  const servers = result.servers.map((server) => ({
    ...server,
    fields: server.fields.map((field) => ({ ...field, atRest: field.atRest + 1 })),
  }));
  expect(words(withTable(readme, { ...result, servers }))).not.toBe(words(readme));
});

it('the recorded result is of a full run of a known commit, with every server that the table needs', () => {
  const { plan, commit, servers, checks } = readResult();
  expect(plan).toBe('full');
  expect(commit).toMatch(/^[0-9a-f]{12}/);
  expect(servers.map(({ target }) => target)).toEqual(
    expect.arrayContaining(['control', 'ours', 'ours-linkage']),
  );
  expect(checks.length).toBeGreaterThan(0);
});
