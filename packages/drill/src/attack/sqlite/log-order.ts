/** In which order rows came into a write-ahead log: each commit appends the pages that it changed. */
import { type Cell, cellsOfLeaf } from './btree.ts';
import { type DatabaseFile, filePages, walFrames } from './database-file.ts';

const TOLD_BYTES = 32;

/** The same cell wherever its page went. */
export function cellKey({ rowid, values }: Cell): string {
  const told = values.map((value) =>
    Buffer.isBuffer(value) ? value.toString('latin1', 0, TOLD_BYTES) : String(value),
  );
  return `${rowid ?? ''}\u0000${told.join('\u0000')}`;
}

/** Ranks of the cells that the log brought, the first to come first; those that the file had before have none. */
export function ranksInLog(
  database: DatabaseFile,
  main: Buffer,
  wal: Buffer,
): ReadonlyMap<string, number> {
  const frames = oldestFirst(wal);
  const ranks = new Map<string, number>();
  if (frames.length === 0) return ranks;
  const known = new Set(
    filePages(main, database.pageSize).flatMap((page) => cellsOfLeaf(database, page).map(cellKey)),
  );
  for (const frame of frames) {
    // Inside a page cells are laid from the end.
    for (const cell of cellsOfLeaf(database, frame).sort((a, b) => b.at - a.at)) {
      const key = cellKey(cell);
      if (!known.has(key) && !ranks.has(key)) ranks.set(key, ranks.size);
    }
  }
  return ranks;
}

/** A log is written anew from its beginning: what lies behind the present round is of rounds before. */
function oldestFirst(wal: Buffer): ReturnType<typeof walFrames> {
  const salt = wal.subarray(16, 24);
  const frames = walFrames(wal);
  const isPresent = ({ offset }: { offset: number }): boolean =>
    wal.subarray(offset - 16, offset - 8).equals(salt);
  return [...frames.filter((frame) => !isPresent(frame)), ...frames.filter(isPresent)];
}
