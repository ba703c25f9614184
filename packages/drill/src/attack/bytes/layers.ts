/** Bytes inside bytes: each container is opened and its content looked at like loot itself. */
import { createHash } from 'node:crypto';
import { type Decoded, decodings } from '../text/text-encodings.ts';
import { type TextRun, textRuns } from '../text/text-runs.ts';
import { joinedCborStrings } from './cbor-strings.ts';
import { unpackedInside, unpackedWhole } from './compressed.ts';

export interface Layer {
  readonly bytes: Buffer;
  readonly runs: readonly TextRun[];
  readonly file: string;
  /** Of the outermost container, in the file. */
  readonly offset: number;
  /** Containers from the outside in; empty for the bytes of the file themselves. */
  readonly path: readonly string[];
}

/** A base64 text in a gzip in a base64 text is one more than anybody has shown us. */
const DEEPEST = 4;
/** Characters of a decoded run below which nothing can be in it. */
const SHORTEST = 9;

export interface LayerSource {
  readonly bytes: Buffer;
  readonly file: string;
  readonly offset: number;
  readonly path?: readonly string[];
  /** True where the bytes are one value, so that packings without a magic are tried too. */
  readonly isWhole?: boolean;
}

/** Visits the bytes and everything inside them, each distinct content once. `mayGoOn` is the time box. */
export function visitLayers(
  source: LayerSource,
  visit: (layer: Layer) => void,
  mayGoOn: () => boolean,
): void {
  const seen = new Set<string>();
  const outer = source.path?.length ?? 0;
  const open = (bytes: Buffer, offset: number, path: readonly string[], isWhole: boolean): void => {
    if (!mayGoOn() || (path.length > outer && !isNew(seen, bytes))) return;
    const layer = { bytes, runs: textRuns(bytes), file: source.file, offset, path };
    visit(layer);
    if (path.length >= outer + DEEPEST) return;
    for (const inner of contents(layer, isWhole)) {
      if (inner.bytes.length < SHORTEST) continue;
      const place = path.length === outer ? offset + inner.offset : offset;
      open(inner.bytes, place, [...path, inner.how], true);
    }
  };
  open(source.bytes, source.offset, source.path ?? [], source.isWhole ?? false);
}

function* contents(layer: Layer, isWhole: boolean): Generator<Decoded> {
  yield* unpackedInside(layer.bytes);
  if (isWhole) yield* unpackedWhole(layer.bytes);
  yield* joinedCborStrings(layer.bytes);
  for (const run of layer.runs) yield* readings(run);
}

function* readings(run: TextRun): Generator<Decoded> {
  if (run.encoding !== 'utf-8') {
    yield { bytes: Buffer.from(run.text), offset: run.offset, how: run.encoding };
    return;
  }
  for (const decoded of decodings(run)) if (mayHoldMore(decoded.bytes)) yield decoded;
}

/** How containers and media begin, in Latin-1. */
const MAGICS = [
  '\x1f\x8b\x08',
  'x\x01',
  'x\x5e',
  'x\x9c',
  'x\xda',
  'PK\x03\x04',
  '\xff\xd8\xff',
  '\x89PNG',
  'RIFF',
  'OggS',
  'SQLi',
  '\x1aE\xdf\xa3',
];

/** Reading at a wrong alignment yields noise: without text or a magic in it there is nothing to open. */
function mayHoldMore(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 4).toString('latin1');
  if (MAGICS.some((magic) => start.startsWith(magic))) return true;
  return textRuns(bytes.length > 4_096 ? bytes.subarray(0, 4_096) : bytes).length > 0;
}

function isNew(seen: Set<string>, bytes: Buffer): boolean {
  const digest = createHash('sha1').update(bytes).digest('hex');
  if (seen.has(digest)) return false;
  seen.add(digest);
  return true;
}
