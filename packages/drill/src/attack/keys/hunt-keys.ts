/** Tries everything in the loot that could be a key on sealed values of the loot. */
import { createHash } from 'node:crypto';
import { type Box, differentBytes, mayOpen, type Opened, openBox } from './boxes.ts';

export interface KeyCandidate {
  readonly key: Buffer;
  readonly file: string;
  readonly offset: number;
  readonly how: string;
  /** Short values beside the key: a nonce, or the name of the file that it opens. */
  readonly nonces: readonly Buffer[];
  readonly names: readonly string[];
  /** False for mere windows, of which there are millions: only the quick test is made. */
  readonly isLikely: boolean;
}

export interface OpenedBox {
  readonly candidate: KeyCandidate;
  readonly box: Box;
  readonly opened: Opened;
}

/** Sealed values of each place that every key is tried on. */
const SAMPLES_PER_PLACE = 2;
const MOST_SAMPLES = 8;

/** Each box that a candidate opens, with that candidate; a box is opened once. */
export function huntKeys(
  candidates: Iterable<KeyCandidate>,
  boxes: readonly Box[],
  mayGoOn: () => boolean,
): OpenedBox[] {
  if (boxes.length === 0) return [];
  const samples = samplesOf(boxes);
  const named = boxesByName(boxes);
  const opened = new Map<Box, OpenedBox>();
  const tried = new Set<string>();
  for (const candidate of candidates) {
    if (!mayGoOn()) break;
    const id = candidate.key.toString('latin1');
    const own = candidate.names.flatMap((name) => named.get(name) ?? []);
    if (tried.has(id) && own.length === 0) continue;
    tried.add(id);
    const isSampleOpen = tryKey(candidate, [...own, ...samples], opened);
    if (isSampleOpen) tryKey(candidate, boxes, opened);
  }
  return [...opened.values()];
}

function tryKey(
  candidate: KeyCandidate,
  boxes: readonly Box[],
  opened: Map<Box, OpenedBox>,
): boolean {
  let isOpen = false;
  for (const box of boxes) {
    if (opened.has(box)) continue;
    const tried = { ...box, nonces: [...box.nonces, ...candidate.nonces] };
    if (!candidate.isLikely && !mayOpen(candidate.key, tried)) continue;
    const result = openBox(candidate.key, tried);
    if (!result) continue;
    opened.set(box, { candidate, box, opened: result });
    isOpen = true;
  }
  return isOpen;
}

/** The shortest of each file or table, since they are tested fastest, then a second of each. */
function samplesOf(boxes: readonly Box[]): Box[] {
  const places = new Map<string, Box[]>();
  for (const box of [...boxes].sort((a, b) => a.bytes.length - b.bytes.length)) {
    const place = box.file.replace(/\/[^/]*$/, '');
    const known = places.get(place) ?? [];
    if (known.length < SAMPLES_PER_PLACE) places.set(place, [...known, box]);
  }
  const rounds = Array.from({ length: SAMPLES_PER_PLACE }, (_, round) =>
    [...places.values()].flatMap((samples) => samples.slice(round, round + 1)),
  );
  return rounds.flat().slice(0, MOST_SAMPLES);
}

function boxesByName(boxes: readonly Box[]): Map<string, Box[]> {
  const named = new Map<string, Box[]>();
  for (const box of boxes) {
    const name = box.file.slice(box.file.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
    named.set(name, [...(named.get(name) ?? []), box]);
  }
  return named;
}

const KEY_BYTES = [16, 24, 32];

/** The readings of a stored value as a key: its bytes, hex or base64 of them, a digest of a passphrase. */
export function keysOfValue(value: Buffer | string): { key: Buffer; how: string }[] {
  if (typeof value !== 'string')
    return KEY_BYTES.includes(value.length) ? [{ key: value, how: 'bytes' }] : [];
  const text = value.trim();
  if (text.length < 4 || text.length > 512) return [];
  const found: { key: Buffer; how: string }[] = [];
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) found.push({ key: Buffer.from(text, 'hex'), how: 'hex' });
  if (/^[\w+/-]{21,44}={0,2}$/.test(text))
    found.push({ key: Buffer.from(text, 'base64'), how: 'base64' });
  found.push({ key: Buffer.from(text), how: 'text' });
  for (const algorithm of ['sha256', 'md5']) {
    found.push({ key: createHash(algorithm).update(text).digest(), how: `${algorithm} of a text` });
  }
  return found.filter(({ key }) => KEY_BYTES.includes(key.length));
}

/** A key is noise: of 32 random bytes 30 are different on average, and pointers and text are not. */
const FEWEST_DIFFERENT: Readonly<Record<number, number>> = { 16: 13, 24: 19, 32: 25 };

/** Every window of a key's length that looks like noise, from every `step`th byte. */
export function* windowsOf(
  bytes: Buffer,
  step: number,
): Generator<{ key: Buffer; offset: number }> {
  for (let offset = 0; offset + 16 <= bytes.length; offset += step) {
    // Most of a memory is zeros; half of all windows end here.
    if (bytes[offset] === 0 && bytes[offset + 1] === 0) continue;
    for (const length of [32, 16]) {
      const key = bytes.subarray(offset, offset + length);
      if (key.length === length && isNoise(key)) yield { key, offset };
    }
  }
}

export function isNoise(key: Buffer): boolean {
  return differentBytes(key) >= (FEWEST_DIFFERENT[key.length] ?? key.length);
}
