/**
 * A baseline JPEG of grey pixels (ITU-T T.81): enough to carry a picture that every viewer shows.
 * The tables are those of annex K.
 */

const BLOCK = 8;

/** Annex K.1, luminance, in zigzag order, as quality 50 has it. */
const QUANTISATION: readonly number[] = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
  29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];

const ZIGZAG: readonly number[] = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
  13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52,
  45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

interface HuffmanTable {
  readonly lengths: readonly number[];
  readonly values: readonly number[];
}

/** Annex K.3.3.1, luminance DC. */
const DC: HuffmanTable = {
  lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
};

/** Annex K.3.3.2, luminance AC. */
const AC: HuffmanTable = {
  lengths: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
  values: Array.from(
    Buffer.from(
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a2526' +
        '2728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a8384' +
        '85868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4' +
        'd5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
      'hex',
    ),
  ),
};

export interface GreyPicture {
  /** Multiples of 8. */
  readonly width: number;
  readonly height: number;
  /** Row by row, 0 black to 255 white. */
  readonly pixels: Uint8Array;
}

/** `segments` are whole APPn or COM segments, put directly behind the start mark. */
export function encodeJpeg(picture: GreyPicture, segments: readonly Uint8Array[]): Buffer {
  const size = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  size.writeUInt16BE(picture.height, 1);
  size.writeUInt16BE(picture.width, 3);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    jpegSegment(0xdb, Buffer.from([0, ...QUANTISATION])),
    jpegSegment(0xc0, size),
    jpegSegment(0xc4, Buffer.from([0x00, ...DC.lengths, ...DC.values])),
    jpegSegment(0xc4, Buffer.from([0x10, ...AC.lengths, ...AC.values])),
    jpegSegment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    scanOf(picture),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A marker segment: 0xff, marker, length of what follows. */
export function jpegSegment(marker: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

function scanOf(picture: GreyPicture): Buffer {
  const bits = new BitWriter();
  const [dc, ac] = [codesOf(DC), codesOf(AC)];
  let last = 0;
  for (let top = 0; top < picture.height; top += BLOCK) {
    for (let left = 0; left < picture.width; left += BLOCK) {
      const block = quantised(picture, left, top);
      const [first = 0] = block;
      writeValue(bits, dc, 0, first - last);
      last = first;
      writeAc(bits, ac, block);
    }
  }
  return bits.finish();
}

function writeAc(
  bits: BitWriter,
  codes: ReadonlyMap<number, Code>,
  block: readonly number[],
): void {
  let zeros = 0;
  for (const value of block.slice(1)) {
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) {
      bits.write(codes.get(0xf0));
    }
    writeValue(bits, codes, zeros, value);
    zeros = 0;
  }
  if (zeros > 0) {
    bits.write(codes.get(0));
  }
}

/** Code of (run of zeros, number of bits), then the bits of the value (T.81 F.1.2). */
function writeValue(
  bits: BitWriter,
  codes: ReadonlyMap<number, Code>,
  zeros: number,
  value: number,
): void {
  const length = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
  bits.write(codes.get((zeros << 4) | length));
  bits.write({ bits: value < 0 ? value + (1 << length) - 1 : value, length });
}

/** DCT-II of one block, divided by the quantisation, in zigzag order. */
function quantised({ width, pixels }: GreyPicture, left: number, top: number): readonly number[] {
  const pixel = (x: number, y: number): number => (pixels[(top + y) * width + left + x] ?? 0) - 128;
  return ZIGZAG.map((place, index) => {
    const [u, v] = [place % BLOCK, Math.floor(place / BLOCK)];
    let sum = 0;
    for (let y = 0; y < BLOCK; y += 1) {
      for (let x = 0; x < BLOCK; x += 1) {
        sum += pixel(x, y) * wave(x, u) * wave(y, v);
      }
    }
    return Math.round(sum / 4 / (QUANTISATION[index] ?? 1)) || 0;
  });
}

const WAVES: readonly number[] = Array.from({ length: BLOCK * BLOCK }, (_, index) => {
  const [at, frequency] = [Math.floor(index / BLOCK), index % BLOCK];
  const scale = frequency === 0 ? Math.SQRT1_2 : 1;
  return scale * Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * BLOCK));
});

function wave(at: number, frequency: number): number {
  return WAVES[at * BLOCK + frequency] ?? 0;
}

interface Code {
  readonly bits: number;
  readonly length: number;
}

/** Annex C: codes of one length count on, and a bit is added at the next length. */
function codesOf({ lengths, values }: HuffmanTable): ReadonlyMap<number, Code> {
  const codes = new Map<number, Code>();
  let next = 0;
  let at = 0;
  for (const [index, count] of lengths.entries()) {
    for (const value of values.slice(at, at + count)) {
      codes.set(value, { bits: next, length: index + 1 });
      next += 1;
    }
    at += count;
    next <<= 1;
  }
  return codes;
}

class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  write(code: Code | undefined): void {
    const { bits, length } = code ?? { bits: 0, length: 0 };
    for (let at = length - 1; at >= 0; at -= 1) {
      this.#held = (this.#held << 1) | ((bits >> at) & 1);
      this.#count += 1;
      if (this.#count === 8) {
        this.#push(this.#held);
      }
    }
  }

  finish(): Buffer {
    while (this.#count !== 0) {
      this.write({ bits: 1, length: 1 });
    }
    return Buffer.from(this.#bytes);
  }

  /** A byte of ones is followed by a zero, so that it is no marker. */
  #push(byte: number): void {
    this.#bytes.push(byte, ...(byte === 0xff ? [0] : []));
    this.#held = 0;
    this.#count = 0;
  }
}
