/** What a thief carries away, sorted into the kinds of loot. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NOT_CAPTURED } from '../run-directory.ts';

/** Copies a file or folder with its times, also while a server writes to it; nothing happens where there is none. */
export function copyLoot(from: string, to: string): void {
  if (existsSync(from)) {
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true, preserveTimestamps: true });
  }
}

/** Writes into the kind's folder. */
export function writeLoot(folder: string, name: string, content: string | Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** Says in one sentence why a kind is not there; silence would look like innocence. */
export function notCaptured(folder: string, why: string): void {
  writeLoot(folder, NOT_CAPTURED, `${why}\n`);
}
