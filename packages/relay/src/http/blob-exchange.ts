/**
 * One blob request and its answer. The head is judged as soon as it has come: without a pass nothing
 * behind it is kept. The answer follows the whole body, because whoever is still sending does not read;
 * only a body that is too long is not waited for. Until then nothing has touched the disk.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import {
  asBlobChunk,
  type BlobAnswer,
  type BlobHead,
  type BlobRequest,
  blobHeadLength,
  decodeBlobHead,
  encodeBlobAnswer,
  KnotholeError,
  MAX_BLOB_CHUNK_BYTES,
  MAX_BLOB_HEAD_BYTES,
} from '@knothole/protocol';
import type { BlobSeat, BlobService } from '../core/blob-service.ts';
import { BLOB_HEADERS } from './blob-headers.ts';

const MAX_BODY_BYTES = MAX_BLOB_HEAD_BYTES + MAX_BLOB_CHUNK_BYTES;
const MILLISECONDS = 1_000;

/** How long somebody may take. */
export interface BlobPatience {
  /** Until the head has come. */
  readonly headSeconds: number;
  /** From the first byte of the request to the last of the answer. */
  readonly wholeSeconds: number;
}

interface ExchangeOptions {
  readonly patience: BlobPatience;
  /** Once: it has shown a pass and got a seat, or it is gone. */
  onAdmitted(): void;
  onGone(): void;
}

interface Admitted {
  readonly head: BlobHead;
  readonly headBytes: number;
  readonly seat: BlobSeat;
}

export class BlobExchange {
  readonly #service: BlobService;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: ExchangeOptions;
  readonly #headTimer: NodeJS.Timeout;
  readonly #wholeTimer: NodeJS.Timeout;
  #pieces: Uint8Array[] = [];
  #received = 0;
  #admitted: Admitted | null = null;
  /** Why it will not be served; then the rest of the body is let go by. */
  #refusal: BlobAnswer | null = null;
  #isStranger = true;
  #hasEnded = false;
  #serving: Promise<void> | null = null;

  constructor(
    service: BlobService,
    request: IncomingMessage,
    response: ServerResponse,
    options: ExchangeOptions,
  ) {
    this.#service = service;
    this.#request = request;
    this.#response = response;
    this.#options = options;
    const { headSeconds, wholeSeconds } = options.patience;
    this.#headTimer = setTimeout(() => this.#cutOff(), headSeconds * MILLISECONDS);
    this.#wholeTimer = setTimeout(() => this.#cutOff(), wholeSeconds * MILLISECONDS);
    request.on('data', (piece: Uint8Array) => this.#receive(piece));
    request.on('end', () => this.#finish());
    // Cut off by the other side: 'close' follows.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    response.on('close', () => this.#end());
    // What is announced to be too long need not even begin.
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      this.#tooLarge();
    }
  }

  /** Waits for the store alone, then lets go of the connection. */
  async close(): Promise<void> {
    await this.#serving;
    // A short answer leaves within this turn; a reader of a long one is not waited for.
    await setImmediate();
    this.#cutOff();
  }

  #receive(piece: Uint8Array): void {
    this.#received += piece.length;
    if (this.#received > MAX_BODY_BYTES) {
      this.#tooLarge();
      return;
    }
    if (this.#refusal !== null || this.#hasEnded) {
      return;
    }
    this.#pieces.push(piece);
    try {
      this.#admitted ??= this.#admit();
      if (this.#admitted !== null) {
        requireLength(this.#admitted, this.#received);
      }
    } catch (error) {
      this.#refuse(this.#service.refusal(error));
    }
  }

  /** Null until the head has come. */
  #admit(): Admitted | null {
    const start = Buffer.concat(this.#pieces);
    const headBytes = blobHeadLength(start);
    if (headBytes === null || start.length < headBytes) {
      return null;
    }
    const head = decodeBlobHead(new Uint8Array(start.subarray(0, headBytes)));
    const seat = this.#service.admit(head);
    clearTimeout(this.#headTimer);
    this.#leaveStrangers();
    return { head, headBytes, seat };
  }

  #refuse(answer: BlobAnswer): void {
    this.#refusal = answer;
    this.#pieces = [];
    // Who has a pass may send it all, to hear that he shall come back.
    if (answer.kind === 'ERROR' && answer.code === 'BUSY') {
      clearTimeout(this.#headTimer);
    }
  }

  #finish(): void {
    if (this.#hasEnded || this.#serving !== null) {
      return;
    }
    this.#serving = this.#serve().then((answer) => this.#answer(answer));
  }

  async #serve(): Promise<BlobAnswer> {
    if (this.#refusal !== null) {
      return this.#refusal;
    }
    try {
      if (this.#admitted === null) {
        throw new KnotholeError('BAD_FRAME', 'the head is cut off');
      }
      return await this.#service.answer(this.#wholeRequest(this.#admitted), this.#admitted.seat);
    } catch (error) {
      return this.#service.refusal(error);
    }
  }

  #wholeRequest({ head, headBytes }: Admitted): BlobRequest {
    const body = Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (head.kind !== 'BPUT') {
      return head;
    }
    const chunk = new Uint8Array(body.buffer, body.byteOffset + headBytes, body.length - headBytes);
    return { ...head, chunk: asBlobChunk(chunk) };
  }

  #tooLarge(): void {
    if (this.#hasEnded || this.#serving !== null) {
      return;
    }
    this.#refuse({ kind: 'ERROR', code: 'TOO_LARGE', retryAfterSeconds: 0 });
    this.#response.shouldKeepAlive = false;
    this.#finish();
  }

  #answer(answer: BlobAnswer): void {
    if (this.#hasEnded) {
      return;
    }
    const body = encodeBlobAnswer(answer);
    this.#response
      .writeHead(200, {
        ...BLOB_HEADERS,
        'content-type': 'application/octet-stream',
        'content-length': body.length,
      })
      .end(body);
  }

  #cutOff(): void {
    this.#request.socket.destroy();
    this.#end();
  }

  /** The answer has left, or the connection is gone. */
  #end(): void {
    if (this.#hasEnded) {
      return;
    }
    this.#hasEnded = true;
    this.#pieces = [];
    clearTimeout(this.#headTimer);
    clearTimeout(this.#wholeTimer);
    this.#leaveStrangers();
    // Not while the store is at work: its memory is what the seats bound.
    void Promise.resolve(this.#serving).then(() => this.#admitted?.seat.leave());
    this.#options.onGone();
  }

  #leaveStrangers(): void {
    if (this.#isStranger) {
      this.#isStranger = false;
      this.#options.onAdmitted();
    }
  }
}

/** Nothing follows a head without a chunk: what does is not kept. */
function requireLength({ head, headBytes }: Admitted, received: number): void {
  const most = head.kind === 'BPUT' ? headBytes + MAX_BLOB_CHUNK_BYTES : headBytes;
  if (received > most) {
    throw new KnotholeError('BAD_FRAME', 'the body is longer than its request');
  }
}
