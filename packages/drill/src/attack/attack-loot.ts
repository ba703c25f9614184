/**
 * The whole attack on the loot of one target. It reads the folder it is given and the file of side
 * knowledge, and nothing else: there is no way from here to what was planted.
 */
import { allTables, carve, openDatabases, scanFields } from './attack-databases.ts';
import { attackKeys } from './attack-keys.ts';
import { type LootFile, lootFiles, notCaptured, piecesOf } from './bytes/loot-files.ts';
import { Collector, TimeBox } from './collect.ts';
import { unwrapRows } from './compare-stores.ts';
import { attackAcrossKinds } from './cross-kinds.ts';
import { fileTables } from './file-tables.ts';
import {
  type AttackedKind,
  type AttackResult,
  type Findings,
  type LinkResult,
  LOOT_KINDS,
  type Measure,
} from './finding.ts';
import { crackHashes, type StolenHash } from './keys/crack-hashes.ts';
import { linkByIdentifier, linkRecords } from './linking/link-records.ts';
import { linkBySideKnowledge, type SideKnowledge } from './linking/side-knowledge.ts';
import { measureTable } from './measure-tables.ts';
import { readProfiles } from './read-profiles.ts';
import { hashesOf, readSchema } from './read-schema.ts';
import { ScanRun } from './scan-bytes.ts';
import { joinTables, type Table } from './table.ts';
import { DRILL_VERSION } from './version.ts';

export interface AttackOptions {
  /** The longest that one group of attacks may take on one kind of loot. */
  readonly secondsPerAttack: number;
  readonly side?: SideKnowledge;
  /** Nothing but which records belong together, and numbers about tables. */
  readonly onlyLinks?: boolean;
}

/** Attacks each kind of loot alone, then all together. */
export function attackLoot(folder: string, options: AttackOptions): Findings {
  return attackFiles(lootFiles(folder), options, notCaptured(folder));
}

export function attackFiles(
  files: readonly LootFile[],
  options: AttackOptions,
  missing: Findings['notCaptured'] = [],
): Findings {
  const attackOne = options.onlyLinks ? linkKind : attackKind;
  const parts = LOOT_KINDS.filter((kind) => files.some((file) => file.kind === kind)).map((kind) =>
    attackOne(
      kind,
      files.filter((file) => file.kind === kind),
      options,
    ),
  );
  const tables = parts.flatMap((part) => part.tables);
  const together =
    parts.length > 1 && !options.onlyLinks ? attackTogether(files, tables, parts, options) : [];
  return {
    version: DRILL_VERSION,
    attacks: [...parts.flatMap((part) => part.attacks), ...together].filter(isWorthListing),
    links: [...parts.flatMap((part) => part.links), ...linkUnwrapped(tables, files)],
    measures: parts.flatMap((part) => part.measures),
    profiles: parts.flatMap(({ tables }) => readProfiles(tables)),
    files: files.map(({ file, bytes }) => ({ file, bytes })),
    notCaptured: missing,
  };
}

interface KindResult {
  readonly tables: readonly Table[];
  readonly attacks: readonly AttackResult[];
  readonly links: readonly LinkResult[];
  readonly measures: readonly Measure[];
}

function attackKind(
  kind: AttackedKind,
  files: readonly LootFile[],
  options: AttackOptions,
): KindResult {
  const seconds = options.secondsPerAttack;
  const bytes = scanFiles(kind, files, new TimeBox(seconds));
  const databases = openDatabases(files);
  const tables = allTables(databases, files);
  const carved = carve(kind, databases, new TimeBox(seconds));
  const schema = readAllSchemas(kind, tables);
  const hashes = [...tables.flatMap(hashesOf), ...hashesInText(bytes)];
  return {
    tables,
    attacks: [
      ...bytes,
      ...scanFields(kind, tables, new TimeBox(seconds)),
      schema,
      ...carved.attacks,
      crack(kind, hashes, [schema], seconds),
      ...attackKeys({ kind, files, tables }, seconds),
    ],
    links: linkTables(kind, [...tables, ...fileTables(files)], options.side),
    measures: [...carved.measures, ...[...tables, ...fileTables(files)].flatMap(measureTable)],
  };
}

function linkKind(
  kind: AttackedKind,
  files: readonly LootFile[],
  { side }: AttackOptions,
): KindResult {
  const tables = allTables(openDatabases(files), files);
  const all = [...tables, ...fileTables(files)];
  const links = linkTables(kind, all, side);
  return { tables, attacks: [], links, measures: all.flatMap(measureTable) };
}

