/** A SQLite file as bytes (https://sqlite.org/fileformat2.html §1): pages, freelist, write-ahead log, journal. */

export interface PageImage {
  readonly number: number;
  readonly bytes: Buffer;
  /** Of the page, in its file. */
  readonly offset: number;
}

export interface DatabaseFile {
  readonly pageSize: number;
  /** Bytes of a page that hold content. */
  readonly usable: number;
  readonly pages: ReadonlyMap<number, PageImage>;
}

const MAGIC = 'SQLite format 3\0';
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

export function isDatabaseFile(bytes: Buffer): boolean {
  return bytes.length >= 512 && bytes.subarray(0, 16).toString('latin1') === MAGIC;
}

/**
 * The database as its owner would see it: pages of the file, overlaid by what the log has committed.
 * Without a header (a log alone) there is nothing to walk: use `walFrames`.
 */
export function openDatabase(bytes: Buffer, wal?: Buffer): DatabaseFile | undefined {
  const committed = wal ? committedFrames(wal) : [];
  const first = isDatabaseFile(bytes) ? bytes : committed.find(({ number }) => number === 1)?.bytes;
  if (!first) return undefined;
  const written = first.readUInt16BE(16);
  const pageSize = written === 1 ? 65_536 : written;
  if (pageSize < 512) return undefined;
  const pages = new Map(filePages(bytes, pageSize).map((page) => [page.number, page]));
  for (const frame of committed) pages.set(frame.number, frame);
  return { pageSize, usable: pageSize - first.readUInt8(20), pages };
}

/** The pages as they lie in the file, without what a log holds. */
export function filePages(bytes: Buffer, pageSize: number): PageImage[] {
  const pages: PageImage[] = [];
  for (let at = 0; at + pageSize <= bytes.length; at += pageSize) {
    pages.push({
      number: at / pageSize + 1,
      bytes: bytes.subarray(at, at + pageSize),
      offset: at,
    });
  }
  return pages;
}

/** Every page image in a log, also those of checkpointed or rolled back transactions. */
export function walFrames(wal: Buffer): PageImage[] {
  if (wal.length < WAL_HEADER || wal.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return [];
  const pageSize = wal.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65_536) return [];
  const frames: PageImage[] = [];
  for (
    let at = WAL_HEADER;
    at + FRAME_HEADER + pageSize <= wal.length;
    at += FRAME_HEADER + pageSize
  ) {
    const start = at + FRAME_HEADER;
    frames.push({
      number: wal.readUInt32BE(at),
      bytes: wal.subarray(start, start + pageSize),
      offset: start,
    });
  }
  return frames;
}

/** Frames of the log's present round (same salt), up to the last commit. */
function committedFrames(wal: Buffer): PageImage[] {
  const frames = walFrames(wal);
  const salt = wal.subarray(16, 24);
  const current = frames.findIndex(
    ({ offset }) => !wal.subarray(offset - 16, offset - 8).equals(salt),
  );
  const round = current < 0 ? frames : frames.slice(0, current);
  const lastCommit = round.findLastIndex(({ offset }) => wal.readUInt32BE(offset - 20) !== 0);
  return round.slice(0, lastCommit + 1);
}

const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

/** Page images in a rollback journal; a journal kept after commit often has a zeroed head, so the page size may be given. */
export function journalPages(journal: Buffer, knownPageSize?: number): PageImage[] {
  const hasHead = journal.subarray(0, 8).equals(JOURNAL_MAGIC);
  if (journal.length < 512 || (!hasHead && knownPageSize === undefined)) return [];
  const pageSize = hasHead ? journal.readUInt32BE(24) : (knownPageSize ?? 0);
  const sector = (hasHead && journal.readUInt32BE(20)) || 512;
  if (pageSize < 512 || pageSize > 65_536) return [];
  const images: PageImage[] = [];
  for (let at = sector; at + 8 + pageSize <= journal.length; at += 8 + pageSize) {
    const start = at + 4;
    images.push({
      number: journal.readUInt32BE(at),
      bytes: journal.subarray(start, start + pageSize),
      offset: start,
    });
  }
  return images;
}

/** Pages on the freelist, trunks and leaves. */
export function freePages({ pages }: DatabaseFile): number[] {
  const free: number[] = [];
  let trunk = pages.get(1)?.bytes.readUInt32BE(32) ?? 0;
  while (trunk !== 0 && !free.includes(trunk)) {
    const page = pages.get(trunk)?.bytes;
    if (!page) break;
    free.push(trunk);
    const leaves = Math.min(page.readUInt32BE(4), page.length / 4 - 2);
    for (let leaf = 0; leaf < leaves; leaf++) free.push(page.readUInt32BE(8 + leaf * 4));
    trunk = page.readUInt32BE(0);
  }
  return free;
}
