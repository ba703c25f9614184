/** Canaries: words that occur nowhere by chance, so that one look tells where a value went. */
import { createHash } from 'node:crypto';
import type { Field } from '../run-directory.ts';

const HEX_DIGITS = 16;

/** Nicknames have room for no longer one. The same for the same seed, person and field; `part` tells several of one field apart. */
export function canaryOf(
  seed: number,
  person: string,
  field: Field,
  part: number | string = 0,
): string {
  const digest = createHash('sha256').update(`${seed}|${person}|${field}|${part}`).digest('hex');
  const digits = digest.slice(0, HEX_DIGITS);
  return field === 'nickname' ? `kh-${digits}` : `knothole-${field}-${digits}`;
}
