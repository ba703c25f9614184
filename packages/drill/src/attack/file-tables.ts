/** Files that stand for records, such as the parts of pictures: a folder of them is a table of names, sizes and times. */
import { statSync } from 'node:fs';
import type { LootFile } from './bytes/loot-files.ts';
import type { Row, Table } from './table.ts';

const MILLISECONDS = 1_000;
const FEWEST_FILES = 2;

/** One table per folder, in the order of the names; the last change is a column, as a thief's copy has it. */
export function fileTables(files: readonly LootFile[]): Table[] {
  const folders = new Map<string, LootFile[]>();
  for (const file of files.filter(({ kind }) => kind === 'blobs')) {
    const folder = file.file.slice(0, file.file.lastIndexOf('/'));
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders]
    .filter(([, inFolder]) => inFolder.length >= FEWEST_FILES)
    .map(([file, inFolder]) => ({
      kind: 'blobs' as const,
      file,
      name: 'file',
      columns: ['name', 'bytes', 'changed'],
      rows: inFolder.map((each): Row => rowOf(file, each)),
    }));
}

function rowOf(folder: string, { file, path, bytes }: LootFile): Row {
  const name = file.slice(folder.length + 1);
  const changed = statSync(path).mtimeMs / MILLISECONDS;
  return { ref: `${folder}#file/${name}`, values: [name, bytes, changed], page: 0, offset: 0 };
}