/** What needs several kinds at once: keys of one in the data of another, hashes with words of another. */
function attackTogether(
  files: readonly LootFile[],
  tables: readonly Table[],
  parts: readonly KindResult[],
  { secondsPerAttack }: AttackOptions,
): AttackResult[] {
  const before = parts.flatMap((part) => part.attacks);
  const hashes = [...tables.flatMap(hashesOf), ...hashesInText(before)];
  return [
    crack('all', hashes, before, secondsPerAttack),
    ...attackKeys({ kind: 'all', files, tables }, secondsPerAttack),
    ...attackAcrossKinds(files, tables, new TimeBox(secondsPerAttack)),
  ];
}

function scanFiles(
  kind: AttackedKind,
  files: readonly LootFile[],
  timeBox: TimeBox,
): AttackResult[] {
  const run = new ScanRun(kind, timeBox);
  for (const file of files) {
    // A name can leak as well as content.
    run.scan({ bytes: Buffer.from(file.file), file: file.file, offset: 0, path: ['file name'] });
    const isWhole = kind === 'blobs' || kind === 'backups';
    for (const { bytes, offset } of piecesOf(file)) {
      if (!timeBox.mayGoOn()) break;
      run.scan({ bytes, file: file.file, offset, isWhole }, isWhole && offset === 0);
    }
  }
  return run.results();
}

function readAllSchemas(kind: AttackedKind, tables: readonly Table[]): AttackResult {
  const collector = new Collector('schema reading', kind);
  collector.timed(() => {
    for (const table of tables) for (const finding of readSchema(table)) collector.add(finding);
  });
  return collector.result();
}

function hashesInText(attacks: readonly AttackResult[]): StolenHash[] {
  return attacks
    .flatMap(({ findings }) => findings)
    .filter(({ what, value }) => what === 'hash' && /^[0-9a-f]+$/.test(value))
    .map(({ value, file, offset }) => ({ digest: value, file, offset, salts: [] }));
}

const MOST_WORDS = 300;

/** Guesses from the loot itself: names of people, the first parts of their e-mail addresses. */
function wordsOf(attacks: readonly AttackResult[]): string[] {
  const words = attacks
    .flatMap(({ findings }) => findings)
    .filter(({ what, value }) => (what === 'name' || what === 'email') && value.length < 40)
    .map(({ value }) => value.toLowerCase().split(/[@\s.]/)[0] ?? '')
    .filter((word) => /^\p{L}{3,}$/u.test(word));
  return [...new Set(words)].slice(0, MOST_WORDS);
}

function crack(
  kind: AttackedKind,
  hashes: readonly StolenHash[],
  words: readonly AttackResult[],
  seconds: number,
): AttackResult {
  const collector = new Collector('password hashes', kind);
  const { mayGoOn } = new TimeBox(seconds);
  const cracked = collector.timed(() =>
    hashes.length === 0 ? [] : crackHashes(hashes, wordsOf(words), mayGoOn),
  );
  for (const { hash, password, how } of cracked) {
    collector.add({ what: 'password', value: password, file: hash.file, offset: hash.offset, how });
  }
  if (!mayGoOn()) collector.ranOutOfTime();
  return collector.result();
}

function linkTables(
  kind: AttackedKind,
  tables: readonly Table[],
  side: SideKnowledge | undefined,
): LinkResult[] {
  return joinTables(tables).flatMap((table) => {
    const refs = table.rows.map(({ ref }) => ref);
    const start = performance.now();
    const guesses = linkRecords(table).map((guess) => ({ ...guess, records: refs }));
    const known = side ? linkBySideKnowledge(table, side) : [];
    const records = ['known', ...refs];
    const all = [...guesses, ...known.map((guess) => ({ ...guess, threshold: 0.5, records }))];
    const seconds = Math.round(performance.now() - start) / 1_000;
    return all.map((guess) => ({ ...guess, kind, seconds }));
  });
}

/** Below a wrap that the loot has the key of, what repeats at the edges of bodies names somebody as well. */
function linkUnwrapped(tables: readonly Table[], files: readonly LootFile[]): LinkResult[] {
  return joinTables(tables).flatMap((table) => {
    const start = performance.now();
    const unwrapped = unwrapRows(table, files);
    const most = unwrapped.reduce((longest, { length }) => Math.max(longest, length), 0);
    const columns = Array.from({ length: most }, (_, index) => `unwrapped ${index + 1}`);
    const rows = table.rows.map((row, index) => ({ ...row, values: unwrapped[index] ?? [] }));
    const guess = linkByIdentifier({ ...table, columns, rows });
    const records = table.rows.map(({ ref }) => ref);
    const seconds = Math.round(performance.now() - start) / 1_000;
    return guess ? [{ ...guess, kind: 'all' as const, records, seconds }] : [];
  });
}

/** A search that found nothing is said once by its name; searches of parts of it need not be. */
function isWorthListing({ name, findings }: AttackResult): boolean {
  return findings.length > 0 || !name.includes(': ');
}
