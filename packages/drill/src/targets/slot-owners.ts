/**
 * Which row of the relay's databases is whose: known to the drill alone, since it saw every envelope
 * leave its device.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, slotAddressInput } from '@knothole/protocol';
import Database from 'better-sqlite3';
import type { RecordOwner } from '../run-directory.ts';
import type { NotedPut } from './recorded-network.ts';

const PLACING_BYTES = 32;

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

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) {
    digest.update(part);
  }
  return digest.digest();
}
