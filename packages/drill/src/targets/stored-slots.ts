/** A stopped relay's slots as a thief with all of its keys reads them. */
import { createDecipheriv, createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET_CLASSES, type Bucket, type BucketClass, type SlotRef } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { bucketFileName } from './slot-owners.ts';

const PLACING_BYTES = 32;
const IV_BYTES = 16;
const CLASSES = Object.keys(BUCKET_CLASSES) as BucketClass[];

export class StoredSlots {
  readonly #dataDir: string;
  readonly #buckets = new Map<string, StoredBucket | null>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The envelope at an address, its outer wrap taken off; undefined where there is none. */
  at({ bucket, address }: SlotRef): Uint8Array | undefined {
    const stored = this.#read(bucketFileName(bucket));
    return stored === null ? undefined : envelopeAt(stored, address);
  }

  /** Buckets that hold something. */
  buckets(): readonly Bucket[] {
    return this.#names().flatMap((name) => {
      const found = CLASSES.find((each) => each.charAt(0) === name.charAt(0));
      return found === undefined ? [] : [{ class: found, number: Number(name.slice(1)) }];
    });
  }

  /** Every envelope of every bucket, unwrapped. */
  all(): readonly Uint8Array[] {
    return this.#names().flatMap((name) => {
      const stored = this.#read(name);
      return stored === null ? [] : [...stored.bodies.values()].map((body) => unwrap(stored, body));
    });
  }

  #names(): readonly string[] {
    return readdirSync(join(this.#dataDir, 'slots'))
      .filter((file) => file.endsWith('.db'))
      .map((file) => file.slice(0, -'.db'.length));
  }

  #read(name: string): StoredBucket | null {
    const known = this.#buckets.get(name);
    const stored = known === undefined ? readBucket(this.#dataDir, name) : known;
    this.#buckets.set(name, stored);
    return stored;
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

function envelopeAt(stored: StoredBucket, address: Uint8Array): Uint8Array | undefined {
  const { key, bodies } = stored;
  const digest = createHash('sha256')
    .update(key.subarray(0, PLACING_BYTES))
    .update(address)
    .digest();
  const body = bodies.get(digest.readBigInt64BE());
  return body === undefined ? undefined : unwrap(stored, body);
}

function unwrap({ key }: StoredBucket, body: Buffer): Uint8Array {
  const iv = body.subarray(0, IV_BYTES);
  const cipher = createDecipheriv('aes-256-ctr', key.subarray(PLACING_BYTES), iv);
  return new Uint8Array(cipher.update(body.subarray(IV_BYTES)));
}
