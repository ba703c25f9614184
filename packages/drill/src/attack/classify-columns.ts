/** What a column of an unknown schema holds: by its name first, then by its values. */
import type { FindingWhat } from './finding.ts';
import type { SqlValue } from './sqlite/record.ts';
import type { Table } from './table.ts';
import { datesIn } from './text/dates.ts';
import { FIRST_NAMES } from './text/first-names.ts';
import { isSentence } from './text/natural-text.ts';

export type ColumnClass = FindingWhat | 'hash-column' | 'unknown';

const BY_NAME: readonly (readonly [RegExp, FindingWhat])[] = [
  [/e?[-_]?mail/i, 'email'],
  [/answer/i, 'secret-answer'],
  [/birth|dob\b|born/i, 'birthday'],
  [/gender|sex\b/i, 'gender'],
  [/addr|street|city|^zip|postal|postcode|plz|^state$|^country$/i, 'address'],
  [/phone|mobile/i, 'phone'],
  [/passw|pwd|^pass$|password/i, 'password'],
  [/name|login|nick/i, 'name'],
  [/message|^body$|^text$|content|note\b/i, 'message'],
  [/^lat|^lon|gps|location/i, 'gps'],
  [/key|secret/i, 'key'],
  [/token|session|cookie/i, 'token'],
];

const SAMPLE = 200;
const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
const GENDERS = new Set([
  'm',
  'f',
  'w',
  'd',
  'male',
  'female',
  'boy',
  'girl',
  'mann',
  'frau',
  'junge',
  'mädchen',
  'x',
  'other',
]);

/** The class of each column of a table, in order. */
export function classifyColumns(table: Table): ColumnClass[] {
  return table.columns.map((name, column) => {
    const values = table.rows.slice(0, SAMPLE).map((row) => row.values[column] ?? null);
    return classOf(
      name,
      values.filter((value) => value !== null && value !== ''),
    );
  });
}

function classOf(name: string, values: readonly SqlValue[]): ColumnClass {
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length > 0 && shareOf(texts, (text) => DIGEST.test(text)) > 0.9) return 'hash-column';
  const byName = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  if (byName) return byName;
  return texts.length === 0 ? 'unknown' : classOfTexts(texts);
}

function classOfTexts(texts: readonly string[]): ColumnClass {
  if (shareOf(texts, (text) => /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(text)) > 0.5) return 'email';
  if (texts.every((text) => GENDERS.has(text.toLowerCase()))) return 'gender';
  if (shareOf(texts, (text) => text.length < 24 && datesIn(text).length > 0) > 0.8)
    return 'birthday';
  if (shareOf(texts, (text) => FIRST_NAMES.has(text.split(/\s/)[0] ?? '')) > 0.3) return 'name';
  if (shareOf(texts, isSentence) > 0.3) return 'message';
  return 'unknown';
}

function shareOf(texts: readonly string[], test: (text: string) => boolean): number {
  return texts.filter(test).length / texts.length;
}
