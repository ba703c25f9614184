/** Structure where only sealed bytes should be: PEM, JWT, a database in a field, CBOR, an MLS header. */

import { readableRuns, type Scanner } from '../scanner.ts';
import { cborEnd } from './cbor-shape.ts';
import type { Layer } from './layers.ts';

const PEM = /-----BEGIN ([A-Z0-9 ]{3,40})-----[\s\S]{20,8000}?-----END \1-----/g;
const TOKENS = [
  { what: 'token', how: 'JWT', regex: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/g },
  {
    what: 'token',
    how: 'push endpoint',
    regex:
      /https:\/\/(?:fcm\.googleapis\.com|updates\.push\.services\.mozilla\.com|[\w.-]*\.push\.apple\.com|[\w.-]*notify\.windows\.com)\/[\w./:=?&-]{16,}/g,
  },
  {
    what: 'identifier',
    how: 'IP address',
    // This computer's own addresses and masks name nobody.
    regex:
      /(?<![\w.])(?!0\.|127\.|255\.)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/g,
  },
] as const;

export const tokenScanner: Scanner = {
  name: 'tokens and key files',
  scan(layer, emit) {
    for (const { text, offset } of readableRuns(layer)) {
      for (const match of text.matchAll(PEM)) {
        const what = match[1]?.includes('PRIVATE') ? 'key' : 'structure';
        emit(what, match[0].slice(0, 4_000), offset + match.index, `PEM ${match[1]}`);
      }
      for (const { what, how, regex } of TOKENS) {
        for (const match of text.matchAll(regex)) emit(what, match[0], offset + match.index, how);
      }
    }
  },
};

/** For one stored value, such as the body column of a row or a blob. */
export const structureScanner: Scanner = {
  name: 'structure in sealed fields',
  scan(layer, emit) {
    const shape = shapeOf(layer);
    if (shape) emit('structure', shape, 0, 'the value begins so');
  },
};

const FEWEST_STRUCTURED = 8;

function shapeOf({ bytes }: Layer): string | undefined {
  if (bytes.length < FEWEST_STRUCTURED) return undefined;
  if (bytes.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return 'SQLite database';
  if (hasMlsMessage(bytes)) return 'MLS message';
  const first = bytes.readUInt8(0);
  const isContainer = (first >= 0x82 && first <= 0x9b) || (first >= 0xa1 && first <= 0xbb);
  if (isContainer && isFilledTo(bytes, cborEnd(bytes))) return 'CBOR';
  return undefined;
}

/** All of the bytes, or followed by nothing but zeros: padding hides no shape. */
function isFilledTo(bytes: Buffer, end: number | undefined): boolean {
  return (
    end !== undefined && end >= FEWEST_STRUCTURED && bytes.subarray(end).every((byte) => byte === 0)
  );
}

/** Bytes in which a header of the server's own may stand before the message. */
const MLS_STARTS_WITHIN = 128;

/** RFC 9420 §6: version mls10, one of five wire formats, then a group id of a length that groups have. */
function hasMlsMessage(bytes: Buffer): boolean {
  const last = Math.min(MLS_STARTS_WITHIN, bytes.length - 5);
  for (let at = 0; at <= last; at++) {
    if (bytes.readUInt16BE(at) !== 1) continue;
    const format = bytes.readUInt16BE(at + 2);
    if (format >= 1 && format <= 5 && [16, 32, 48, 64].includes(bytes.readUInt8(at + 4)))
      return true;
  }
  return false;
}
