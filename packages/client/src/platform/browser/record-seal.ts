/**
 * Seals records with AES-256-GCM under a key that no script can export, each bound to its own key in
 * the store: a record moved to another place does not open. Sealed record: 12 bytes IV, then the
 * ciphertext with its 16-byte tag.
 */
import { KnotholeError } from '@knothole/protocol';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A fresh key; scripts can use it and cannot read it. */
export function makeSealingKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Random IVs under one key are safe for 2^32 records, more than a device ever writes. */
export async function sealRecord(
  sealingKey: CryptoKey,
  recordKey: string,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: placeOf(recordKey) },
    sealingKey,
    new Uint8Array(bytes),
  );
  const record = new Uint8Array(IV_BYTES + sealed.byteLength);
  record.set(iv);
  record.set(new Uint8Array(sealed), IV_BYTES);
  return record;
}

/** @throws {KnotholeError} STORE_CORRUPT when the record was changed, moved or is none. */
export async function openRecord(
  sealingKey: CryptoKey,
  recordKey: string,
  record: unknown,
): Promise<Uint8Array> {
  if (!(record instanceof Uint8Array) || record.length < IV_BYTES + TAG_BYTES) {
    throw new KnotholeError('STORE_CORRUPT', 'a record is no sealed record');
  }
  const bytes = new Uint8Array(record);
  try {
    const opened = await crypto.subtle.decrypt(
      {
        name: 'AES-GCM',
        iv: bytes.subarray(0, IV_BYTES),
        additionalData: placeOf(recordKey),
      },
      sealingKey,
      bytes.subarray(IV_BYTES),
    );
    return new Uint8Array(opened);
  } catch (error) {
    throw new KnotholeError('STORE_CORRUPT', 'a record does not open', { cause: error });
  }
}

function placeOf(recordKey: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`knothole record v1 ${recordKey}`);
}
