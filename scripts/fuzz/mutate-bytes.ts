/** Changes to bytes whatever they mean: what a faulty disk, a bad network or a guessing attacker does. */
import type { FuzzRandom } from './fuzz-random.ts';

/** Integers at which lengths and counters go wrong, big-endian in 1, 2, 4 and 8 bytes. */
const EDGE_INTEGERS: readonly Uint8Array[] = [
  ...[0, 1, 0x17, 0x18, 0x3f, 0x40, 0x7f, 0x80, 0xff].map((value) => Uint8Array.of(value)),
  ...[0x0000, 0x0001, 0x00ff, 0x0100, 0x3fff, 0x4000, 0x7fff, 0x8000, 0xffff].map((value) =>
    Uint8Array.of(value >>> 8, value),
  ),
  ...[0, 1, 0x00ff_ffff, 0x3fff_ffff, 0x7fff_ffff, 0x8000_0000, 0xbfff_ffff, 0xffff_ffff].map(
    (value) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value),
  ),
  Uint8Array.of(0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0),
  Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
];

type Change = (bytes: Uint8Array, random: FuzzRandom, other: Uint8Array) => Uint8Array;

const CHANGES: readonly Change[] = [
  flipBit,
  setByte,
  nudgeByte,
  writeEdge,
  insertEdge,
  insertRandom,
  remove,
  repeat,
  moveWithin,
  spliceIn,
  crossOver,
  truncate,
  fill,
];

/** One change; `other` is another input to take parts from. */
export function changeBytes(bytes: Uint8Array, random: FuzzRandom, other: Uint8Array): Uint8Array {
  return bytes.length === 0
    ? insertRandom(bytes, random)
    : random.pick(CHANGES)(bytes, random, other);
}

/** `bytes` with [start, end) replaced. */
export function replaced(
  bytes: Uint8Array,
  start: number,
  end: number,
  by: Uint8Array,
): Uint8Array {
  const result = new Uint8Array(bytes.length - (end - start) + by.length);
  result.set(bytes.subarray(0, start));
  result.set(by, start);
  result.set(bytes.subarray(end), start + by.length);
  return result;
}

function flipBit(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  return changed;
}

function setByte(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const changed = bytes.slice();
  changed[random.below(bytes.length)] = random.below(256);
  return changed;
}

function nudgeByte(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  changed[at] = (changed[at] ?? 0) + (random.oneIn(2) ? 1 : -1);
  return changed;
}

function writeEdge(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const edge = random.pick(EDGE_INTEGERS);
  const start = random.below(bytes.length);
  return replaced(bytes, start, Math.min(bytes.length, start + edge.length), edge);
}

function insertEdge(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const start = random.below(bytes.length + 1);
  return replaced(bytes, start, start, random.pick(EDGE_INTEGERS));
}

function insertRandom(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const start = random.below(bytes.length + 1);
  return replaced(bytes, start, start, random.bytes(random.size(4_096)));
}

function remove(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const [start, end] = range(bytes, random);
  return replaced(bytes, start, end, new Uint8Array(0));
}

function repeat(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const [start, end] = range(bytes, random);
  const part = bytes.subarray(start, end);
  const times = random.oneIn(16) ? random.below(256) : 1;
  const repeated = new Uint8Array(Math.min(part.length * times, 65_536));
  for (let offset = 0; offset < repeated.length; offset += part.length) {
    repeated.set(part.subarray(0, repeated.length - offset), offset);
  }
  return replaced(bytes, start, start, repeated);
}

function moveWithin(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const [start, end] = range(bytes, random);
  const changed = bytes.slice();
  changed.copyWithin(random.below(bytes.length), start, end);
  return changed;
}

function spliceIn(bytes: Uint8Array, random: FuzzRandom, other: Uint8Array): Uint8Array {
  if (other.length === 0) {
    return truncate(bytes, random);
  }
  const [start, end] = range(other, random);
  const at = random.below(bytes.length + 1);
  const upTo = random.oneIn(2) ? at : Math.min(bytes.length, at + end - start);
  return replaced(bytes, at, upTo, other.subarray(start, end));
}

function crossOver(bytes: Uint8Array, random: FuzzRandom, other: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  return replaced(bytes, at, bytes.length, other.subarray(Math.min(at, other.length)));
}

function truncate(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  return bytes.slice(0, random.below(bytes.length + 1));
}

function fill(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const [start, end] = range(bytes, random);
  return bytes.slice().fill(random.pick([0x00, 0xff, 0x7f, 0x80]), start, end);
}

function range(bytes: Uint8Array, random: FuzzRandom): readonly [number, number] {
  const start = random.below(bytes.length);
  return [start, Math.min(bytes.length, start + random.size(bytes.length))];
}
