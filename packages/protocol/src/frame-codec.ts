/**
 * Frames to bytes and back. Each frame is a flat array [kind, fields…]; docs/protocol.md, "Frames".
 *
 *   client → relay                                  relay → client
 *   HELLO    1 version pass(32)|null                WELCOME 33 version time incarnation(16) notice
 *   PUT      2 request bucket(4) cap(32) env(4032)  OK      34 request
 *   GET      3 request slot(36) × 1…64              TAKEN   35 request env(4032)
 *   WATCH    4 request slot(36) × 1…64              VAL     36 request slot(36) env(4032)
 *   UNWATCH  5 request slot(36) × 1…64              NONE    37 request slot(36)
 *   PING     6 request                              GONE    38 request slot(36)
 *   NOISE    7                                      PONG    39 request time
 *   REVOKE   8 request nonce(16)                    ERROR   40 request code retryAfterSeconds
 *
 * slot(36) = bucket(4) || address(32). A client's request is 1 … 2^32 − 1; 0 marks what answers none.
 */
import { encodeBucket } from './bucket.ts';
import { KnotholeError, RELAY_ERRORS } from './error.ts';
import type { ClientFrame, RelayFrame, SlotRef } from './frame.ts';
import { type FrameField, packFrame, unpackFrame } from './frame-bytes.ts';
import { FrameFields, MAX_UINT32, requireSlotCount, slotField } from './frame-fields.ts';
import { GUEST_NONCE_BYTES } from './guest-pass.ts';
import { INCARNATION_BYTES, MAX_NOTICE_LETTERS, PASS_BYTES } from './limits.ts';
import { asEnvelope, asSlotCap } from './slot.ts';

const CLIENT_KINDS = {
  HELLO: 1,
  PUT: 2,
  GET: 3,
  WATCH: 4,
  UNWATCH: 5,
  PING: 6,
  NOISE: 7,
  REVOKE: 8,
} as const;
const RELAY_KINDS = {
  WELCOME: 33,
  OK: 34,
  TAKEN: 35,
  VAL: 36,
  NONE: 37,
  GONE: 38,
  PONG: 39,
  ERROR: 40,
} as const;

const MAX_KIND = 255;
const MAX_VERSION = 0xff_ff;
/** Unix seconds in five bytes. */
const MAX_TIME = 0xff_ff_ff_ff_ff;

/**
 * Writes a frame of a client in exactly FRAME_BYTES.
 * @throws {KnotholeError} BAD_FRAME when a value is out of its range.
 */
export function encodeClientFrame(frame: ClientFrame): Uint8Array {
  return packFrame([CLIENT_KINDS[frame.kind], ...clientFields(frame)]);
}

/**
 * Reads a frame of a client.
 * @throws {KnotholeError} BAD_FRAME for every byte string that {@link encodeClientFrame} never writes.
 */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame {
  const fields = new FrameFields(unpackFrame(bytes));
  const frame = readClientFrame(fields);
  fields.end();
  return frame;
}

/**
 * Writes a frame of the relay in exactly FRAME_BYTES.
 * @throws {KnotholeError} BAD_FRAME when a value is out of its range.
 */
export function encodeRelayFrame(frame: RelayFrame): Uint8Array {
  return packFrame([RELAY_KINDS[frame.kind], ...relayFields(frame)]);
}

/**
 * Reads a frame of the relay.
 * @throws {KnotholeError} BAD_FRAME for every byte string that {@link encodeRelayFrame} never writes.
 */
export function decodeRelayFrame(bytes: Uint8Array): RelayFrame {
  const fields = new FrameFields(unpackFrame(bytes));
  const frame = readRelayFrame(fields);
  fields.end();
  return frame;
}

function clientFields(frame: ClientFrame): readonly FrameField[] {
  switch (frame.kind) {
    case 'HELLO':
      return [
        requireUint(frame.version, 0, MAX_VERSION),
        frame.pass === null ? null : requireBytes(frame.pass, PASS_BYTES),
      ];
    case 'PUT':
      return [
        clientRequest(frame.request),
        encodeBucket(frame.bucket),
        asSlotCap(frame.cap),
        asEnvelope(frame.envelope),
      ];
    case 'GET':
    case 'WATCH':
    case 'UNWATCH':
      return [clientRequest(frame.request), ...slotFields(frame.slots)];
    case 'PING':
      return [clientRequest(frame.request)];
    case 'NOISE':
      return [];
    case 'REVOKE':
      return [clientRequest(frame.request), requireBytes(frame.nonce, GUEST_NONCE_BYTES)];
  }
}

