import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { playPostgres } from '../../src/targets/play-postgres.ts';
import { canariesIn } from '../support/found-bytes.ts';
import { smallContext } from '../support/small-story.ts';

it('seals what is said and shows who said it when', { timeout: 60_000 }, async ({ skip }) => {
  const context = smallContext();
  const result = await playPostgres(context);
  if (result === null) return skip('PostgreSQL is not installed');
  const dump = readFileSync(join(context.paths.loot(result.run.target, 'backups'), 'nightly.sql'));
  expect(canariesIn(dump)).toEqual(new Set());
  const [, messages = ''] = dump.toString().split(/COPY public\.messages .*\n/);
  const rows = messages.slice(0, messages.indexOf('\n\\.')).split('\n');
  expect(rows).toHaveLength(context.story.events.length);
  expect(rows[0]).toMatch(/^1\t\d+\t\d+\t2026-09-28 /);
  expect(result.owners).toHaveLength(rows.length);
});
