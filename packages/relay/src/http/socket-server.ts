/**
 * The relay's listener: its WebSocket, and blob requests beside it. Each binary message is one frame of exactly FRAME_BYTES; everything else gets
 * a coded error and the end of the connection. The Origin header is no authority (the pass is), and
 * neither address nor user agent of anybody is read.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import {
  decodeClientFrame,
  encodeRelayFrame,
  FRAME_BYTES,
  GREETING_SECONDS,
  IDLE_SECONDS,
  KnotholeError,
  MAX_BUFFERED_BYTES,
  MAX_UNGREETED_SOCKETS,
  RELAY_PATH,
  type RelayFrame,
} from '@knothole/protocol';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { RelayCore } from '../core/relay-core.ts';
import { Session } from '../core/session.ts';
import { SocketQuota } from '../core/socket-quota.ts';
import type { BlobServer } from './blob-server.ts';
import { closeServer, listen } from './listen.ts';

const CLOSE_NORMAL = 1000;
const CLOSE_GOING_AWAY = 1001;
const SILENCE_CHECK_MILLISECONDS = 1_000;
const GREETING_MILLISECONDS = GREETING_SECONDS * 1_000;

export interface SocketServer {
  readonly port: number;
  /** Stops accepting, lets go of every socket. */
  close(): Promise<void>;
}

/** @throws {KnotholeError} ADDRESS_IN_USE when the port is taken. */
export async function openSocketServer(
  core: RelayCore,
  blobs: BlobServer,
  options: { readonly host: string; readonly port: number; readonly idleSeconds?: number },
): Promise<SocketServer> {
  // Blob requests have timers of their own; nobody else sends a body.
  const patience = { headersTimeout: GREETING_MILLISECONDS, requestTimeout: 0 };
  const http = createServer(patience, (request, response) => {
    if (!blobs.handle(request, response)) {
      response.writeHead(426, { 'content-length': 0, connection: 'close' }).end();
    }
  });
  const sockets = new WebSocketServer({
    server: http,
    path: RELAY_PATH,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES,
    clientTracking: false,
  });
  // The port's own error reaches listen(); ws repeats it and would throw without a listener.
  sockets.on('error', () => undefined);
  const connections = new Set<Connection>();
  const strangers = new SocketQuota(MAX_UNGREETED_SOCKETS);
  sockets.on('connection', (socket, request: IncomingMessage) => {
    // Whoever does not say HELLO is not counted anywhere else and must not fill the relay.
    if (!strangers.enter()) {
      socket.terminate();
      return;
    }
    const connection = new Connection(core, socket, request.socket, {
      onGreeted: () => strangers.leave(),
      onGone: () => connections.delete(connection),
    });
    connections.add(connection);
  });
  const port = await listen(http, options.host, options.port);
  const idleSeconds = options.idleSeconds ?? IDLE_SECONDS;
  const silenceCheck = setInterval(
    () => endSilent(connections, core, idleSeconds),
    SILENCE_CHECK_MILLISECONDS,
  );
  return {
    port,
    async close() {
      clearInterval(silenceCheck);
      await closeAll(http, blobs, connections);
    },
  };
}

function endSilent(
  connections: ReadonlySet<Connection>,
  core: RelayCore,
  idleSeconds: number,
): void {
  const now = core.clock.monotonicSeconds();
  for (const connection of connections) {
    const patience = connection.isGreeted ? idleSeconds : Math.min(GREETING_SECONDS, idleSeconds);
    if (now - connection.heardAt > patience) {
      connection.end();
    }
  }
}

async function closeAll(
  http: Server,
  blobs: BlobServer,
  connections: ReadonlySet<Connection>,
): Promise<void> {
  const closed = closeServer(http);
  for (const connection of connections) {
    connection.end();
  }
  await blobs.close();
  // Also who came in between, or has not said anything yet.
  http.closeAllConnections();
  await closed;
}

interface ConnectionEvents {
  /** Once: it has said HELLO, or it is gone. */
  onGreeted(): void;
  onGone(): void;
}

class Connection {
  readonly #core: RelayCore;
  readonly #socket: WebSocket;
  readonly #tcp: Socket;
  readonly #session: Session;
  readonly #events: ConnectionEvents;
  #isCorked = false;
  #isStranger = true;
  heardAt: number;

  constructor(core: RelayCore, socket: WebSocket, tcp: Socket, events: ConnectionEvents) {
    this.#core = core;
    this.#socket = socket;
    this.#tcp = tcp;
    this.#events = events;
    this.heardAt = core.clock.monotonicSeconds();
    this.#session = new Session(core, {
      send: (frame) => this.#send(frame),
      close: () => socket.close(CLOSE_NORMAL),
    });
    socket.on('message', (message, isBinary) => this.#receive(message, isBinary));
    // Broken WebSocket framing: ws closes the socket by itself.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#session.end();
      this.#leaveStrangers();
      events.onGone();
    });
  }

  get isGreeted(): boolean {
    return this.#session.isGreeted;
  }

  /** Says goodbye and does not wait for the other side to agree. */
  end(): void {
    this.#session.end();
    this.#socket.close(CLOSE_GOING_AWAY);
    this.#tcp.end();
    setImmediate(() => this.#socket.terminate());
  }

  #receive(message: RawData, isBinary: boolean): void {
    this.heardAt = this.#core.clock.monotonicSeconds();
    if (!isBinary || !(message instanceof Buffer)) {
      this.#session.refuse('BAD_FRAME');
      return;
    }
    try {
      const bytes = new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
      this.#session.receive(decodeClientFrame(bytes));
      if (this.isGreeted) {
        this.#leaveStrangers();
      }
    } catch (error) {
      this.#session.refuse(
        error instanceof KnotholeError && error.code === 'BAD_FRAME' ? 'BAD_FRAME' : 'INTERNAL',
      );
    }
  }

  #leaveStrangers(): void {
    if (this.#isStranger) {
      this.#isStranger = false;
      this.#events.onGreeted();
    }
  }

  #send(frame: RelayFrame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    // A reader that does not read must not fill the relay's memory.
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#cork();
    this.#socket.send(encodeRelayFrame(frame));
  }

  /** Everything sent in one tick leaves in one system call. */
  #cork(): void {
    if (this.#isCorked) {
      return;
    }
    this.#isCorked = true;
    this.#tcp.cork();
    setImmediate(() => {
      this.#isCorked = false;
      this.#tcp.uncork();
    });
  }
}
