/**
 * Blob requests and answers to bytes and back; docs/protocol.md, "Blobs".
 *
 *   body = u16 length (big-endian) || strict CBOR array || chunk (BPUT and VAL only)
 *
 *   BPUT 1 version pass(32) bucket(4) id(32) deleteHash(16)     OK    34
 *   BGET 2 version pass(32) bucket(4) id(32)                    VAL   36
 *   BDEL 3 version pass(32) bucket(4) id(32) deleteCap(32)      NONE  37
 *                                                               GONE  38
 *                                                               ERROR 40 code retryAfterSeconds
 *
 * What stands before the chunk is the head: a relay reads it, and judges it, before the rest has come.
 */
import {
  asBlobChunk,
  asBlobId,
  asDeleteCap,
  asDeleteHash,
  BLOB_ID_BYTES,
  type BlobAnswer,
  type BlobHead,
  type BlobRequest,
  DELETE_CAP_BYTES,
  DELETE_HASH_BYTES,
} from './blob.ts';
import { encodeBucket } from './bucket.ts';
import { KnotholeError, RELAY_ERRORS } from './error.ts';
import { decodeFlatArray, encodeFlatArray, type FrameField } from './frame-bytes.ts';
import { FrameFields, MAX_UINT32 } from './frame-fields.ts';
import { PASS_BYTES } from './limits.ts';

const REQUEST_KINDS = { BPUT: 1, BGET: 2, BDEL: 3 } as const;
const ANSWER_KINDS = { OK: 34, VAL: 36, NONE: 37, GONE: 38, ERROR: 40 } as const;

const LENGTH_BYTES = 2;
/** No head is longer, the two bytes of its length included. */
export const MAX_BLOB_HEAD_BYTES = 128;
const MAX_KIND = 255;
const MAX_VERSION = 0xff_ff;

/**
 * Writes the body of a POST.
 * @throws {KnotholeError} BAD_FRAME when a value is out of its range.
 */
export function encodeBlobRequest(request: BlobRequest): Uint8Array<ArrayBuffer> {
  const head = packHead([
    REQUEST_KINDS[request.kind],
    new FrameFields([request.version]).uint(0, MAX_VERSION),
    new FrameFields([request.pass]).bytes(PASS_BYTES),
    encodeBucket(request.bucket),
    asBlobId(request.id),
    ...lastField(request),
  ]);
  return request.kind === 'BPUT' ? joined(head, asBlobChunk(request.chunk)) : head;
}

/**
 * Reads the whole body of a POST.
 * @throws {KnotholeError} BAD_FRAME for every byte string that {@link encodeBlobRequest} never writes.
 */
export function decodeBlobRequest(body: Uint8Array): BlobRequest {
  const length = wholeHeadLength(body);
  const head = decodeBlobHead(body.subarray(0, length));
  const rest = body.subarray(length);
  if (head.kind === 'BPUT') {
    return { ...head, chunk: asBlobChunk(rest) };
  }
  requireNothing(rest);
  return head;
}

/**
 * How long the head is of which these are the first bytes, its own two bytes of length included; null
 * as long as they have not come.
 * @throws {KnotholeError} BAD_FRAME when no head is that long.
 */
export function blobHeadLength(start: Uint8Array): number | null {
  const [high, low] = start;
  if (high === undefined || low === undefined) {
    return null;
  }
  const length = LENGTH_BYTES + ((high << 8) | low);
  if (length > MAX_BLOB_HEAD_BYTES) {
    throw new KnotholeError('BAD_FRAME', `a head is at most ${MAX_BLOB_HEAD_BYTES} bytes`);
  }
  return length;
}

/**
 * Reads the head of a request, exactly as long as {@link blobHeadLength} says.
 * @throws {KnotholeError} BAD_FRAME when it is none.
 */
export function decodeBlobHead(bytes: Uint8Array): BlobHead {
  const fields = headFields(bytes);
  const head = readHead(fields);
  fields.end();
  return head;
}

/**
 * Writes the body of an answer.
 * @throws {KnotholeError} BAD_FRAME when a value is out of its range.
 */
