/** What must be nowhere once every bucket has ended, taken down while it is there. */
import { createDecipheriv } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ErasedSecret } from '../run-directory.ts';

const PLACING_BYTES = 32;
const IV_BYTES = 16;
const TOLD_BYTES = 64;

/** Keys by halves, since memory keeps them so, and envelopes. Reads copies: the files are the relay's. */
export function secretsToErase(dataDir: string, workshop: string): readonly ErasedSecret[] {
  const copy = mkdtempSync(join(workshop, 'slots-'));
  cpSync(join(dataDir, 'slots'), copy, { recursive: true });
  const secrets = readdirSync(join(dataDir, 'keys'))
    .filter((name) => name.endsWith('.key'))
    .flatMap((file) => {
      const bucket = file.slice(0, -'.key'.length);
      const key = readFileSync(join(dataDir, 'keys', file));
      return [...halves(bucket, key), ...envelopes(bucket, key, join(copy, `${bucket}.db`))];
    });
  rmSync(copy, { recursive: true });
  return secrets;
}

function halves(bucket: string, key: Buffer): readonly ErasedSecret[] {
  const half = (name: string, bytes: Buffer): ErasedSecret => ({
    what: 'bucket-key',
    name: `${bucket} ${name}`,
    hex: bytes.toString('hex'),
  });
  return [
    half('placing', key.subarray(0, PLACING_BYTES)),
    half('wrapping', key.subarray(PLACING_BYTES)),
  ];
}

function envelopes(bucket: string, key: Buffer, path: string): readonly ErasedSecret[] {
  const database = new Database(path);
  try {
    return database
      .prepare<[], { place: bigint; body: Buffer }>('SELECT place, body FROM slot')
      .safeIntegers()
      .all()
      .map(({ place, body }) => {
        const wrapped = body.subarray(IV_BYTES, IV_BYTES + TOLD_BYTES);
        const iv = body.subarray(0, IV_BYTES);
        const cipher = createDecipheriv('aes-256-ctr', key.subarray(PLACING_BYTES), iv);
        return {
          what: 'envelope',
          name: `${bucket} at ${place}`,
          hex: wrapped.toString('hex'),
          unwrapped: cipher.update(wrapped).toString('hex'),
        };
      });
  } finally {
    database.close();
  }
}
