/** The keys of a local store: which are allowed, and which range a prefix spans. */
import { KnotholeError } from '@knothole/protocol';

const ALLOWED_KEY = /^[\x21-\x7e]{1,512}$/;

/** Sorts after every allowed key of the same prefix. */
const AFTER_ALL = '\x7f';

/** A half-open range of keys; all stores compare ASCII the same way. */
export interface KeyRange {
  readonly from: string;
  /** Not included. */
  readonly to: string;
}

/** @throws {KnotholeError} INPUT unless 1 to 512 printable ASCII characters without a space. */
export function requireStoreKey(key: string): void {
  if (!ALLOWED_KEY.test(key)) {
    throw new KnotholeError('INPUT', 'a store key is 1 to 512 printable ASCII characters');
  }
}

/** The keys that start with `prefix` and, when `before` is given, sort before it; null when none can. */
export function keyRangeOf(prefix: string, before: string | undefined): KeyRange | null {
  const end = prefix + AFTER_ALL;
  const to = before !== undefined && before < end ? before : end;
  return prefix < to ? { from: prefix, to } : null;
}
