/** The data directory: made for its owner only, and refused when others can look into it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { KnotholeError, PASS_BYTES } from '@knothole/protocol';
import { isMissing, readIfPresent, writeDurably } from './durable-files.ts';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;

/**
 * Makes what is missing of the directory.
 * @throws {KnotholeError} DATA_DIR_UNUSABLE when it cannot be made or is open to other users.
 */
export function prepareDataDir(dataDir: string): void {
  requirePrivate(dataDir, 'data directory');
  requirePrivate(join(dataDir, 'keys'), 'keys folder');
}

/** The household's pass, drawn and kept at the first start. */
export function loadHouseholdPass(dataDir: string): Uint8Array {
  const path = join(dataDir, 'keys', 'household.pass');
  const present = readIfPresent(path);
  if (present === null) {
    const pass = new Uint8Array(randomBytes(PASS_BYTES));
    writeDurably(path, pass);
    return pass;
  }
  if (present.length !== PASS_BYTES) {
    throw new KnotholeError('STORE_CORRUPT', 'the file with the household pass is damaged');
  }
  return present;
}

function requirePrivate(path: string, what: string): void {
  try {
    const found = statIfPresent(path);
    if (found === null) {
      mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
      return;
    }
    if (!found.isDirectory()) {
      throw new KnotholeError('DATA_DIR_UNUSABLE', `the ${what} is not a directory`);
    }
    if ((found.mode & OTHERS) !== 0) {
      throw new KnotholeError(
        'DATA_DIR_UNUSABLE',
        `the ${what} is open to other users of this computer: chmod 700 it, or name another one`,
      );
    }
  } catch (cause) {
    if (cause instanceof KnotholeError) {
      throw cause;
    }
    throw new KnotholeError('DATA_DIR_UNUSABLE', `the ${what} cannot be made`, { cause });
  }
}

function statIfPresent(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}
