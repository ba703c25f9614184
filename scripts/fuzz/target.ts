/** What is fuzzed: one decoder, or a few that share their inputs, with good inputs to start from. */
import type { KnotholeErrorCode } from '../../packages/protocol/src/index.ts';

/** How inputs are changed with their structure in mind, besides changes to plain bytes. */
export type InputShape =
  | 'bytes'
  | 'cbor'
  /** Length in front, CBOR, zeros to FRAME_BYTES: protocol's frames. */
  | 'frame'
  /** UTF-8, in which byte 0xff stands for half a surrogate pair. */
  | 'text';

export interface Decoder {
  /** Good inputs: each of them must decode. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Runs the decoder. Undefined is its refusal; a value must be right in all that the target can
   * check, else {@link Wrong} is thrown.
   */
  readonly decode: (input: Uint8Array) => unknown;
  /**
   * Whether decoding `input` computes signatures or the like, told by its shape. Such inputs are
   * decoded up to a share of the run only, so that the shapes get their numbers.
   */
  readonly isCostly?: (input: Uint8Array) => boolean;
}

export interface FuzzTarget {
  readonly name: string;
  /** What it drives: `path below packages/` # `name of the export`. */
  readonly covers: readonly string[];
  readonly shape: InputShape;
  /** Codes that the decoder documents; empty when it refuses by undefined alone. */
  readonly codes: readonly KnotholeErrorCode[];
  readonly maxBytes?: number;
  /** One input may take so long, on a busy computer, without being a finding. */
  readonly slowMilliseconds?: number;
  /** How much slower than a few microseconds it is: short runs divide their inputs by it. */
  readonly weight?: number;
  readonly prepare: () => Decoder | Promise<Decoder>;
}

/** A decoder gave a value that it must not give. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

/** Checks on the way that what decodes is written the same way again: one value, one spelling. */
export function oneSpelling<Value>(
  decode: (input: Uint8Array) => Value | undefined,
  encode: (value: Value) => Uint8Array,
): (input: Uint8Array) => Value | undefined {
  return (input) => {
    const value = decode(input);
    if (value !== undefined && !sameBytes(encode(value), input)) {
      throw new Wrong('what was decoded is written in another way');
    }
    return value;
  };
}

/** Text out of fuzzed bytes, ill-formed text included. */
export function textOf(input: Uint8Array): string {
  const parts: string[] = [];
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let start = 0;
  for (;;) {
    const half = input.indexOf(0xff, start);
    parts.push(decoder.decode(input.subarray(start, half < 0 ? input.length : half)));
    if (half < 0) {
      return parts.join('\ud83d');
    }
    start = half + 1;
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
