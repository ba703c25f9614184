import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All bytes of all files below a folder, in one piece. */
export function bytesBelow(folder: string): Buffer {
  if (!existsSync(folder)) return Buffer.alloc(0);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return Buffer.concat(files);
}

export function canariesIn(bytes: Buffer): Set<string> {
  return new Set(bytes.toString('latin1').match(/(?:knothole-[a-z-]+|kh)-[0-9a-f]{16}/g));
}
