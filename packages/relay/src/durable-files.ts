/** Small files that must be on disk, or be gone, before anything else happens. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const NO_TIME = 0;

/**
 * Writes the file for its owner only; after return it survives a power cut, whole. It shows no time: one
 * would tell when a key was drawn or a guest sent away.
 */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', OWNER_ONLY);
  try {
    writeSync(file, bytes);
    futimesSync(file, NO_TIME, NO_TIME);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/**
 * Makes an empty file for its owner only, unless there is one. An existing file is not opened: closing
 * it again would drop every lock that this process holds on it (fcntl(2), "Advisory record locking").
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY));
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) {
      throw error;
    }
  }
}

/**
 * The file's bytes, or null when there is none. They are nowhere else in memory: whoever reads a key
 * can overwrite it.
 */
export function readIfPresent(path: string): Uint8Array | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
  try {
    // Not on the heap, where the garbage collector moves small arrays and leaves copies behind.
    const bytes = new Uint8Array(new ArrayBuffer(fstatSync(file).size));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Overwrites the file's bytes, then unlinks it; a file that is gone already is fine. */
export function eraseDurably(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch (error) {
    if (isMissing(error)) {
      return;
    }
    throw error;
  }
  try {
    writeSync(file, new Uint8Array(fstatSync(file).size), 0, undefined, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  unlinkSync(path);
  syncFolder(dirname(path));
}

/** Makes names that were created, renamed or unlinked in the folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Whether the system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return hasErrno(error, 'ENOENT');
}

function hasErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
