/** Looks through all loot at once for bytes that the scorer knows. */
import { type LootFile, piecesOf } from '../attack/bytes/loot-files.ts';

export interface Mark<What> {
  readonly name: string;
  /** At least four. */
  readonly bytes: Buffer;
  /** What it proves that the bytes stand at a place of a file. */
  judge(file: Buffer, at: number): What;
}

export interface FoundMark<What> {
  readonly what: What;
  readonly name: string;
  /** Below the target's loot. */
  readonly file: string;
}

/** Each mark once per file and verdict. */
export function searchMarks<What>(
  files: readonly LootFile[],
  marks: readonly Mark<What>[],
): FoundMark<What>[] {
  const found = new Map<string, FoundMark<What>>();
  const byStart = new Map<number, Mark<What>[]>();
  for (const mark of marks) {
    const start = mark.bytes.readUInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), mark]);
  }
  for (const file of files) {
    for (const { bytes } of piecesOf(file)) {
      for (const { mark, at } of matchesIn(bytes, byStart)) {
        const what = mark.judge(bytes, at);
        const remnant = { what, name: mark.name, file: file.file };
        found.set(JSON.stringify(remnant), remnant);
      }
    }
  }
  return [...found.values()];
}

function matchesIn<What>(
  bytes: Buffer,
  byStart: ReadonlyMap<number, readonly Mark<What>[]>,
): { readonly mark: Mark<What>; readonly at: number }[] {
  // Most places are no beginning: two bytes tell.
  const isStart = new Uint8Array(65_536);
  for (const start of byStart.keys()) isStart[start >>> 16] = 1;
  const found: { mark: Mark<What>; at: number }[] = [];
  const last = bytes.length - 4;
  let two = bytes[0] ?? 0;
  for (let at = 0; at <= last; at++) {
    two = ((two & 0xff) << 8) | (bytes[at + 1] ?? 0);
    if (isStart[two] !== 1) continue;
    for (const mark of byStart.get(bytes.readUInt32BE(at)) ?? []) {
      if (bytes.subarray(at, at + mark.bytes.length).equals(mark.bytes)) found.push({ mark, at });
    }
  }
  return found;
}
