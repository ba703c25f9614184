/**
 * The key of one bucket, in a file of its own outside the database: 32 bytes that draw places and 32
 * bytes that wrap bodies. Erasing it makes every old copy of the database worthless, also to somebody
 * who knows addresses. A bucket's chunks have another key of the same kind.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes, randomFillSync } from 'node:crypto';
import { ADDRESS_BYTES, type BlobId, KnotholeError, type SlotAddress } from '@knothole/protocol';
import { eraseDurably, readIfPresent, writeDurably } from '../../../durable-files.ts';

const PLACING_BYTES = 32;
const WRAPPING_BYTES = 32;
const IV_BYTES = 16;
const NAME_DIGITS = 32;
const CIPHER = 'aes-256-ctr';

export class BucketKey {
  readonly #wrapping = keyBytes(WRAPPING_BYTES);
  /** Placing secret, then room for an address: what is hashed for a place. */
  readonly #placingInput = keyBytes(PLACING_BYTES + ADDRESS_BYTES);

  private constructor(bytes: Uint8Array) {
    if (bytes.length !== PLACING_BYTES + WRAPPING_BYTES) {
      throw new KnotholeError('STORE_CORRUPT', 'the key file of a bucket has the wrong length');
    }
    this.#placingInput.set(bytes.subarray(0, PLACING_BYTES));
    this.#wrapping.set(bytes.subarray(PLACING_BYTES));
    bytes.fill(0);
  }

  /** @throws {KnotholeError} STORE_CORRUPT when the file has the wrong length. */
  static load(path: string): BucketKey | null {
    const bytes = readIfPresent(path);
    return bytes === null ? null : new BucketKey(bytes);
  }

  /** Draws a key; it is on disk before anything is written under it. */
  static create(path: string): BucketKey {
    // Drawn in place: a copy would stay in memory when the key is forgotten.
    const bytes = randomFillSync(keyBytes(PLACING_BYTES + WRAPPING_BYTES));
    writeDurably(path, bytes);
    return new BucketKey(bytes);
  }

  static erase(path: string): void {
    eraseDurably(path);
  }

  /**
   * The number under which the database knows the address: even over all 64 bits, and in no relation to
   * the address for who lacks the key.
   */
  place(address: SlotAddress): bigint {
    this.#placingInput.set(address, PLACING_BYTES);
    return hash('sha256', this.#placingInput, 'buffer').readBigInt64BE();
  }

  /** The same for a file: 32 hexadecimal digits for a chunk's id. */
  name(id: BlobId): string {
    this.#placingInput.set(id, PLACING_BYTES);
    return hash('sha256', this.#placingInput, 'hex').slice(0, NAME_DIGITS);
  }

  /**
   * IV(16) || AES-256-CTR(envelope). The IV is random: one made from a row's number would come again
   * when a transaction is rolled back. No tag: the envelope inside is authenticated end to end.
   */
  wrap(envelope: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#wrapping, iv);
    // CTR ends with nothing, but its end wipes the key's copy that would wait for the garbage collector.
    return Buffer.concat([iv, cipher.update(envelope), cipher.final()]);
  }

  /** Null for a body that a damaged disk has cut too short to hold anything. */
  unwrap(body: Uint8Array): Uint8Array | null {
    const iv = body.subarray(0, IV_BYTES);
    if (iv.length < IV_BYTES) {
      return null;
    }
    const cipher = createDecipheriv(CIPHER, this.#wrapping, iv);
    const envelope = cipher.update(body.subarray(IV_BYTES));
    cipher.final();
    return envelope;
  }

  /** Forgets the key in memory, as far as JavaScript allows. */
  forget(): void {
    this.#wrapping.fill(0);
    this.#placingInput.fill(0);
  }
}

/** Outside of the heap: there the garbage collector moves small arrays, and leaves copies behind. */
function keyBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}
