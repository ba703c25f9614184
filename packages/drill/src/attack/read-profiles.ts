/**
 * Rows about people, put together as their owner would: a row with a gender, a birthday or a country, and
 * the rows that its columns `…_id` lead to.
 */
import { classifyColumns } from './classify-columns.ts';
import type { Profile, ProfileValue } from './finding.ts';
import type { Row, Table } from './table.ts';
import { datesIn } from './text/dates.ts';

const MOST_PROFILES = 20_000;
const TELLING: ReadonlySet<ProfileValue['what']> = new Set(['gender', 'birthday', 'country']);
const LONGEST_VALUE = 200;

/** @param tables - Of one kind of loot. */
export function readProfiles(tables: readonly Table[]): Profile[] {
  const readers = tables.map(readerOf);
  return readers
    .flatMap((reader) =>
      reader.table.rows.flatMap((row): Profile[] => {
        const own = reader.valuesOf(row);
        if (!own.some(({ what }) => TELLING.has(what))) return [];
        return [{ ref: row.ref, own, linked: linkedTo(row, reader, readers) }];
      }),
    )
    .slice(0, MOST_PROFILES);
}

interface Reader {
  readonly table: Table;
  readonly name: string;
  valuesOf(row: Row): ProfileValue[];
}

function readerOf(table: Table): Reader {
  const classes = classifyColumns(table).map((each, column) =>
    /^country$/i.test(table.columns[column] ?? '') ? 'country' : each,
  );
  const valuesOf = ({ values }: Row): ProfileValue[] =>
    classes.flatMap((what, column): ProfileValue[] => {
      const value = values[column];
      if (!isPersonal(what) || typeof value !== 'string' || value === '') return [];
      const text = what === 'birthday' ? (datesIn(value)[0]?.iso ?? value) : value;
      return [{ what, value: text.slice(0, LONGEST_VALUE) }];
    });
  return { table, name: nameOf(table), valuesOf };
}

function isPersonal(what: string): what is ProfileValue['what'] {
  return ['name', 'gender', 'birthday', 'email', 'address', 'country'].includes(what);
}

/** Lines of a text file are a table that has the file's name. */
function nameOf({ name, file }: Table): string {
  return name === 'line' ? file.slice(file.lastIndexOf('/') + 1).replace(/\..*$/, '') : name;
}

/** `parent_id` leads to the row of `parent` or `parents`, in the same folder, with this `id`. */
function linkedTo(row: Row, { table }: Reader, readers: readonly Reader[]): ProfileValue[] {
  return table.columns.flatMap((column, index) => {
    const base = /^(.+)_id$/i.exec(column)?.[1];
    const number = row.values[index];
    if (base === undefined || number === null || number === undefined) return [];
    const other = readers.find(
      (each) => folderOf(each.table) === folderOf(table) && [base, `${base}s`].includes(each.name),
    );
    const found = other && rowsById(other).get(String(number));
    return other && found ? other.valuesOf(found) : [];
  });
}

function folderOf({ file }: Table): string {
  return file.slice(0, file.lastIndexOf('/'));
}

const indexes = new WeakMap<Reader, ReadonlyMap<string, Row>>();

function rowsById(reader: Reader): ReadonlyMap<string, Row> {
  const known = indexes.get(reader);
  if (known) return known;
  const id = reader.table.columns.findIndex((column) => /^id$/i.test(column));
  const index = new Map(reader.table.rows.map((row) => [String(row.values[id]), row]));
  indexes.set(reader, index);
  return index;
}
