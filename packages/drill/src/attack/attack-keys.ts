/** The key hunt over one kind of loot or all of it, and a search through what it opened. */
import { readFileSync } from 'node:fs';
import { places } from './bytes/compressed.ts';
import { type LootFile, piecesOf } from './bytes/loot-files.ts';
import { Collector, TimeBox } from './collect.ts';
import type { AttackedKind, AttackResult } from './finding.ts';
import { aesSchedulesIn } from './keys/aes-schedule.ts';
import type { Box } from './keys/boxes.ts';
import {
  huntKeys,
  isNoise,
  type KeyCandidate,
  keysOfValue,
  type OpenedBox,
  windowsOf,
} from './keys/hunt-keys.ts';
import { peeled } from './keys/peel.ts';
import { bitsPerByte } from './measure-tables.ts';
import { ScanRun } from './scan-bytes.ts';
import type { Row, Table } from './table.ts';
import { textRuns } from './text/text-runs.ts';

export interface KeyHuntLoot {
  readonly kind: AttackedKind;
  readonly files: readonly LootFile[];
  readonly tables: readonly Table[];
}

/** Keys found by themselves, keys proved by what they open, and all that was read with them. */
export function attackKeys(loot: KeyHuntLoot, seconds: number): AttackResult[] {
  const timeBox = new TimeBox(seconds);
  const keys = new Collector('key hunt', loot.kind);
  const outer = [...boxesOfTables(loot.tables), ...boxesOfFiles(loot.files)];
  const below = peeled(outer, loot.files);
  const boxes = [...outer, ...below];
  const opened = keys.timed(() => huntKeys(candidatesOf(loot), boxes, timeBox.mayGoOn));
  for (const each of opened) keys.add(keyFinding(each));
  keys.timed(() => addSchedules(loot.files, keys));
  if (!timeBox.mayGoOn()) keys.ranOutOfTime();
  const inside = new ScanRun(loot.kind, new TimeBox(seconds), 'decrypted: ');
  for (const {
    box,
    opened: { plain, scheme },
  } of opened) {
    const source = { bytes: plain, file: box.file, offset: box.offset, path: [scheme] };
    inside.scan({ ...source, isWhole: true }, true);
  }
  const unwrapped = scanUnwrapped(loot.kind, below, seconds);
  return [keys.result(), fillBehindSeals(loot.kind, boxes), ...inside.results(), ...unwrapped];
}

/** No seal has to be left below a wrap: there may be clear words, and behind them noise that hides the look of them. */
function scanUnwrapped(kind: AttackedKind, below: readonly Box[], seconds: number): AttackResult[] {
  const run = new ScanRun(kind, new TimeBox(seconds), 'unwrapped: ');
  for (const { bytes, file, offset } of below)
    run.scan({ bytes, file, offset, path: ['unwrapped'], isWhole: true }, true);
  return run.results();
}

/** As many equal bytes at the end of noise come up once in 2^120. */
const SHORTEST_FILL = 16;

/** Fill that stands outside a seal tells how long the content is. */
function fillBehindSeals(kind: AttackedKind, boxes: readonly Box[]): AttackResult {
  const collector = new Collector('fill behind seals', kind);
  collector.timed(() => {
    for (const { bytes, file, offset } of boxes) {
      const last = bytes.at(-1);
      const fill = bytes.length - 1 - bytes.findLastIndex((byte) => byte !== last);
      if (fill < SHORTEST_FILL) continue;
      const value = `content of ${bytes.length - fill} bytes`;
      collector.add({ what: 'structure', value, file, offset, how: 'fill shows length' });
    }
  });
  return collector.result();
}

function keyFinding({ candidate, box, opened }: OpenedBox) {
  return {
    what: 'key' as const,
    value: candidate.key.toString('hex'),
    file: candidate.file,
    offset: candidate.offset,
    how: `${candidate.how}; opens ${box.file} with ${opened.scheme}`,
  };
}

