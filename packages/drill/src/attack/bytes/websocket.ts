/** Payloads of recorded WebSocket traffic (RFC 6455 §5): what a client sends is masked, and the mask stands beside it. */

/** All payloads of one direction of a connection, joined; undefined where there is no WebSocket in it. */
export function websocketPayloads(bytes: Buffer): Buffer | undefined {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0 || !/upgrade: *websocket/i.test(bytes.toString('latin1', 0, head))) return undefined;
  const payloads: Buffer[] = [];
  let at = head + 4;
  for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
    payloads.push(frame.payload);
    at = frame.end;
  }
  return payloads.length > 0 ? Buffer.concat(payloads) : undefined;
}

function frameAt(bytes: Buffer, at: number): { payload: Buffer; end: number } | undefined {
  if (at + 2 > bytes.length) return undefined;
  const second = bytes.readUInt8(at + 1);
  const length = lengthAt(bytes, at + 2, second & 0x7f);
  if (!length) return undefined;
  const isMasked = second >= 0x80;
  const start = length.next + (isMasked ? 4 : 0);
  const payload = Buffer.from(bytes.subarray(start, start + length.value));
  if (isMasked) {
    for (let index = 0; index < payload.length; index++) {
      payload[index] = (payload[index] ?? 0) ^ (bytes[length.next + (index % 4)] ?? 0);
    }
  }
  return { payload, end: start + length.value };
}

function lengthAt(
  bytes: Buffer,
  at: number,
  short: number,
): { value: number; next: number } | undefined {
  if (short < 126) return { value: short, next: at };
  if (short === 126)
    return at + 2 <= bytes.length ? { value: bytes.readUInt16BE(at), next: at + 2 } : undefined;
  return at + 8 <= bytes.length
    ? { value: Number(bytes.readBigUInt64BE(at)), next: at + 8 }
    : undefined;
}
