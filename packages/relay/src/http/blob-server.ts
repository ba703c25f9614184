/**
 * Blob requests over HTTP. Nothing of a request is read but its body and how long it says that is: no
 * other header, no address. Every answer is a 200 of one media type, so that a proxy's log tells no kinds apart.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  BLOB_PATH,
  BLOB_SECONDS,
  GREETING_SECONDS,
  MAX_UNGREETED_SOCKETS,
} from '@knothole/protocol';
import type { BlobService } from '../core/blob-service.ts';
import { SocketQuota } from '../core/socket-quota.ts';
import { BlobExchange, type BlobPatience } from './blob-exchange.ts';
import { PREFLIGHT_HEADERS } from './blob-headers.ts';

const BLOB_PATIENCE: BlobPatience = {
  headSeconds: GREETING_SECONDS,
  wholeSeconds: BLOB_SECONDS,
};

export class BlobServer {
  readonly #service: BlobService;
  readonly #patience: BlobPatience;
  /** Whoever has not shown a pass is not counted anywhere else and must not fill the relay. */
  readonly #strangers = new SocketQuota(MAX_UNGREETED_SOCKETS);
  readonly #exchanges = new Set<BlobExchange>();

  constructor(service: BlobService, patience: BlobPatience = BLOB_PATIENCE) {
    this.#service = service;
    this.#patience = patience;
  }

  /** Takes the request if it is one for blobs; tells whether. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.url !== BLOB_PATH) {
      return false;
    }
    switch (request.method) {
      case 'POST':
        this.#serve(request, response);
        return true;
      case 'OPTIONS':
        response.writeHead(204, PREFLIGHT_HEADERS).end();
        return true;
      default:
        response
          .writeHead(405, { allow: 'POST, OPTIONS', 'content-length': 0, connection: 'close' })
          .end();
        return true;
    }
  }

  /** Cuts off whoever is still sending or reading; waits for what the store has begun. */
  async close(): Promise<void> {
    await Promise.all([...this.#exchanges].map((exchange) => exchange.close()));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#strangers.enter()) {
      request.destroy();
      return;
    }
    const exchange = new BlobExchange(this.#service, request, response, {
      patience: this.#patience,
      onAdmitted: () => this.#strangers.leave(),
      onGone: () => this.#exchanges.delete(exchange),
    });
    this.#exchanges.add(exchange);
  }
}