export function encodeBlobAnswer(answer: BlobAnswer): Uint8Array<ArrayBuffer> {
  const kind = ANSWER_KINDS[answer.kind];
  switch (answer.kind) {
    case 'OK':
    case 'NONE':
    case 'GONE':
      return packHead([kind]);
    case 'VAL':
      return joined(packHead([kind]), asBlobChunk(answer.chunk));
    case 'ERROR':
      return packHead([
        kind,
        RELAY_ERRORS[answer.code],
        new FrameFields([answer.retryAfterSeconds]).uint(0, MAX_UINT32),
      ]);
  }
}

/**
 * Reads the body of an answer.
 * @throws {KnotholeError} BAD_FRAME for every byte string that {@link encodeBlobAnswer} never writes.
 */
export function decodeBlobAnswer(body: Uint8Array): BlobAnswer {
  const length = wholeHeadLength(body);
  const fields = headFields(body.subarray(0, length));
  const answer = readAnswer(fields, body.subarray(length));
  fields.end();
  return answer;
}

function lastField(head: BlobHead): readonly FrameField[] {
  switch (head.kind) {
    case 'BPUT':
      return [asDeleteHash(head.deleteHash)];
    case 'BGET':
      return [];
    case 'BDEL':
      return [asDeleteCap(head.deleteCap)];
  }
}

function readHead(fields: FrameFields): BlobHead {
  const kind = fields.uint(0, MAX_KIND);
  const place = {
    version: fields.uint(0, MAX_VERSION),
    pass: fields.bytes(PASS_BYTES),
    bucket: fields.bucket(),
    id: asBlobId(fields.bytes(BLOB_ID_BYTES)),
  };
  switch (kind) {
    case REQUEST_KINDS.BPUT: {
      const deleteHash = asDeleteHash(fields.bytes(DELETE_HASH_BYTES));
      return { kind: 'BPUT', ...place, deleteHash };
    }
    case REQUEST_KINDS.BGET:
      return { kind: 'BGET', ...place };
    case REQUEST_KINDS.BDEL:
      return { kind: 'BDEL', ...place, deleteCap: asDeleteCap(fields.bytes(DELETE_CAP_BYTES)) };
    default:
      throw new KnotholeError('BAD_FRAME', `unknown kind of blob request ${kind}`);
  }
}

function readAnswer(fields: FrameFields, rest: Uint8Array): BlobAnswer {
  const kind = fields.uint(0, MAX_KIND);
  if (kind === ANSWER_KINDS.VAL) {
    return { kind: 'VAL', chunk: asBlobChunk(rest) };
  }
  requireNothing(rest);
  switch (kind) {
    case ANSWER_KINDS.OK:
      return { kind: 'OK' };
    case ANSWER_KINDS.NONE:
      return { kind: 'NONE' };
    case ANSWER_KINDS.GONE:
      return { kind: 'GONE' };
    case ANSWER_KINDS.ERROR: {
      const code = fields.errorCode();
      return { kind: 'ERROR', code, retryAfterSeconds: fields.uint(0, MAX_UINT32) };
    }
    default:
      throw new KnotholeError('BAD_FRAME', `unknown kind of blob answer ${kind}`);
  }
}

function packHead(fields: readonly FrameField[]): Uint8Array<ArrayBuffer> {
  const array = encodeFlatArray(fields);
  const head = new Uint8Array(LENGTH_BYTES + array.length);
  head[1] = array.length;
  head.set(array, LENGTH_BYTES);
  return head;
}

function headFields(head: Uint8Array): FrameFields {
  if (blobHeadLength(head) !== head.length) {
    throw new KnotholeError('BAD_FRAME', 'the head has another length than it says');
  }
  return new FrameFields(decodeFlatArray(head.subarray(LENGTH_BYTES)));
}

function wholeHeadLength(body: Uint8Array): number {
  const length = blobHeadLength(body);
  if (length === null || length > body.length) {
    throw new KnotholeError('BAD_FRAME', 'the head is cut off');
  }
  return length;
}

function requireNothing(rest: Uint8Array): void {
  if (rest.length > 0) {
    throw new KnotholeError('BAD_FRAME', 'nothing may follow this head');
  }
}

function joined(head: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(head.length + chunk.length);
  body.set(head);
  body.set(chunk, head.length);
  return body;
}
