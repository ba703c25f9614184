/**
 * A wrap without a tag around values that are sealed again hides whether a key was right: noise
 * becomes noise. Where a key file is named like a database or a folder its keys are taken at their word, and what
 * comes out is searched, and attacked as further sealed values.
 */
import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LootFile } from '../bytes/loot-files.ts';
import type { Box } from './boxes.ts';

const LONGEST_KEY_FILE = 128;
const IV_BYTES = 16;
const KEY_BYTES = 32;

/** Boxes as they would be below AES-CTR with the first or last 32 bytes of the key file of their database. */
export function peeled(boxes: readonly Box[], files: readonly LootFile[]): Box[] {
  const keys = new Map<string, Buffer[]>();
  for (const { file, path, bytes } of files) {
    if (bytes < KEY_BYTES || bytes > LONGEST_KEY_FILE) continue;
    keys.set(stem(file), [...(keys.get(stem(file)) ?? []), ...endsOf(readFileSync(path))]);
  }
  return boxes.flatMap((box) => {
    if (box.bytes.length <= IV_BYTES) return [];
    return (keys.get(stem(box.file.replace(/\/[^/]*$/, ''))) ?? []).map((each) => ({
      ...box,
      file: `${box.file}/peeled`,
      bytes: peel(each, box.bytes),
    }));
  });
}

function endsOf(key: Buffer): Buffer[] {
  return key.length === KEY_BYTES ? [key] : [key.subarray(-KEY_BYTES), key.subarray(0, KEY_BYTES)];
}

function peel(key: Buffer, bytes: Buffer): Buffer {
  return createDecipheriv('aes-256-ctr', key, bytes.subarray(0, IV_BYTES)).update(
    bytes.subarray(IV_BYTES),
  );
}

/** `slots/w2958.db`, `blobs/w2958`, `keys/w2958.key` and `keys/w2958.blobs` are all `w2958`. */
function stem(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\..*$/, '');
}
