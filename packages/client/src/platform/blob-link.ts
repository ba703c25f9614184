/**
 * Chunks of files at one relay (docs/protocol.md, "Blobs"). Ids, pass and sizes stand in bodies:
 * every request is a POST to the same address.
 */
import {
  BLOB_SECONDS,
  type BlobAnswer,
  type BlobRequest,
  decodeBlobAnswer,
  encodeBlobRequest,
  KnotholeError,
  MAX_BLOB_CHUNK_BYTES,
  MAX_BLOB_HEAD_BYTES,
  PROTOCOL_VERSION,
} from '@knothole/protocol';
import type { BlobLater, BlobLink, Clock, PutChunkOutcome } from '../ports.ts';
import { post } from './post.ts';
import { relayBlobUrl } from './relay-url.ts';

const REQUEST_MILLISECONDS = BLOB_SECONDS * 1_000;
const MAX_ANSWER_BYTES = MAX_BLOB_HEAD_BYTES + MAX_BLOB_CHUNK_BYTES;

type Refusal = Extract<BlobAnswer, { readonly kind: 'ERROR' }>;

interface BlobLinkOptions {
  readonly clock: Clock;
  readonly url: string;
  readonly pass: Uint8Array;
}

/** @throws {KnotholeError} INPUT when `url` is no address of a relay. */
export function openBlobLink({ clock, url, pass }: BlobLinkOptions): BlobLink {
  const asker = new Asker(clock, relayBlobUrl(url));
  const from = { version: PROTOCOL_VERSION, pass };
  return {
    async putChunk(put) {
      const answer = await asker.ask({ kind: 'BPUT', ...from, ...put });
      return isRefusal(answer) ? putRefused(answer) : only('OK', answer, { kind: 'ok' });
    },
    async getChunk(get) {
      const answer = await asker.ask({ kind: 'BGET', ...from, ...get });
      switch (answer.kind) {
        case 'VAL':
          return { kind: 'value', chunk: answer.chunk };
        case 'ERROR':
          return refused(answer);
        case 'GONE':
          return { kind: 'expired' };
        default:
          return only('NONE', answer, { kind: 'none' });
      }
    },
    async deleteChunk(deletion) {
      const answer = await asker.ask({ kind: 'BDEL', ...from, ...deletion });
      if (isRefusal(answer)) {
        return refused(answer);
      }
      return answer.kind === 'GONE' ? { kind: 'expired' } : only('OK', answer, { kind: 'ok' });
    },
    close: () => asker.close(),
  };
}

class Asker {
  readonly #clock: Clock;
  readonly #url: string;
  readonly #underWay = new Set<AbortController>();
  #isClosed = false;

  constructor(clock: Clock, url: string) {
    this.#clock = clock;
    this.#url = url;
  }

  async ask(request: BlobRequest): Promise<BlobAnswer> {
    if (this.#isClosed) {
      throw new KnotholeError('OFFLINE', 'the link is closed');
    }
    const controller = new AbortController();
    const stopWaiting = this.#clock.after(REQUEST_MILLISECONDS, () => controller.abort());
    this.#underWay.add(controller);
    try {
      return decodeBlobAnswer(
        await post(this.#url, encodeBlobRequest(request), {
          maxBytes: MAX_ANSWER_BYTES,
          signal: controller.signal,
        }),
      );
    } finally {
      stopWaiting();
      this.#underWay.delete(controller);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const controller of this.#underWay) {
      controller.abort();
    }
  }
}

function isRefusal(answer: BlobAnswer): answer is Refusal {
  return answer.kind === 'ERROR';
}

function putRefused(refusal: Refusal): PutChunkOutcome {
  switch (refusal.code) {
    case 'TAKEN':
      return { kind: 'taken' };
    case 'EXPIRED':
      return { kind: 'expired' };
    case 'BUCKET':
      return { kind: 'bucket' };
    default:
      return refused(refusal);
  }
}

/** @throws {KnotholeError} the relay's code, where waiting does not help. */
function refused({ code, retryAfterSeconds }: Refusal): BlobLater {
  if (code === 'BUSY' || code === 'BUDGET') {
    return { kind: 'later', afterSeconds: retryAfterSeconds };
  }
  throw new KnotholeError(code, 'the relay refuses the request');
}

/** What `kind` means; anything else is no answer to this request. */
function only<Outcome>(kind: BlobAnswer['kind'], answer: BlobAnswer, outcome: Outcome): Outcome {
  if (answer.kind !== kind) {
    throw new KnotholeError('BAD_FRAME', 'no honest relay answers this request like that');
  }
  return outcome;
}
