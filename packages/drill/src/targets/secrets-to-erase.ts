/** What must be nowhere once every bucket has ended, taken down while it is there. */
import { createDecipheriv } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ErasedSecret } from '../run-directory.ts';

const PLACING_BYTES = 32;
const IV_BYTES = 16;
const TOLD_BYTES = 64;
const FILES_KEY = '.blobs';

/** Keys by halves, since memory keeps them so, envelopes, and parts of files. Reads copies: the files are the relay's. */
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
  return [...secrets, ...secretsOfFiles(dataDir)];
}

/** The key of each bucket's files, and what they wrap. */
function secretsOfFiles(dataDir: string): readonly ErasedSecret[] {
  return readdirSync(join(dataDir, 'keys'))
    .filter((name) => name.endsWith(FILES_KEY))
    .flatMap((file) => {
      const bucket = file.slice(0, -FILES_KEY.length);
      const key = readFileSync(join(dataDir, 'keys', file));
      const folder = join(dataDir, 'blobs', bucket);
      return [
        ...halves(`${bucket} files`, key),
        ...(existsSync(folder) ? readdirSync(folder) : []).map((name) =>
          told(`${bucket} file ${name}`, key, readFileSync(join(folder, name))),
        ),
      ];
    });
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
      .map(({ place, body }) => told(`${bucket} at ${place}`, key, body));
  } finally {
    database.close();
  }
}

/** What begins a body behind its IV, as it is stored and as the device sent it. */
function told(name: string, key: Buffer, body: Buffer): ErasedSecret {
  const wrapped = body.subarray(IV_BYTES, IV_BYTES + TOLD_BYTES);
  const iv = body.subarray(0, IV_BYTES);
  const cipher = createDecipheriv('aes-256-ctr', key.subarray(PLACING_BYTES), iv);
  return {
    what: 'envelope',
    name,
    hex: wrapped.toString('hex'),
    unwrapped: cipher.update(wrapped).toString('hex'),
  };
}
