/** Whether bytes are one CBOR item (RFC 8949): a walk over heads that keeps nothing. */

const DEEPEST = 16;

/** Where the item at the start ends, or undefined if it is none. */
export function cborEnd(bytes: Buffer): number | undefined {
  try {
    return itemEnd(bytes, 0, 0);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function itemEnd(bytes: Buffer, at: number, depth: number): number {
  if (depth > DEEPEST) throw new RangeError('deeper than any record');
  const first = bytes.readUInt8(at);
  const { value, next } = argument(bytes, at, first & 0x1f);
  switch (first >> 5) {
    case 2:
    case 3:
      return within(bytes, next + value);
    case 4:
      return itemsEnd(bytes, next, value, depth);
    case 5:
      return itemsEnd(bytes, next, value * 2, depth);
    case 6:
      return itemEnd(bytes, next, depth + 1);
    default:
      return within(bytes, next);
  }
}

function itemsEnd(bytes: Buffer, start: number, count: number, depth: number): number {
  let at = start;
  if (count > bytes.length - start) throw new RangeError('more items than bytes');
  for (let item = 0; item < count; item++) at = itemEnd(bytes, at, depth + 1);
  return at;
}

function argument(bytes: Buffer, at: number, info: number): { value: number; next: number } {
  if (info < 24) return { value: info, next: at + 1 };
  if (info === 24) return { value: bytes.readUInt8(at + 1), next: at + 2 };
  if (info === 25) return { value: bytes.readUInt16BE(at + 1), next: at + 3 };
  if (info === 26) return { value: bytes.readUInt32BE(at + 1), next: at + 5 };
  if (info === 27) return { value: Number(bytes.readBigUInt64BE(at + 1)), next: at + 9 };
  throw new RangeError('reserved or indefinite');
}

function within(bytes: Buffer, end: number): number {
  if (end > bytes.length) throw new RangeError('longer than the bytes');
  return end;
}