function readClientFrame(fields: FrameFields): ClientFrame {
  const kind = fields.uint(0, MAX_KIND);
  switch (kind) {
    case CLIENT_KINDS.HELLO:
      return {
        kind: 'HELLO',
        version: fields.uint(0, MAX_VERSION),
        pass: fields.bytesOrNull(PASS_BYTES),
      };
    case CLIENT_KINDS.PUT:
      return {
        kind: 'PUT',
        request: readClientRequest(fields),
        bucket: fields.bucket(),
        cap: fields.cap(),
        envelope: fields.envelope(),
      };
    case CLIENT_KINDS.GET:
      return { kind: 'GET', request: readClientRequest(fields), slots: fields.slots() };
    case CLIENT_KINDS.WATCH:
      return { kind: 'WATCH', request: readClientRequest(fields), slots: fields.slots() };
    case CLIENT_KINDS.UNWATCH:
      return { kind: 'UNWATCH', request: readClientRequest(fields), slots: fields.slots() };
    case CLIENT_KINDS.PING:
      return { kind: 'PING', request: readClientRequest(fields) };
    case CLIENT_KINDS.NOISE:
      return { kind: 'NOISE' };
    case CLIENT_KINDS.REVOKE: {
      const request = readClientRequest(fields);
      return { kind: 'REVOKE', request, nonce: fields.bytes(GUEST_NONCE_BYTES) };
    }
    default:
      throw new KnotholeError('BAD_FRAME', `unknown kind of client frame ${kind}`);
  }
}

function relayFields(frame: RelayFrame): readonly FrameField[] {
  switch (frame.kind) {
    case 'WELCOME':
      return [
        requireUint(frame.version, 0, MAX_VERSION),
        requireUint(frame.time, 0, MAX_TIME),
        requireBytes(frame.incarnation, INCARNATION_BYTES),
        requireNotice(frame.notice),
      ];
    case 'OK':
      return [anyRequest(frame.request)];
    case 'TAKEN':
      return [anyRequest(frame.request), asEnvelope(frame.envelope)];
    case 'VAL':
      return [anyRequest(frame.request), slotField(frame.slot), asEnvelope(frame.envelope)];
    case 'NONE':
    case 'GONE':
      return [anyRequest(frame.request), slotField(frame.slot)];
    case 'PONG':
      return [anyRequest(frame.request), requireUint(frame.time, 0, MAX_TIME)];
    case 'ERROR':
      return [
        anyRequest(frame.request),
        RELAY_ERRORS[frame.code],
        requireUint(frame.retryAfterSeconds, 0, MAX_UINT32),
      ];
  }
}

function readRelayFrame(fields: FrameFields): RelayFrame {
  const kind = fields.uint(0, MAX_KIND);
  if (kind === RELAY_KINDS.WELCOME) {
    return {
      kind: 'WELCOME',
      version: fields.uint(0, MAX_VERSION),
      time: fields.uint(0, MAX_TIME),
      incarnation: fields.bytes(INCARNATION_BYTES),
      notice: fields.text(MAX_NOTICE_LETTERS),
    };
  }
  const request = fields.uint(0, MAX_UINT32);
  switch (kind) {
    case RELAY_KINDS.OK:
      return { kind: 'OK', request };
    case RELAY_KINDS.TAKEN:
      return { kind: 'TAKEN', request, envelope: fields.envelope() };
    case RELAY_KINDS.VAL:
      return { kind: 'VAL', request, slot: fields.slot(), envelope: fields.envelope() };
    case RELAY_KINDS.NONE:
      return { kind: 'NONE', request, slot: fields.slot() };
    case RELAY_KINDS.GONE:
      return { kind: 'GONE', request, slot: fields.slot() };
    case RELAY_KINDS.PONG:
      return { kind: 'PONG', request, time: fields.uint(0, MAX_TIME) };
    case RELAY_KINDS.ERROR:
      return {
        kind: 'ERROR',
        request,
        code: fields.errorCode(),
        retryAfterSeconds: fields.uint(0, MAX_UINT32),
      };
    default:
      throw new KnotholeError('BAD_FRAME', `unknown kind of relay frame ${kind}`);
  }
}

function readClientRequest(fields: FrameFields): number {
  return fields.uint(1, MAX_UINT32);
}

function clientRequest(request: number): number {
  return requireUint(request, 1, MAX_UINT32);
}

function anyRequest(request: number): number {
  return requireUint(request, 0, MAX_UINT32);
}

function slotFields(slots: readonly SlotRef[]): readonly Uint8Array[] {
  requireSlotCount(slots.length);
  return slots.map(slotField);
}

function requireUint(value: number, min: number, max: number): number {
  return new FrameFields([value]).uint(min, max);
}

function requireBytes(value: Uint8Array, length: number): Uint8Array {
  return new FrameFields([value]).bytes(length);
}

/** Lone surrogates and a byte order mark in front would come back as other text. */
function requireNotice(notice: string): string {
  if (/^\ufeff|\p{Surrogate}/u.test(notice)) {
    throw new KnotholeError('BAD_FRAME', 'the notice is not well-formed text');
  }
  return new FrameFields([notice]).text(MAX_NOTICE_LETTERS);
}
