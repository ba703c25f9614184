/** A hostile relay: a real WebSocket server that answers whatever a test tells it to. */
import { EventEmitter, once } from 'node:events';
import {
  type ClientFrame,
  decodeClientFrame,
  encodeRelayFrame,
  type RelayFrame,
} from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

export const LYING_RELAY_TIME = 1_790_000_000;

export const WELCOME: Extract<RelayFrame, { kind: 'WELCOME' }> = {
  kind: 'WELCOME',
  version: 1,
  time: LYING_RELAY_TIME,
  incarnation: new Uint8Array(16).fill(7),
  notice: '',
};

/** One connection that a client opened. */
export interface Victim {
  /** Counts from 1. */
  readonly number: number;
  say(...answers: readonly (RelayFrame | Uint8Array | string)[]): void;
  hangUp(): void;
}

export type Lie = (frame: ClientFrame, victim: Victim) => void;

export class LyingRelay {
  readonly url: string;
  readonly connections: { readonly socket: WebSocket; readonly frames: ClientFrame[] }[] = [];
  readonly #events = new EventEmitter();

  constructor(server: WebSocketServer, port: number, lie: Lie) {
    this.url = `ws://127.0.0.1:${port}/v1`;
    server.on('connection', (socket) => this.#serve(socket, lie));
  }

  /** All frames of all connections that are of a kind. */
  frames<K extends ClientFrame['kind']>(kind: K): Extract<ClientFrame, { kind: K }>[] {
    return this.connections
      .flatMap(({ frames }) => frames)
      .filter((frame): frame is Extract<ClientFrame, { kind: K }> => frame.kind === kind);
  }

  /** Waits until something that came or went makes `holds` true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await once(this.#events, 'change');
    }
  }

  #serve(socket: WebSocket, lie: Lie): void {
    const frames: ClientFrame[] = [];
    this.connections.push({ socket, frames });
    const victim = {
      number: this.connections.length,
      say: (...answers: readonly (RelayFrame | Uint8Array | string)[]) => {
        for (const answer of answers) {
          const isFrame = typeof answer === 'object' && 'kind' in answer;
          socket.send(isFrame ? encodeRelayFrame(answer) : answer);
        }
      },
      hangUp: () => socket.terminate(),
    };
    socket.on('message', (message) => {
      const frame = decodeClientFrame(new Uint8Array(message as Buffer));
      frames.push(frame);
      lie(frame, victim);
      this.#events.emit('change');
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#events.emit('change'));
    this.#events.emit('change');
  }
}

/** Listens until the running test ends. */
export async function startLyingRelay(lie: Lie): Promise<LyingRelay> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) {
      socket.terminate();
    }
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return new LyingRelay(server, address.port, lie);
}

/** Greets and answers as an honest relay does that holds nothing. */
export const honest: Lie = (frame, { say }) => {
  switch (frame.kind) {
    case 'HELLO':
      say(WELCOME);
      break;
    case 'GET':
      say(...frame.slots.map((slot) => ({ kind: 'NONE', request: frame.request, slot }) as const));
      break;
    case 'PING':
      say({ kind: 'PONG', request: frame.request, time: LYING_RELAY_TIME });
      break;
    case 'NOISE':
      break;
    default:
      say({ kind: 'OK', request: frame.request });
  }
};

/** Honest but for one kind of frame. */
export function honestBut<K extends ClientFrame['kind']>(
  kind: K,
  lie: (frame: Extract<ClientFrame, { kind: K }>, victim: Victim) => void,
): Lie {
  const isKind = (frame: ClientFrame): frame is Extract<ClientFrame, { kind: K }> =>
    frame.kind === kind;
  return (frame, victim) => {
    if (isKind(frame)) {
      lie(frame, victim);
    } else {
      honest(frame, victim);
    }
  };
}
