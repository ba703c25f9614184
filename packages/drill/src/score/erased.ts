/** Looks for what had to be gone: keys of buckets that have ended, and envelopes that were in them. */
import { createDecipheriv } from 'node:crypto';
import { type LootFile, lootFiles } from '../attack/bytes/loot-files.ts';
import type { ErasedSecret } from '../run-directory.ts';
import { type Mark, searchMarks } from './search-marks.ts';

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
  /** In the memory of the server that was started again after the end; null where it was not. */
  readonly restarted: Remains | null;
}

/** How many different ones of what had to be gone. */
export interface Remains {
  /** Anywhere; what lies at rest may lie in memory as well. */
  readonly keys: number;
  readonly keysAtRest: number;
  readonly keysInMemory: number;
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
  const keys = searchMarks(
    files,
    erased.filter(({ what }) => what === 'bucket-key').map(asKeyMark),
  );
  const found = new Set(keys.map(({ name }) => name));
  const wrapping = erased
    .filter(({ what, name }) => what === 'bucket-key' && found.has(name))
    .map(({ hex }) => Buffer.from(hex, 'hex'));
  const marks = erased.flatMap((secret) => envelopeMarks(secret, wrapping));
  return [...keys, ...searchMarks(files, marks)];
}

/** In loot from before the end and in loot from after it; with what exactly is in the latter. */
export function lookForErased(
  erased: readonly ErasedSecret[],
  before: string,
  after: string,
  restarted: string | null = null,
): { readonly erasure: Erasure; readonly remnants: readonly Remnant[] } {
  const remnants = remnantsIn(after, erased);
  const erasure = {
    keys: erased.filter(({ what }) => what === 'bucket-key').length,
    envelopes: erased.filter(({ what }) => what === 'envelope').length,
    before: remainsOf(remnantsIn(before, erased), before),
    after: remainsOf(remnants, after),
    restarted: restarted === null ? null : remainsOf(remnantsIn(restarted, erased), restarted),
  };
  return { erasure, remnants };
}

function remainsOf(remnants: readonly Remnant[], loot: string): Remains {
  const count = (isMeant: (remnant: Remnant) => boolean): number =>
    new Set(remnants.filter(isMeant).map(({ name }) => name)).size;
  return {
    keys: count(({ what }) => what === 'bucket-key'),
    keysAtRest: count((remnant) => remnant.what === 'bucket-key' && !isInMemory(remnant)),
    keysInMemory: count((remnant) => remnant.what === 'bucket-key' && isInMemory(remnant)),
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

type RemnantMark = Mark<Remnant['what']>;

function asKeyMark({ name, hex }: ErasedSecret): RemnantMark {
  return { name, bytes: Buffer.from(hex, 'hex'), judge: () => 'bucket-key' };
}

/** Keys of other buckets are tried too: a thief does not know which is which. */
function envelopeMarks(secret: ErasedSecret, keys: readonly Buffer[]): RemnantMark[] {
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
