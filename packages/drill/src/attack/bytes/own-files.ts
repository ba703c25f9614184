/** Files of somebody's own server: a folder that a hurried operator named, not one that the drill made. */
import { closeSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import type { LootKind } from '../finding.ts';
import type { LootFile } from './loot-files.ts';

export interface OwnFiles {
  readonly files: readonly LootFile[];
  /** What lies there and could not be looked at, each with the reason. */
  readonly unread: readonly string[];
}

/** One file or one directory, taken as one kind of loot. Pipes, sockets and devices hold nothing. */
export function ownFiles(kind: LootKind, path: string): OwnFiles {
  const found: { files: LootFile[]; unread: string[] } = { files: [], unread: [] };
  const nameOf = (each: string): string =>
    each === path ? basename(path) : relative(path, each).split(sep).join('/');
  const visit = (each: string): void => {
    try {
      const stats = statSync(each);
      if (stats.isDirectory()) {
        for (const entry of readdirSync(each, { withFileTypes: true }).sort(byName)) {
          // Its target is looked at where it lies, or lies outside of what was named.
          if (entry.isSymbolicLink())
            found.unread.push(`${nameOf(join(each, entry.name))}: a link`);
          else visit(join(each, entry.name));
        }
      } else if (stats.isFile()) {
        closeSync(openSync(each, 'r'));
        found.files.push({ kind, file: nameOf(each), path: each, bytes: stats.size });
      }
    } catch (error) {
      found.unread.push(`${nameOf(each)}: ${reasonOf(error)}`);
    }
  };
  visit(path);
  return found;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { EACCES: 'you may not read it', ENOENT: 'there is nothing' }[code] ?? code;
}