function addSchedules(files: readonly LootFile[], keys: Collector): void {
  for (const file of files.filter(({ kind }) => kind === 'memory')) {
    for (const piece of piecesOf(file)) {
      for (const { key, offset } of aesSchedulesIn(piece.bytes)) {
        const value = key.toString('hex');
        keys.add({
          what: 'key',
          value,
          file: file.file,
          offset: piece.offset + offset,
          how: 'AES key schedule',
        });
      }
    }
  }
}

/** Shorter ones open by chance. */
const SHORTEST_BOX = 28;
const SEALED_SHARE = 0.8;

/** Noise in a column of bytes, or in a text that spells bytes. */
function boxesOfTables(tables: readonly Table[]): Box[] {
  return tables.flatMap((table) =>
    table.rows.flatMap((row) =>
      row.values.flatMap((value) => {
        const bytes = typeof value === 'string' ? spelled(value) : value;
        if (!Buffer.isBuffer(bytes) || !isSealed(bytes)) return [];
        return [
          { bytes, file: `${table.file}/${table.name}`, offset: row.offset, nonces: noncesOf(row) },
        ];
      }),
    ),
  );
}

const LARGEST_BOX = 64 * 1024 * 1024;

function boxesOfFiles(files: readonly LootFile[]): Box[] {
  return files
    .filter(
      ({ kind, bytes }) =>
        (kind === 'blobs' || kind === 'backups') && bytes >= SHORTEST_BOX && bytes < LARGEST_BOX,
    )
    .map((file) => ({ bytes: readFileSync(file.path), file: file.file, offset: 0, nonces: [] }))
    .filter(({ bytes }) => isSealed(bytes));
}

/** As much entropy as noise of that length has, or nearly. */
function isSealed(bytes: Buffer): boolean {
  if (bytes.length < SHORTEST_BOX) return false;
  const sample = bytes.subarray(0, 4_096);
  return bitsPerByte(sample) > SEALED_SHARE * Math.min(8, Math.log2(sample.length));
}

function spelled(text: string): Buffer | undefined {
  if (text.length < SHORTEST_BOX) return undefined;
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

const NONCE_BYTES = [12, 16, 24];

function noncesOf(row: Row): Buffer[] {
  return row.values
    .map((value) =>
      typeof value === 'string' && value.length <= 48 ? (spelled(value) ?? short(value)) : value,
    )
    .filter((value) => Buffer.isBuffer(value))
    .filter((value) => NONCE_BYTES.includes(value.length));
}

function short(text: string): Buffer | undefined {
  return /^(?:[0-9a-f]{2}){12,24}$/i.test(text)
    ? Buffer.from(text, 'hex')
    : Buffer.from(text, 'base64');
}

/** Likely ones first: what travels or is set up as a key, values of tables, words, expanded keys; then windows. */
function* candidatesOf({ files, tables }: KeyHuntLoot): Generator<KeyCandidate> {
  const bySize = [...files].sort((a, b) => a.bytes - b.bytes);
  for (const file of bySize) if (SHOWS_KEYS.has(file.kind)) yield* prefixedCandidates(file);
  for (const table of tables) for (const row of table.rows) yield* rowCandidates(table, row);
  for (const file of bySize) yield* wordCandidates(file);
  for (const file of bySize) yield* scheduleCandidates(file);
  for (const file of bySize) if (!SHOWS_KEYS.has(file.kind)) yield* prefixedCandidates(file);
  for (const file of bySize) yield* windowCandidates(file, tables);
}

function* rowCandidates(table: Table, row: Row): Generator<KeyCandidate> {
  const names = row.values
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) =>
      String(value)
        .replace(/^.*\//, '')
        .replace(/\.[^.]*$/, ''),
    )
    .filter((name) => name.length >= 1 && name.length <= 128);
  const nonces = noncesOf(row);
  for (const value of row.values) {
    if (value === null || typeof value === 'number') continue;
    for (const { key, how } of keysOfValue(value)) {
      const at = { file: table.file, offset: row.offset };
      yield {
        key,
        ...at,
        how: `${how} in table ${table.name}`,
        nonces,
        names,
        isLikely: how !== 'text',
      };
    }
  }
}

