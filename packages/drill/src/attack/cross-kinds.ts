/** What stands in two kinds of loot: a secret of the configuration elsewhere, a database's key in traffic or logs. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { type LootFile, piecesOf } from './bytes/loot-files.ts';
import { Collector, type TimeBox } from './collect.ts';
import type { AttackResult, FindingWhat, LootKind } from './finding.ts';
import { isNoise } from './keys/hunt-keys.ts';
import type { Row, Table } from './table.ts';

interface Mark {
  readonly bytes: Buffer;
  /** In hex. */
  readonly value: string;
  readonly what: FindingWhat;
  readonly source: string;
  readonly kind: LootKind;
}

const SHORTEST = 16;
const LONGEST = 64;
const LONGEST_KEY_FILE = 128;
/** Not memory and traffic: a pass is shown to the server that it is for. */
const SOURCES_OF_SECRETS: readonly LootKind[] = [
  'database',
  'blobs',
  'backups',
  'logs',
  'free-space',
];
/** Not memory: what is in use is there, and the rows of a database are. */
const SEEN_BY_OTHERS: readonly LootKind[] = ['logs', 'network', 'configuration'];

export function attackAcrossKinds(
  files: readonly LootFile[],
  tables: readonly Table[],
  timeBox: TimeBox,
): AttackResult[] {
  const secrets = new Collector('secrets in other places', 'all');
  const shared = new Collector('shared identifiers', 'all');
  secrets.timed(() => lookFor(secretsOf(files), files, SOURCES_OF_SECRETS, secrets, timeBox));
  const names = [...identifiersOf(tables), ...files.flatMap(identifiersOfFile)];
  shared.timed(() => lookFor(names, files, SEEN_BY_OTHERS, shared, timeBox));
  return [secrets.result(), shared.result()];
}

/** Small files of noise in the configuration, in parts of the shortest length that a key has. */
function secretsOf(files: readonly LootFile[]): Mark[] {
  return files
    .filter(
      ({ kind, bytes }) =>
        kind === 'configuration' && bytes >= SHORTEST && bytes <= LONGEST_KEY_FILE,
    )
    .map((file) => ({ file, bytes: readFileSync(file.path) }))
    .filter(({ bytes }) => isNoise(bytes.subarray(0, SHORTEST)))
    .flatMap(({ file, bytes }) => [
      ...marks(bytes.subarray(0, SHORTEST), 'key', file.file, file.kind),
      ...marks(bytes.subarray(-SHORTEST), 'key', file.file, file.kind),
    ]);
}

function identifiersOf(tables: readonly Table[]): Mark[] {
  return (
    tables
      // What a table holds once names the server itself, and nobody.
      .filter(({ kind, rows }) => kind === 'database' && rows.length >= 2)
      .flatMap((table) =>
        table.rows
          .flatMap((row) => [...namesIn(row), ...wideNumbersOf(row)])
          .flatMap((name) => marks(name, 'identifier', `${table.file}#${table.name}`, 'database')),
      )
  );
}

/** A part of a picture may be called by a name that travels, or begin with one. */
function identifiersOfFile({ kind, file, path, bytes }: LootFile): Mark[] {
  if (kind !== 'blobs' || bytes < LONGEST) return [];
  const name = /\/([0-9a-f]{32,})$/.exec(file)?.[1];
  const called = name === undefined ? [] : [Buffer.from(name, 'hex').subarray(0, SHORTEST)];
  return [...called, headOf(path)]
    .filter(isNoise)
    .flatMap((each) => marks(each, 'identifier', file, kind));
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(SHORTEST);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

function namesIn({ values }: Row): Buffer[] {
  return values
    .filter((value) => Buffer.isBuffer(value))
    .filter(({ length }) => length >= SHORTEST && length <= LONGEST)
    .map((value) => value.subarray(0, SHORTEST))
    .filter(isNoise);
}

/** A row number that counts nothing may be the front of a name; both orders of bytes are in use. */
function wideNumbersOf({ ref }: Row): Buffer[] {
  const digits = /\/(-?\d{15,20})$/.exec(ref)?.[1];
  if (digits === undefined) return [];
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt.asIntN(64, BigInt(digits)));
  return [bytes, Buffer.from(bytes).reverse()];
}

/** The bytes, and their hex; base64 is decoded by the scans, and a secret in it is found as a token. */
function marks(bytes: Buffer, what: FindingWhat, source: string, kind: LootKind): Mark[] {
  const value = bytes.toString('hex');
  return [bytes, Buffer.from(value)].map((each) => ({ bytes: each, value, what, source, kind }));
}

function lookFor(
  marks: readonly Mark[],
  files: readonly LootFile[],
  kinds: readonly LootKind[],
  found: Collector,
  timeBox: TimeBox,
): void {
  const byStart = new Map<number, Mark[]>();
  for (const mark of marks) {
    const start = mark.bytes.readUInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), mark]);
  }
  if (byStart.size === 0) return;
  for (const file of files.filter(({ kind }) => kinds.includes(kind))) {
    if (timeBox.mayGoOn()) searchFile(file, byStart, found);
    else found.ranOutOfTime();
  }
}

function searchFile(
  file: LootFile,
  byStart: ReadonlyMap<number, readonly Mark[]>,
  found: Collector,
): void {
  for (const { bytes, offset } of piecesOf(file)) {
    for (const { mark, at } of matches(bytes, byStart)) {
      if (mark.kind === file.kind) continue;
      const { what, value, source } = mark;
      found.add({ what, value, file: file.file, offset: offset + at, how: `also in ${source}` });
    }
  }
}

function* matches(
  bytes: Buffer,
  byStart: ReadonlyMap<number, readonly Mark[]>,
): Generator<{ mark: Mark; at: number }> {
  let word = 0;
  for (let end = 0; end < bytes.length; end++) {
    word = ((word << 8) | (bytes[end] ?? 0)) >>> 0;
    for (const mark of byStart.get(word) ?? NONE) {
      const at = end - 3;
      if (bytes.subarray(at, at + mark.bytes.length).equals(mark.bytes)) yield { mark, at };
    }
  }
}

const NONE: readonly Mark[] = [];
