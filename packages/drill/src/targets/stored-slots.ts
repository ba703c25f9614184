/** A stopped relay's slots as a thief with all of its keys reads them. */
import { createDecipheriv, createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlotRef } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { bucketFileName } from './slot-owners.ts';

const NAMING_BYTES = 32;
const ROW_KEY_BYTES = 16;
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
  /** By row key in hex. */
  readonly bodies: ReadonlyMap<string, Buffer>;
}

function readBucket(dataDir: string, name: string): StoredBucket | null {
  const path = join(dataDir, 'slots', `${name}.db`);
  if (!existsSync(path)) {
    return null;
  }
  const database = new Database(path, { readonly: true });
  try {
    const rows = database
      .prepare<[], { row: Buffer; body: Buffer }>(
        'SELECT row, body FROM position JOIN slot ON slot.id = position.slot',
      )
      .all();
    const bodies = new Map(rows.map(({ row, body }) => [row.toString('hex'), body]));
    return { key: readFileSync(join(dataDir, 'keys', `${name}.key`)), bodies };
  } finally {
    database.close();
  }
}

function unwrapped({ key, bodies }: StoredBucket, address: Uint8Array): Uint8Array | undefined {
  const digest = createHash('sha256')
    .update(key.subarray(0, NAMING_BYTES))
    .update(address)
    .digest();
  const body = bodies.get(digest.subarray(0, ROW_KEY_BYTES).toString('hex'));
  if (body === undefined) {
    return undefined;
  }
  const iv = body.subarray(0, IV_BYTES);
  const cipher = createDecipheriv('aes-256-ctr', key.subarray(NAMING_BYTES), iv);
  return new Uint8Array(cipher.update(body.subarray(IV_BYTES)));
}
