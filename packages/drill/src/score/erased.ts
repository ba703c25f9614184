/** Looks for what had to be gone: bodies of rows and keys of buckets that have ended. */
import { readFileSync } from 'node:fs';
import { lootFiles } from '../attack/bytes/loot-files.ts';
import type { ErasedSecret } from '../run-directory.ts';

export interface Remnant {
  readonly what: ErasedSecret['what'];
  /** Below the target's loot. */
  readonly file: string;
}

/** Memory is left out: a process keeps what it once read, and says so elsewhere. */
export function remnantsIn(loot: string, erased: readonly ErasedSecret[]): Remnant[] {
  const files = lootFiles(loot).filter(({ kind }) => kind !== 'memory' && kind !== 'network');
  return files.flatMap(({ file, path }) => {
    const bytes = readFileSync(path);
    return erased
      .filter(({ hex }) => bytes.includes(Buffer.from(hex, 'hex')))
      .map(({ what }) => ({ what, file }));
  });
}