const LARGEST_FOR_WORDS = 8 * 1024 * 1024;
const WORD = /[^\s"'=:,;<>()[\]{}]{8,128}={0,2}/g;

function* wordCandidates(file: LootFile): Generator<KeyCandidate> {
  if (file.bytes > LARGEST_FOR_WORDS || file.kind === 'memory') return;
  const whole = readFileSync(file.path);
  const alone = { file: file.file, nonces: [], names: [], isLikely: true };
  for (const { key, how } of keysOfValue(whole))
    yield { ...alone, key, offset: 0, how: `${how} of a file` };
  for (const run of textRuns(whole)) {
    for (const match of run.text.matchAll(WORD)) {
      const offset = run.offset + match.index;
      for (const { key, how } of keysOfValue(match[0]))
        yield { ...alone, key, offset, how: `${how} in a file` };
    }
  }
}

function* scheduleCandidates(file: LootFile): Generator<KeyCandidate> {
  if (file.kind !== 'memory') return;
  for (const piece of piecesOf(file)) {
    for (const { key, offset } of aesSchedulesIn(piece.bytes)) {
      const at = { file: file.file, offset: piece.offset + offset };
      yield { key, ...at, how: 'AES key schedule', nonces: [], names: [], isLikely: true };
    }
  }
}

const SHOWS_KEYS: ReadonlySet<string> = new Set(['configuration', 'logs', 'network']);

/** How encodings announce 32 or 16 bytes: CBOR, a length of two bytes. */
const PREFIXES = [
  { head: Buffer.from([0x58, 0x20]), length: 32 },
  { head: Buffer.from([0x00, 0x20]), length: 32 },
  { head: Buffer.from([0x00, 0x10]), length: 16 },
];

function* prefixedCandidates(file: LootFile): Generator<KeyCandidate> {
  for (const piece of piecesOf(file)) {
    for (const { head, length } of PREFIXES) {
      for (const place of places(piece.bytes, head)) {
        const key = piece.bytes.subarray(place + 2, place + 2 + length);
        if (key.length === length && isNoise(key))
          yield windowCandidate(key, file.file, piece.offset + place + 2);
      }
    }
  }
}

/** Below this every byte starts a window; in larger files values lie at multiples of eight. */
const SMALL_FILE = 256 * 1024;
/** Longer noise in a field is a sealed value: windows of it would be millions of keys that open nothing. */
const LONGEST_FIELD = 256;

function* windowCandidates(file: LootFile, tables: readonly Table[]): Generator<KeyCandidate> {
  const own = tables.filter((table) => table.file === file.file);
  for (const table of own) yield* fieldWindows(table);
  const isBodies = own.length > 0 || /-(?:wal|journal|shm)$/.test(file.file);
  if (isBodies || (file.kind === 'blobs' && file.bytes > LONGEST_FIELD)) return;
  const step = file.bytes <= SMALL_FILE ? 1 : 8;
  for (const piece of piecesOf(file)) {
    for (const { key, offset } of windowsOf(piece.bytes, step)) {
      yield windowCandidate(key, file.file, piece.offset + offset);
    }
  }
}

function* fieldWindows(table: Table): Generator<KeyCandidate> {
  for (const { values, offset } of table.rows) {
    for (const value of values) {
      if (!Buffer.isBuffer(value) || (value.length > LONGEST_FIELD && isSealed(value))) continue;
      for (const { key } of windowsOf(value, 1)) yield windowCandidate(key, table.file, offset);
    }
  }
}

function windowCandidate(key: Buffer, file: string, offset: number): KeyCandidate {
  return { key, file, offset, how: 'window', nonces: [], names: [], isLikely: false };
}
