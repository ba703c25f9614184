/** The four animals that both screens show: 16 bits that only the two devices know. */
import { ANIMALS, type Animal } from '../view.ts';

/** Label of the family group's exporter (RFC 9420 §8.5). */
export const ANIMALS_LABEL = 'knothole/animals';
export const ANIMALS_BYTES = 4;

/** One animal per byte; bytes are spread evenly over the 16 animals. */
export function animalsOf(secret: Uint8Array): readonly Animal[] {
  return [...secret.subarray(0, ANIMALS_BYTES)].map(
    (byte) => ANIMALS[byte % ANIMALS.length] ?? ANIMALS[0],
  );
}
