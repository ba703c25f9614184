/** Reading the vectors of the documents: JSON objects with texts, bytes as hexadecimal. */
import { decodeHex } from '@knothole/protocol';

/** Throws when what the page says is not what the code computes. */
export type VectorCheck = (vector: unknown) => void | Promise<void>;

/** @throws when the vector has no such text. */
export function field(vector: unknown, name: string): string {
  const value = property(vector, name);
  if (typeof value !== 'string') throw new Error(`the vector has no text "${name}"`);
  return value;
}

/** @throws when the vector has no such number. */
export function numberOf(vector: unknown, name: string): number {
  const value = property(vector, name);
  if (typeof value !== 'number') throw new Error(`the vector has no number "${name}"`);
  return value;
}

export function bytesOf(vector: unknown, name: string): Uint8Array {
  return decodeHex(field(vector, name));
}

function property(vector: unknown, name: string): unknown {
  return typeof vector === 'object' && vector !== null && name in vector
    ? Object.entries(vector).find(([key]) => key === name)?.[1]
    : undefined;
}
