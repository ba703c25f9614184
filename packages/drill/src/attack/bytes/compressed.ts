/** Bytes packed in other bytes: gzip, zlib and zip at any place; bare deflate and Brotli as a whole. */
import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib';

export interface Unpacked {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly how: string;
}

/** Packed bytes that are tried from one place on, and bytes that one place may unpack to. */
const PACKED_BYTES = 8 * 1024 * 1024;
const UNPACKED_BYTES = 32 * 1024 * 1024;
/** A torn end is read as far as it goes; less than this would be chance. */
const SHORTEST_TORN = 64;

/** Everything that unpacks at a place where a known magic stands. */
export function unpackedInside(bytes: Buffer): Unpacked[] {
  return [...gzipAt(bytes), ...zipAt(bytes), ...zlibAt(bytes)];
}

/** The whole, read as bare deflate or Brotli, which carry no magic. */
export function unpackedWhole(bytes: Buffer): Unpacked[] {
  if (bytes.length < 12 || bytes.length > PACKED_BYTES) return [];
  const raw = attempt(() => inflateRawSync(bytes, { maxOutputLength: UNPACKED_BYTES }));
  const brotli = attempt(() => brotliDecompressSync(bytes, { maxOutputLength: UNPACKED_BYTES }));
  return [
    ...(raw && raw.length >= 12 ? [{ bytes: raw, offset: 0, how: 'deflate' }] : []),
    ...(brotli && brotli.length >= 12 ? [{ bytes: brotli, offset: 0, how: 'brotli' }] : []),
  ];
}

/** The stream behind the header alone: a whole gzip reader stumbles over what follows it in a dump. */
function gzipAt(bytes: Buffer): Unpacked[] {
  return places(bytes, Buffer.from([0x1f, 0x8b, 0x08])).flatMap((offset) => {
    const start = gzipStart(bytes, offset);
    const plain = longestReadable(bytes.subarray(start, start + PACKED_BYTES));
    return plain ? [{ bytes: plain, offset, how: 'gzip' }] : [];
  });
}

/** RFC 1952 §2.3: extra field, name, comment and checksum of the header, as its flags say. */
function gzipStart(bytes: Buffer, offset: number): number {
  const flags = bytes[offset + 3] ?? 0;
  let at = offset + 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  if (flags & 8) at = bytes.indexOf(0, at) + 1;
  if (flags & 16) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

function zipAt(bytes: Buffer): Unpacked[] {
  return places(bytes, Buffer.from('PK\x03\x04', 'latin1')).flatMap((offset) => {
    if (offset + 30 > bytes.length || bytes.readUInt16LE(offset + 8) !== 8) return [];
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const plain = longestReadable(bytes.subarray(start, start + PACKED_BYTES));
    return plain ? [{ bytes: plain, offset, how: 'zip' }] : [];
  });
}

function zlibAt(bytes: Buffer): Unpacked[] {
  return [0x01, 0x5e, 0x9c, 0xda].flatMap((level) =>
    places(bytes, Buffer.from([0x78, level])).flatMap((offset) => {
      // Three block types exist; the fourth pattern of these bits is no deflate.
      if (((bytes[offset + 2] ?? 0xff) & 6) === 6) return [];
      const packed = bytes.subarray(offset, offset + PACKED_BYTES);
      const plain = wholeOrTorn((options) => inflateSync(packed, options));
      return plain ? [{ bytes: plain, offset, how: 'zlib' }] : [];
    }),
  );
}

/** A stream that is overwritten somewhere is readable up to there; halving finds a part of it. */
function longestReadable(packed: Buffer): Buffer | undefined {
  for (let length = packed.length; length >= SHORTEST_TORN; length = Math.floor(length / 2)) {
    const plain = wholeOrTorn((options) => inflateRawSync(packed.subarray(0, length), options));
    if (plain) return plain;
  }
  return wholeOrTorn((options) => inflateRawSync(packed, options));
}

interface UnpackOptions {
  readonly maxOutputLength: number;
  readonly finishFlush?: number;
}

function wholeOrTorn(unpack: (options: UnpackOptions) => Buffer): Buffer | undefined {
  const torn = attempt(() =>
    unpack({ maxOutputLength: UNPACKED_BYTES, finishFlush: constants.Z_SYNC_FLUSH }),
  );
  if (!torn || torn.length === 0) return undefined;
  if (torn.length >= SHORTEST_TORN) return torn;
  return attempt(() => unpack({ maxOutputLength: UNPACKED_BYTES }));
}

function attempt(unpack: () => Buffer): Buffer | undefined {
  try {
    return unpack();
  } catch {
    return undefined;
  }
}

/** Every place of a short pattern. */
export function places(bytes: Buffer, pattern: Buffer): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1))
    found.push(at);
  return found;
}
