/** Blob requests as a client sends them, and raw ones as nobody should. */
import { connect, type Socket } from 'node:net';
import {
  asBlobChunk,
  BLOB_PATH,
  type BlobAnswer,
  type BlobRequest,
  type Bucket,
  decodeBlobAnswer,
  encodeBlobRequest,
  PROTOCOL_VERSION,
} from '@knothole/protocol';
import { expect, onTestFinished } from 'vitest';
import { blobId, chunk, deleteCap, deleteHash } from './blob-samples.ts';

/** What requests of one client have in common. */
export interface BlobClient {
  readonly port: number;
  readonly pass: Uint8Array;
  readonly bucket: Bucket;
}

type Kind = BlobRequest['kind'];

/** A request for the chunk of this seed. */
export function blobRequest(
  { pass, bucket }: BlobClient,
  kind: Kind,
  seed: number,
  bytes = chunk(seed),
): BlobRequest {
  const place = { version: PROTOCOL_VERSION, pass, bucket, id: blobId(seed) };
  switch (kind) {
    case 'BPUT':
      return { kind, ...place, deleteHash: deleteHash(seed), chunk: asBlobChunk(bytes) };
    case 'BGET':
      return { kind, ...place };
    case 'BDEL':
      return { kind, ...place, deleteCap: deleteCap(seed) };
  }
}

/** Posts any bytes; the answer must be one, whatever they are. */
export async function post(port: number, body: Uint8Array<ArrayBuffer>): Promise<BlobAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}${BLOB_PATH}`, { method: 'POST', body });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  return decodeBlobAnswer(new Uint8Array(await response.arrayBuffer()));
}

/** Sends one request and gives its answer. */
export async function ask(
  client: BlobClient,
  kind: Kind,
  seed: number,
  bytes?: Uint8Array,
): Promise<BlobAnswer> {
  const whole = bytes === undefined ? undefined : asBlobChunk(bytes);
  return post(client.port, encodeBlobRequest(blobRequest(client, kind, seed, whole)));
}

/** Header lines of a POST with so many bytes of body, as a string. */
export function postHead(contentLength: number): string {
  return [
    `POST ${BLOB_PATH} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Content-Length: ${contentLength}`,
    '\r\n',
  ].join('\r\n');
}

/** A connection that says nothing by itself, and ends with the test. */
export class RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #received = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (piece: Buffer) => {
      this.#received = Buffer.concat([this.#received, piece]);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => resolve());
    });
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  /** Resolves when the system has taken the bytes. */
  async send(bytes: Uint8Array | string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  get received(): Buffer {
    return this.#received;
  }

  /** Status of the answer so far, 0 when there is none. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#received.toString('latin1'))?.[1] ?? 0);
  }

  /** The answer's body, once the connection has closed. */
  async answer(): Promise<BlobAnswer> {
    await this.closed;
    const end = this.#received.indexOf('\r\n\r\n');
    return decodeBlobAnswer(new Uint8Array(this.#received.subarray(end + 4)));
  }
}
