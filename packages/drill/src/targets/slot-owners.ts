/**
 * Which row of the relay's databases is whose: known to the drill alone, since it saw every envelope
 * leave its device.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, slotAddressInput } from '@knothole/protocol';
import Database from 'better-sqlite3';
import type { ErasedSecret, RecordOwner } from '../run-directory.ts';
import type { NotedPut } from './recorded-network.ts';

const PLACING_BYTES = 32;
const IV_BYTES = 16;
const TOLD_BYTES = 64;

export interface OwnedPut extends NotedPut {
  readonly family: string;
  readonly conversation: string | null;
  readonly writer: string | null;
}

/** File name of a bucket's database without its ending. */
export function bucketFileName({ class: name, number }: Bucket): string {
  return `${name.charAt(0)}${number}`;
}

/**
 * Owners of the rows in a stopped relay's data directory, under each of the places in which the loot
 * has copies of it.
 */
export function ownersOfSlots(
  dataDir: string,
  puts: readonly OwnedPut[],
  copies: readonly string[],
): readonly RecordOwner[] {
  const byFile = new Map<string, OwnedPut[]>();
  for (const put of puts) {
    const name = bucketFileName(put.bucket);
    byFile.set(name, [...(byFile.get(name) ?? []), put]);
  }
  return [...byFile].flatMap(([name, inFile]) => ownersInFile(dataDir, name, inFile, copies));
}

function ownersInFile(
  dataDir: string,
  name: string,
  puts: readonly OwnedPut[],
  copies: readonly string[],
): readonly RecordOwner[] {
  const rows = rowsByPlace(join(dataDir, 'slots', `${name}.db`));
  const secret = readFileSync(join(dataDir, 'keys', `${name}.key`)).subarray(0, PLACING_BYTES);
  return puts.flatMap((put) => {
    const address = sha256(slotAddressInput(put.bucket, put.cap));
    // The last two are how sabotaged relays place rows.
    const row = [sha256(secret, address), sha256(secret, put.cap), Buffer.from(address)]
      .map((digest) => rows.get(digest.readBigInt64BE()))
      .find((candidate) => candidate !== undefined);
    const { family, conversation, writer } = put;
    return row === undefined
      ? []
      : copies.map((copy) => ({
          ref: `${copy}/slots/${name}.db#slot/${row}`,
          family,
          conversation,
          writer,
        }));
  });
}

/** The place is the row's number, except in sabotaged relays. */
function rowsByPlace(path: string): ReadonlyMap<bigint, bigint> {
  const database = new Database(path, { readonly: true });
  try {
    const rows = database
      .prepare<[], { row: bigint; place: bigint }>('SELECT rowid AS row, place FROM slot')
      .safeIntegers()
      .all();
    return new Map(rows.map(({ row, place }) => [place, row]));
  } finally {
    database.close();
  }
}

/**
 * What must be nowhere once every bucket has ended: keys, and the beginnings of wrapped envelopes.
 * Reads a copy: the files belong to the running relay.
 */
export function secretsToErase(dataDir: string, workshop: string): readonly ErasedSecret[] {
  const copy = mkdtempSync(join(workshop, 'slots-'));
  cpSync(join(dataDir, 'slots'), copy, { recursive: true });
  const keys = readdirSync(join(dataDir, 'keys'))
    .filter((name) => name.endsWith('.key'))
    .map((name): ErasedSecret => {
      const hex = readFileSync(join(dataDir, 'keys', name)).toString('hex');
      return { what: 'bucket-key', name, hex };
    });
  const bodies = readdirSync(copy)
    .filter((name) => name.endsWith('.db'))
    .flatMap((name) => bodiesOf(join(copy, name), name));
  rmSync(copy, { recursive: true });
  return [...keys, ...bodies];
}

function bodiesOf(path: string, name: string): readonly ErasedSecret[] {
  const database = new Database(path);
  try {
    return database
      .prepare<[], { place: bigint; body: Buffer }>('SELECT place, body FROM slot')
      .safeIntegers()
      .all()
      .map(({ place, body }) => ({
        what: 'envelope',
        name: `${name}#${place}`,
        hex: body.subarray(IV_BYTES, IV_BYTES + TOLD_BYTES).toString('hex'),
      }));
  } finally {
    database.close();
  }
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) {
    digest.update(part);
  }
  return digest.digest();
}
