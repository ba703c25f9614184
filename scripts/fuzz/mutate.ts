/** The next input of a run: a known one with a few changes, or random bytes. */
import { FRAME_BYTES } from '../../packages/protocol/src/index.ts';
import type { FuzzRandom } from './fuzz-random.ts';
import { changeBytes, replaced } from './mutate-bytes.ts';
import { changeCbor, rememberCbor } from './mutate-cbor.ts';
import { bytesOf, type InputShape } from './target.ts';

const LENGTH_BYTES = 2;
const RANDOM_ONE_IN = 50;

const TEXT_PARTS: readonly string[] = [
  '',
  ' ',
  '\n',
  '\0',
  '#',
  '=',
  '%',
  '%00',
  '%ff',
  '//',
  '..',
  ':99999',
  '-1',
  '1e9',
  '0x10',
  '__proto__',
  '\u202e',
  '\ufeff',
  'İ',
  'ﬃ',
  '👩‍👧',
  'a'.repeat(5_000),
];

/** One more input, at most `maxBytes` long. */
export function nextInput(
  shape: InputShape,
  corpus: readonly Uint8Array[],
  random: FuzzRandom,
  maxBytes: number,
): Uint8Array {
  if (random.oneIn(RANDOM_ONE_IN)) {
    return random.bytes(random.size(maxBytes) - 1);
  }
  let input = random.pick(corpus);
  for (let changes = 1 + random.below(random.oneIn(4) ? 8 : 2); changes > 0; changes--) {
    input = change(shape, input, random, random.pick(corpus));
  }
  return input.length <= maxBytes ? input : input.slice(0, maxBytes);
}

function change(
  shape: InputShape,
  input: Uint8Array,
  random: FuzzRandom,
  other: Uint8Array,
): Uint8Array {
  if (random.oneIn(5)) {
    return changeBytes(input, random, other);
  }
  switch (shape) {
    case 'bytes':
      return changeBytes(input, random, other);
    case 'cbor':
      return changeCbor(input, random, other) ?? changeBytes(input, random, other);
    case 'frame':
      return changeFrame(input, random, other) ?? changeBytes(input, random, other);
    case 'text':
      return changeText(input, random, other);
  }
}

/** Changes what the frame carries, and puts length and padding right again. */
function changeFrame(
  frame: Uint8Array,
  random: FuzzRandom,
  other: Uint8Array,
): Uint8Array | undefined {
  const body = bodyOf(frame);
  const changed =
    body === undefined ? undefined : changeCbor(body, random, bodyOf(other) ?? new Uint8Array(0));
  if (changed === undefined) {
    return undefined;
  }
  const fitting = changed.subarray(0, FRAME_BYTES - LENGTH_BYTES);
  const wrapped = new Uint8Array(FRAME_BYTES);
  new DataView(wrapped.buffer).setUint16(0, fitting.length);
  wrapped.set(fitting, LENGTH_BYTES);
  return wrapped;
}

const bodies = new WeakMap<Uint8Array, Uint8Array>();

/** Prepares an input of the corpus for being changed again and again. */
export function remember(shape: InputShape, input: Uint8Array): void {
  const body = shape === 'frame' ? bodyOf(input) : input;
  if (body !== undefined && (shape === 'frame' || shape === 'cbor')) {
    bodies.set(input, body);
    rememberCbor(body);
  }
}

function bodyOf(frame: Uint8Array): Uint8Array | undefined {
  const high = frame[0] ?? 0;
  const end = LENGTH_BYTES + ((high << 8) | (frame[1] ?? 0));
  return frame.length === FRAME_BYTES && end <= FRAME_BYTES
    ? (bodies.get(frame) ?? frame.slice(LENGTH_BYTES, end))
    : undefined;
}

function changeText(input: Uint8Array, random: FuzzRandom, other: Uint8Array): Uint8Array {
  if (random.oneIn(2)) {
    return changeBytes(input, random, other);
  }
  const start = random.below(input.length + 1);
  const end = random.oneIn(2) ? start : Math.min(input.length, start + random.size(64));
  return replaced(input, start, end, bytesOf(random.pick(TEXT_PARTS)));
}
