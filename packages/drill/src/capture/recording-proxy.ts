/**
 * A TCP proxy between clients and a server that records all bytes both ways: what somebody on the
 * wire behind the TLS proxy sees. Like a reverse proxy it says in the HTTP head who the client is;
 * each door has words of its own.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** Recording stops there and says so; the connection goes on. */
const MOST_BYTES = 268_435_456;

/** One recording, as many doors as there are clients to tell apart. */
export class RecordingProxy {
  readonly #target: number;
  readonly #recording: Recording;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #prefix: string;
  #connections = 0;

  /** Records into `folder` what passes to `target`, a port of this machine; names begin with `prefix`. */
  constructor(target: number, folder: string, prefix = '') {
    mkdirSync(folder, { recursive: true });
    this.#target = target;
    this.#prefix = prefix;
    this.#recording = new Recording(folder);
  }

  get recordedBytes(): number {
    return this.#recording.bytes;
  }

  get isComplete(): boolean {
    return this.#recording.bytes < MOST_BYTES;
  }

  /** Opens a port whose connections get these lines into their HTTP head. */
  async open(headLines: readonly string[] = []): Promise<number> {
    const server = createServer((client) => {
      this.#connections += 1;
      const name = `${this.#prefix}${String(this.#connections).padStart(5, '0')}`;
      pass(client, { target: this.#target, name, headLines }, this.#recording, this.#sockets);
    });
    this.#servers.push(server);
    return await listening(server);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    for (const server of this.#servers) {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    }
    this.#recording.close();
  }
}

interface Passage {
  readonly target: number;
  readonly name: string;
  readonly headLines: readonly string[];
}

function pass(
  client: Socket,
  { target, name, headLines }: Passage,
  recording: Recording,
  sockets: Set<Socket>,
): void {
  const server = connect(target, '127.0.0.1');
  let isHead = true;
  client.on('data', (bytes) => {
    const sent = isHead ? withHeadLines(asBuffer(bytes), headLines) : asBuffer(bytes);
    isHead = false;
    recording.add(`${name}-up.bin`, sent);
    server.write(sent);
  });
  server.on('data', (bytes) => {
    recording.add(`${name}-down.bin`, asBuffer(bytes));
    client.write(bytes);
  });
  for (const [socket, other] of [
    [client, server],
    [server, client],
  ] as const) {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      recording.end(name);
      other.destroy();
    });
    socket.on('end', () => other.end());
  }
}

/** Behind the request line, where the head begins. */
function withHeadLines(bytes: Buffer, lines: readonly string[]): Buffer {
  const end = bytes.indexOf('\r\n');
  if (lines.length === 0 || end < 0) {
    return bytes;
  }
  const added = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
  return Buffer.concat([bytes.subarray(0, end + 2), added, bytes.subarray(end + 2)]);
}

class Recording {
  readonly #folder: string;
  readonly #files = new Map<string, number>();
  bytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  add(name: string, bytes: Buffer): void {
    if (this.bytes >= MOST_BYTES) {
      return;
    }
    const file = this.#files.get(name) ?? openSync(join(this.#folder, name), 'a');
    this.#files.set(name, file);
    writeSync(file, bytes);
    this.bytes += bytes.length;
  }

  end(connection: string): void {
    for (const name of [`${connection}-up.bin`, `${connection}-down.bin`]) {
      const file = this.#files.get(name);
      if (file !== undefined) {
        closeSync(file);
        this.#files.delete(name);
      }
    }
  }

  close(): void {
    for (const file of this.#files.values()) {
      closeSync(file);
    }
    this.#files.clear();
  }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function asBuffer(bytes: Buffer | string): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}
