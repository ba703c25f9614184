/** A stopped relay's slots as a thief with all of its keys reads them. */
import { createDecipheriv, createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlotRef } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { bucketFileName } from './slot-owners.ts';

const PLACING_BYTES = 32;
const IV_BYTES = 16;

export class StoredSlots {
  readonly #dataDir: string;
  readonly #buckets = new Map<string, StoredBucket | null>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The envelope at an address, its outer wrap taken off; undefined where there is none. */
  at({ bucket, address }: SlotRef): Uint8Array | undefined {
    const name = bucketFileName(bucket);
    const known = this.#buckets.get(name);
    const stored = known === undefined ? readBucket(this.#dataDir, name) : known;
    this.#buckets.set(name, stored);
    return stored === null ? undefined : unwrapped(stored, address);
  }
}

interface StoredBucket {
  readonly key: Buffer;
  readonly bodies: ReadonlyMap<bigint, Buffer>;
}

function readBucket(dataDir: string, name: string): StoredBucket | null {
  const path = join(dataDir, 'slots', `${name}.db`);
  if (!existsSync(path)) {
    return null;
  }
  const database = new Database(path, { readonly: true });
  try {
    const rows = database
      .prepare<[], { place: bigint; body: Buffer }>('SELECT place, body FROM slot')
      .safeIntegers()
      .all();
    const bodies = new Map(rows.map(({ place, body }) => [place, body]));
    return { key: readFileSync(join(dataDir, 'keys', `${name}.key`)), bodies };
  } finally {
    database.close();
  }
}

function unwrapped({ key, bodies }: StoredBucket, address: Uint8Array): Uint8Array | undefined {
  const digest = createHash('sha256')
    .update(key.subarray(0, PLACING_BYTES))
    .update(address)
    .digest();
  const body = bodies.get(digest.readBigInt64BE());
  if (body === undefined) {
    return undefined;
  }
  const iv = body.subarray(0, IV_BYTES);
  const cipher = createDecipheriv('aes-256-ctr', key.subarray(PLACING_BYTES), iv);
  return new Uint8Array(cipher.update(body.subarray(IV_BYTES)));
}
