/** Looks for what had to be gone: keys of buckets that have ended, and envelopes that were in them. */
import { createDecipheriv } from 'node:crypto';
import { type LootFile, lootFiles, piecesOf } from '../attack/bytes/loot-files.ts';
import type { ErasedSecret } from '../run-directory.ts';

const IV_BYTES = 16;
const CIPHER = 'aes-256-ctr';

/** What of the erased lies in a loot. */
export interface Remnant {
  /** `wrapped-envelope`: as it was stored, worth as much as its bucket's key. */
  readonly what: 'bucket-key' | 'envelope' | 'wrapped-envelope';
  readonly name: string;
  /** Below the target's loot. */
  readonly file: string;
}

export interface Erasure {
  readonly keys: number;
  readonly envelopes: number;
  readonly before: Remains;
  readonly after: Remains;
}

/** How many different ones of what had to be gone. */
interface Remains {
  readonly keys: number;
  /** That anybody with this loot can have as the device sent them. */
  readonly recoverable: number;
  /** Whose wrapped bytes lie somewhere, worth nothing without the key. */
  readonly wrapped: number;
  /** That the running process keeps in its memory, in either form: it once had them in hand. */
  readonly inMemory: number;
  /** Whether free blocks of the disk, and the memory of the process, could be looked into. */
  readonly hasFreeSpace: boolean;
  readonly hasMemory: boolean;
}

/** Traffic is left out: who recorded it has it for ever, whatever the server forgets. */
function remnantsIn(loot: string, erased: readonly ErasedSecret[]): Remnant[] {
  const files = filesIn(loot);
  const keys = search(files, erased.filter(({ what }) => what === 'bucket-key').map(asKeyMark));
  const found = new Set(keys.map(({ name }) => name));
  const wrapping = erased
    .filter(({ what, name }) => what === 'bucket-key' && found.has(name))
    .map(({ hex }) => Buffer.from(hex, 'hex'));
  const marks = erased.flatMap((secret) => envelopeMarks(secret, wrapping));
  return [...keys, ...search(files, marks)];
}

/** In loot from before the end and in loot from after it; with what exactly is in the latter. */
export function lookForErased(
  erased: readonly ErasedSecret[],
  before: string,
  after: string,
): { readonly erasure: Erasure; readonly remnants: readonly Remnant[] } {
  const remnants = remnantsIn(after, erased);
  const erasure = {
    keys: erased.filter(({ what }) => what === 'bucket-key').length,
    envelopes: erased.filter(({ what }) => what === 'envelope').length,
    before: remainsOf(remnantsIn(before, erased), before),
    after: remainsOf(remnants, after),
  };
  return { erasure, remnants };
}

function remainsOf(remnants: readonly Remnant[], loot: string): Remains {
  const count = (isMeant: (remnant: Remnant) => boolean): number =>
    new Set(remnants.filter(isMeant).map(({ name }) => name)).size;
  return {
    keys: count(({ what }) => what === 'bucket-key'),
    recoverable: count((remnant) => remnant.what === 'envelope' && !isInMemory(remnant)),
    wrapped: count((remnant) => remnant.what === 'wrapped-envelope' && !isInMemory(remnant)),
    inMemory: count((remnant) => remnant.what !== 'bucket-key' && isInMemory(remnant)),
    hasFreeSpace: filesIn(loot).some(({ kind }) => kind === 'free-space'),
    hasMemory: filesIn(loot).some(({ kind }) => kind === 'memory'),
  };
}

/** A running process keeps what it once had in hand; its keys must be gone from there too. */
export function isInMemory({ file }: Remnant): boolean {
  return file.startsWith('memory/');
}

function filesIn(loot: string): readonly LootFile[] {
  return lootFiles(loot).filter(({ kind }) => kind !== 'network');
}

interface Mark {
  readonly name: string;
  readonly bytes: Buffer;
  /** What it proves that the bytes stand at a place of a file. */
  judge(file: Buffer, at: number): Remnant['what'];
}

function asKeyMark({ name, hex }: ErasedSecret): Mark {
  return { name, bytes: Buffer.from(hex, 'hex'), judge: () => 'bucket-key' };
}

/** Keys of other buckets are tried too: a thief does not know which is which. */
function envelopeMarks(secret: ErasedSecret, keys: readonly Buffer[]): Mark[] {
  if (secret.what !== 'envelope') return [];
  const { name, hex } = secret;
  const unwrapped = Buffer.from(secret.unwrapped, 'hex');
  const bytes = Buffer.from(hex, 'hex');
  const opens = (file: Buffer, at: number): boolean =>
    keys.some((key) => {
      const iv = file.subarray(at - IV_BYTES, at);
      return (
        iv.length === IV_BYTES && createDecipheriv(CIPHER, key, iv).update(bytes).equals(unwrapped)
      );
    });
  return [
    { name, bytes: unwrapped, judge: () => 'envelope' },
    { name, bytes, judge: (file, at) => (opens(file, at) ? 'envelope' : 'wrapped-envelope') },
  ];
}

/** Each mark once per file and verdict. */
function search(files: readonly LootFile[], marks: readonly Mark[]): Remnant[] {
  const found = new Map<string, Remnant>();
  const byStart = new Map<number, Mark[]>();
  for (const mark of marks) {
    const start = mark.bytes.readUInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), mark]);
  }
  for (const file of files) {
    for (const { bytes } of piecesOf(file)) {
      for (const { mark, at } of matchesIn(bytes, byStart)) {
        const what = mark.judge(bytes, at);
        const remnant = { what, name: mark.name, file: file.file };
        found.set(JSON.stringify(remnant), remnant);
      }
    }
  }
  return [...found.values()];
}

function matchesIn(
  bytes: Buffer,
  byStart: ReadonlyMap<number, readonly Mark[]>,
): { readonly mark: Mark; readonly at: number }[] {
  // Most places are no beginning: two bytes tell.
  const isStart = new Uint8Array(65_536);
  for (const start of byStart.keys()) isStart[start >>> 16] = 1;
  const found: { mark: Mark; at: number }[] = [];
  const last = bytes.length - 4;
  let two = bytes[0] ?? 0;
  for (let at = 0; at <= last; at++) {
    two = ((two & 0xff) << 8) | (bytes[at + 1] ?? 0);
    if (isStart[two] !== 1) continue;
    for (const mark of byStart.get(bytes.readUInt32BE(at)) ?? []) {
      if (bytes.subarray(at, at + mark.bytes.length).equals(mark.bytes)) found.push({ mark, at });
    }
  }
  return found;
}
