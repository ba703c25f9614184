/** A WebSocket client as thin as can be: it shows what the relay really sends. */
import {
  type ClientFrame,
  decodeRelayFrame,
  encodeClientFrame,
  PROTOCOL_VERSION,
  type RelayFrame,
} from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';

type Kind = RelayFrame['kind'];
type Answer<K extends Kind> = Extract<RelayFrame, { readonly kind: K }>;

export class SocketClient {
  readonly socket: WebSocket;
  /** Sizes of all messages that came. */
  readonly sizes: number[] = [];
  /** All frames that came. */
  readonly frames: RelayFrame[] = [];
  readonly closed: Promise<void>;
  readonly #waiting = new Set<() => void>();
  /** First answers, so that hundreds of open requests need not search all frames. */
  readonly #answers = new Map<number, RelayFrame>();
  readonly #askers = new Map<number, (frame: RelayFrame) => void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (message: Buffer) => {
      this.sizes.push(message.length);
      const frame = decodeRelayFrame(new Uint8Array(message));
      this.frames.push(frame);
      if ('request' in frame && !this.#answers.has(frame.request)) {
        this.#answers.set(frame.request, frame);
        this.#askers.get(frame.request)?.(frame);
      }
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        resolve();
        this.#wake();
      });
    });
  }

  /** Opens a socket; says nothing yet. */
  static async open(url: string): Promise<SocketClient> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** Opens a socket that ends with the test, and greets. */
  static async connect(url: string, pass: Uint8Array | null): Promise<SocketClient> {
    const client = await SocketClient.open(url);
    onTestFinished(() => client.socket.terminate());
    client.send({ kind: 'HELLO', version: PROTOCOL_VERSION, pass });
    await client.find('WELCOME');
    return client;
  }

  send(frame: ClientFrame): void {
    this.socket.send(encodeClientFrame(frame));
  }

  /** The first frame, past or to come, for which `matches` holds. */
  async first(matches: (frame: RelayFrame) => boolean): Promise<RelayFrame> {
    for (;;) {
      const found = this.frames.find(matches);
      if (found !== undefined) {
        return found;
      }
      if (this.socket.readyState === WebSocket.CLOSED) {
        throw new Error('the relay closed the socket');
      }
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  async find<K extends Kind>(kind: K): Promise<Answer<K>> {
    return (await this.first((frame) => frame.kind === kind)) as Answer<K>;
  }

  /** The first frame that answers this request. */
  async answer(request: number): Promise<RelayFrame> {
    const early = this.#answers.get(request);
    if (early !== undefined) {
      return early;
    }
    const closed = this.closed.then(() => {
      throw new Error('the relay closed the socket');
    });
    const answered = new Promise<RelayFrame>((resolve) => {
      this.#askers.set(request, resolve);
    });
    return Promise.race([answered, closed]);
  }

  /** Sends and waits for the first answer. */
  async ask(frame: Extract<ClientFrame, { readonly request: number }>): Promise<RelayFrame> {
    this.send(frame);
    return this.answer(frame.request);
  }

  /** All answers to a request, once there are `count`. */
  async answers(request: number, count: number): Promise<readonly RelayFrame[]> {
    const matching = (): readonly RelayFrame[] =>
      this.frames.filter((frame) => 'request' in frame && frame.request === request);
    await this.first(() => matching().length >= count);
    return matching();
  }

  #wake(): void {
    for (const resolve of this.#waiting) {
      resolve();
    }
    this.#waiting.clear();
  }
}
