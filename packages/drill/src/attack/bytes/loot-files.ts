/** The loot on disk: which files there are, and their bytes in pieces that fit into memory. */
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { LOOT_KINDS, type LootKind } from '../finding.ts';
import { websocketPayloads } from './websocket.ts';

const NOT_CAPTURED = 'NOT-CAPTURED.txt';

/** Bytes that are looked at together, and bytes shown again in the next piece: a value on the seam stays whole. */
const PIECE_BYTES = 16 * 1024 * 1024;
const SEAM_BYTES = 256 * 1024;

export interface LootFile {
  readonly kind: LootKind;
  /** Path below the target's loot, with `/`. */
  readonly file: string;
  readonly path: string;
  readonly bytes: number;
}

/** All captured files of a target, by kind and name. */
export function lootFiles(folder: string): readonly LootFile[] {
  return LOOT_KINDS.flatMap((kind) =>
    filesBelow(join(folder, kind))
      .filter((path) => !path.endsWith(`${sep}${NOT_CAPTURED}`))
      .map((path) => describe(kind, folder, path)),
  );
}

/** Kinds that the run says it could not capture, with the reason. */
export function notCaptured(folder: string): readonly { kind: LootKind; why: string }[] {
  return LOOT_KINDS.flatMap((kind) => {
    const path = join(folder, kind, NOT_CAPTURED);
    if (existsSync(path)) return [{ kind, why: readFileSync(path, 'utf8').trim() }];
    return existsSync(join(folder, kind)) ? [] : [{ kind, why: 'no such folder in the loot' }];
  });
}

export interface Piece {
  readonly bytes: Buffer;
  /** Where the piece begins in its file. */
  readonly offset: number;
}

/** The bytes of a file, in overlapping pieces, and of recorded traffic also what was under its masks. */
export function* piecesOf(file: LootFile): Generator<Piece> {
  yield* rawPiecesOf(file);
  if (file.kind !== 'network' || file.bytes > PIECE_BYTES) return;
  const payloads = websocketPayloads(readFileSync(file.path));
  if (payloads) yield { bytes: payloads, offset: 0 };
}

function* rawPiecesOf({ path, bytes }: LootFile): Generator<Piece> {
  const descriptor = openSync(path, 'r');
  try {
    for (let offset = 0; offset < bytes; offset += PIECE_BYTES) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES + SEAM_BYTES, bytes - offset));
      const read = readSync(descriptor, piece, 0, piece.length, offset);
      yield { bytes: piece.subarray(0, read), offset };
    }
  } finally {
    closeSync(descriptor);
  }
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function describe(kind: LootKind, folder: string, path: string): LootFile {
  const file = relative(folder, path).split(sep).join('/');
  return { kind, file, path, bytes: statSync(path).size };
}
