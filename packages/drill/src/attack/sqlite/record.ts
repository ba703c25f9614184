/** The record format of SQLite (file format §2.1): variable-length integers, serial types, values. */

export type SqlValue = null | number | string | Buffer;

export interface Varint {
  readonly value: number;
  readonly next: number;
}

/** Big-endian, seven bits a byte, at most nine bytes. Values beyond 2^53 lose their last digits. */
export function readVarint(bytes: Buffer, at: number): Varint {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes.readUInt8(at + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return { value: value * 256 + bytes.readUInt8(at + 8), next: at + 9 };
}

/** A row's number uses all 64 bits and may be negative (file format §1.6). */
export function readRowid(bytes: Buffer, at: number): { value: bigint; next: number } {
  let value = 0n;
  for (let index = 0; index < 8; index++) {
    const byte = bytes.readUInt8(at + index);
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  const last = BigInt(bytes.readUInt8(at + 8));
  return { value: BigInt.asIntN(64, (value << 8n) | last), next: at + 9 };
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

/** Bytes that a value of this serial type takes, or undefined for the two reserved ones. */
export function contentBytes(serial: number): number | undefined {
  if (serial <= 6) return INTEGER_BYTES[serial];
  if (serial === 7) return 8;
  if (serial <= 9) return 0;
  if (serial <= 11) return undefined;
  return Math.floor((serial - 12) / 2);
}

/** @throws {RangeError} when the bytes are no record. */
export function readRecord(payload: Buffer): SqlValue[] {
  const header = readVarint(payload, 0);
  if (header.value > payload.length) throw new RangeError('header longer than its record');
  const values: SqlValue[] = [];
  let at = header.next;
  let content = header.value;
  while (at < header.value) {
    const serial = readVarint(payload, at);
    at = serial.next;
    const length = contentBytes(serial.value);
    if (length === undefined || content + length > payload.length)
      throw new RangeError('no such value');
    values.push(readValue(payload, content, serial.value, length));
    content += length;
  }
  return values;
}

export function readValue(bytes: Buffer, at: number, serial: number, length: number): SqlValue {
  if (serial === 0) return null;
  if (serial === 8) return 0;
  if (serial === 9) return 1;
  if (serial === 7) return bytes.readDoubleBE(at);
  if (serial === 6) return Number(bytes.readBigInt64BE(at));
  if (serial < 6) return bytes.readIntBE(at, length);
  const content = bytes.subarray(at, at + length);
  return serial % 2 === 1 ? content.toString('utf8') : content;
}
