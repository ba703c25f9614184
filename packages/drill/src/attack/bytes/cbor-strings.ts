/**
 * CBOR writes a string in one piece, which every search finds, or as an indefinite string of chunks
 * (RFC 8949 §3.2.3), which tears words apart: those are joined here.
 */

export interface JoinedString {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly how: string;
}

const FEWEST_CHUNKS = 2;
const MOST_BYTES = 1024 * 1024;

/** Joins every indefinite byte or text string of at least two chunks. */
export function joinedCborStrings(bytes: Buffer): JoinedString[] {
  return [
    { opening: 0x7f, major: 3 },
    { opening: 0x5f, major: 2 },
  ].flatMap(({ opening, major }) => {
    const found: JoinedString[] = [];
    for (let at = bytes.indexOf(opening); at >= 0; at = bytes.indexOf(opening, at + 1)) {
      const joined = joinFrom(bytes, at + 1, major);
      if (joined) found.push({ bytes: joined, offset: at, how: 'CBOR chunks' });
    }
    return found;
  });
}

function joinFrom(bytes: Buffer, start: number, major: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  let at = start;
  let total = 0;
  while (bytes[at] !== 0xff) {
    const header = chunkHeader(bytes, at, major);
    if (!header) return undefined;
    const end = header.start + header.length;
    total += header.length;
    if (end > bytes.length || total > MOST_BYTES) return undefined;
    chunks.push(bytes.subarray(header.start, end));
    at = end;
  }
  return chunks.length >= FEWEST_CHUNKS ? Buffer.concat(chunks) : undefined;
}

function chunkHeader(
  bytes: Buffer,
  at: number,
  major: number,
): { start: number; length: number } | undefined {
  const first = bytes[at];
  if (first === undefined || first >> 5 !== major) return undefined;
  const info = first & 0x1f;
  if (info < 24) return { start: at + 1, length: info };
  if (info === 24 && at + 2 <= bytes.length)
    return { start: at + 2, length: bytes.readUInt8(at + 1) };
  if (info === 25 && at + 3 <= bytes.length)
    return { start: at + 3, length: bytes.readUInt16BE(at + 1) };
  return undefined;
}
