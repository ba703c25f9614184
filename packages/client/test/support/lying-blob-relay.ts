/** A relay for files that a test makes lie: a real HTTP server, honest where it is not told otherwise. */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  BLOB_PATH,
  type BlobAnswer,
  type BlobChunk,
  type BlobRequest,
  decodeBlobRequest,
  encodeBlobAnswer,
  encodeHex,
} from '@knothole/protocol';
import { onTestFinished } from 'vitest';

/** What it does with a request: an answer, bytes that may be none, an HTTP status, or worse. */
export type BlobReply = BlobAnswer | Uint8Array | number | 'cut' | 'silence' | 'endless';
export type BlobLie = (
  request: BlobRequest,
) => BlobReply | undefined | Promise<BlobReply | undefined>;

export class LyingBlobRelay {
  readonly url: string;
  readonly pass: Uint8Array = new Uint8Array(32).fill(9);
  readonly requests: BlobRequest[] = [];
  readonly chunks: Map<string, BlobChunk> = new Map();
  /** Undefined where it is honest; a test may change its mind. */
  lie: BlobLie;
  /** Where an HTTP status of its own points to. */
  redirectsTo = '';
  /** HTTP requests of any kind. */
  visits = 0;
  readonly #events = new EventEmitter();

  constructor(port: number, lie: BlobLie) {
    this.url = `ws://127.0.0.1:${port}/v1`;
    this.lie = lie;
  }

  /** Waits until what has come makes `holds` true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await once(this.#events, 'request');
    }
  }

  count(kind: BlobRequest['kind']): number {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.visits += 1;
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part as Buffer);
    }
    if (incoming.url !== BLOB_PATH || incoming.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const request = decodeBlobRequest(new Uint8Array(Buffer.concat(parts)));
    this.requests.push(request);
    this.#events.emit('request');
    const reply = (await this.lie(request)) ?? this.#honest(request);
    this.#send(reply, response);
    this.#events.emit('request');
  }

  #send(reply: BlobReply, response: ServerResponse): void {
    if (reply === 'cut') {
      response.destroy();
    } else if (reply === 'endless') {
      pour(response);
    } else if (typeof reply === 'number') {
      response.writeHead(reply, { location: this.redirectsTo }).end();
    } else if (reply !== 'silence') {
      response.end(reply instanceof Uint8Array ? reply : encodeBlobAnswer(reply));
    }
  }

  #honest(request: BlobRequest): BlobAnswer {
    const id = encodeHex(request.id);
    switch (request.kind) {
      case 'BPUT':
        this.chunks.set(id, request.chunk);
        return { kind: 'OK' };
      case 'BGET': {
        const chunk = this.chunks.get(id);
        return chunk === undefined ? { kind: 'NONE' } : { kind: 'VAL', chunk };
      }
      case 'BDEL':
        this.chunks.delete(id);
        return { kind: 'OK' };
    }
  }
}

/** Sends for as long as somebody reads. */
function pour(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(new Uint8Array(1_048_576))) {
      // Until the other side is slow.
    }
  };
  response.on('drain', more);
  more();
}

/** Listens until the running test ends. */
export async function startLyingBlobRelay(lie: BlobLie = () => undefined): Promise<LyingBlobRelay> {
  const server = createServer((incoming, response) => {
    // A client that breaks off is what half of the tests are about.
    relay.serve(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  const relay = new LyingBlobRelay(address.port, lie);
  return relay;
}
