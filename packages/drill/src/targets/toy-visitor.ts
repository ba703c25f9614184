/** A family's browser at V-Toy: fills in the forms, as the story tells. */
import { Agent, request } from 'node:http';

export interface VisitorWords {
  readonly forwardedFor: string;
  readonly userAgent: string;
}

export class ToyVisitor {
  readonly #port: number;
  /** Toys keep their connection; one is enough for a story told in one order. */
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) {
    this.#port = port;
  }

  post(
    path: string,
    form: Readonly<Record<string, string>>,
    words?: VisitorWords,
  ): Promise<string> {
    return this.#ask('POST', path, new URLSearchParams(form).toString(), words);
  }

  get(path: string): Promise<string> {
    return this.#ask('GET', path, '', undefined);
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(method: string, path: string, body: string, words?: VisitorWords): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        ...(words === undefined
          ? {}
          : { 'x-forwarded-for': words.forwardedFor, 'user-agent': words.userAgent }),
      };
      const sent = request(
        { host: '127.0.0.1', port: this.#port, method, path, headers, agent: this.#agent },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(Buffer.concat(chunks).toString()));
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
