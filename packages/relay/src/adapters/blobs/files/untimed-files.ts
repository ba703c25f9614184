/**
 * Files and folders that show one and the same time for ever: a copy of them must not tell when anything
 * was written, read or removed. What the file system keeps beside (the time of the last change of an
 * inode) no program can set; copies do not carry it.
 */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat, unlink, utimes } from 'node:fs/promises';
import { isMissing } from '../../../durable-files.ts';

const OWNER_ONLY = 0o600;
const NO_TIME = 0;
/** Linux: reading leaves no time of access. Elsewhere it has no such bit. */
const UNSEEN: number = constants.O_NOATIME ?? 0;

/** Gives a file or folder the time that all have. */
export async function forgetTimes(path: string): Promise<void> {
  await utimes(path, NO_TIME, NO_TIME);
}

/** Writes a new file for its owner only; on return its bytes are on the disk, its name may not be. */
export async function writeUntimed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(bytes);
    await file.utimes(NO_TIME, NO_TIME);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The file's bytes, or null when there is none. */
export async function loadUntimed(path: string): Promise<Uint8Array | null> {
  const file = await openIfPresent(path, constants.O_RDONLY | UNSEEN);
  if (file === null) {
    return null;
  }
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Overwrites the file's bytes where they lie, then removes it; the folder is for the caller to sync. */
export async function eraseUntimed(path: string): Promise<void> {
  const file = await openIfPresent(path, constants.O_RDWR | UNSEEN);
  if (file === null) {
    return;
  }
  try {
    const { size } = await file.stat();
    await file.write(new Uint8Array(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(path);
}

/** Makes names that came or went in the folder durable, and its time that of all. */
export async function settleFolder(path: string): Promise<void> {
  await forgetTimes(path);
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}

export async function statIfPresent(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}

async function openIfPresent(path: string, flags: number): Promise<FileHandle | null> {
  try {
    return await open(path, flags);
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}
