/** Stands between a client and a real server, passes bytes on, and cuts the connection when told. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export class CuttingProxy {
  readonly port: number;
  cuts = 0;
  /** Bytes that have gone to the server, and answers (writes) that have come from it, in all. */
  sentBytes = 0;
  answers = 0;
  #cutUp = Number.POSITIVE_INFINITY;
  #cutDown = Number.POSITIVE_INFINITY;
  #cutEvery = Number.POSITIVE_INFINITY;

  constructor(port: number) {
    this.port = port;
  }

  /** Cuts once, when so many more bytes have gone to the server. */
  cutAfterBytes(bytes: number): void {
    this.#cutUp = this.sentBytes + bytes;
  }

  /** Cuts once, in place of the next answer of the server but `answers`: it is lost on its way. */
  cutAfterAnswers(answers: number): void {
    this.#cutDown = this.answers + answers;
  }

  /** Cuts each connection when the server has sent so many bytes over it. */
  cutEvery(bytes: number): void {
    this.#cutEvery = bytes;
  }

  join(client: Socket, server: Socket): void {
    const cut = (): void => {
      this.cuts += 1;
      this.#cutUp = Number.POSITIVE_INFINITY;
      this.#cutDown = Number.POSITIVE_INFINITY;
      client.destroy();
      server.destroy();
    };
    client.on('data', (bytes) => {
      const left = this.#cutUp - this.sentBytes;
      server.write(left < bytes.length ? bytes.subarray(0, left) : bytes);
      this.sentBytes += bytes.length;
      if (left < bytes.length) {
        cut();
      }
    });
    let received = 0;
    server.on('data', (bytes) => {
      this.answers += 1;
      received += bytes.length;
      if (this.answers > this.#cutDown || received > this.#cutEvery) {
        cut();
      } else {
        client.write(bytes);
      }
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}

/** In front of the server at `url`; ends with the running test. */
export async function startCuttingProxy(
  url: string,
): Promise<{ readonly proxy: CuttingProxy; readonly url: string }> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    sockets.add(client).add(upstream);
    proxy.join(client, upstream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the proxy has no port');
  }
  const proxy = new CuttingProxy(address.port);
  return { proxy, url: `ws://127.0.0.1:${address.port}${target.pathname}` };
}
