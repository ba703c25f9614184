/**
 * The guest passes that were revoked, in one file of the data directory: 16 bytes for each, an HMAC of its
 * nonce under the household's pass, sorted. It tells how many there are, and neither whose nor in which
 * order, unless one has the household's pass and a nonce to try.
 */
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { encodeHex, KnotholeError } from '@knothole/protocol';
import type { RevokedGuests } from './core/pass-holders.ts';
import { readIfPresent, writeDurably } from './durable-files.ts';

const LABEL = 'knothole revoked guest v1';
const MARK_BYTES = 16;
/** The file is written whole each time. */
const MAX_REVOKED = 4_096;

/** @throws {KnotholeError} STORE_CORRUPT when the file is damaged: no guest may come back by that. */
export function loadRevokedGuests(dataDir: string, householdPass: Uint8Array): RevokedGuests {
  const path = join(dataDir, 'revoked-guests');
  const bytes = readIfPresent(path) ?? new Uint8Array(0);
  if (bytes.length % MARK_BYTES !== 0) {
    throw new KnotholeError('STORE_CORRUPT', 'the file with the revoked guests is damaged');
  }
  const marks = new Set<string>();
  for (let start = 0; start < bytes.length; start += MARK_BYTES) {
    marks.add(encodeHex(bytes.subarray(start, start + MARK_BYTES)));
  }
  const markOf = (nonce: Uint8Array): string =>
    createHmac('sha256', householdPass)
      .update(LABEL)
      .update(nonce)
      .digest('hex')
      .slice(0, MARK_BYTES * 2);
  return {
    has: (nonce) => marks.has(markOf(nonce)),
    add(nonce) {
      const mark = markOf(nonce);
      if (marks.has(mark)) {
        return;
      }
      if (marks.size >= MAX_REVOKED) {
        throw new KnotholeError('BUDGET', 'no more guests can be revoked');
      }
      writeDurably(path, Buffer.from([...marks, mark].sort().join(''), 'hex'));
      marks.add(mark);
    },
  };
}
