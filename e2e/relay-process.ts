/** The built relay as a process of its own, as an operator runs it: started, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RELAY = fileURLToPath(new URL('../packages/relay/dist/main.js', import.meta.url));
const APP = fileURLToPath(new URL('../packages/app/dist', import.meta.url));

interface Announced {
  /** With relay and pass in its fragment. */
  readonly appUrl: string;
  readonly relayUrl: string;
  readonly appPort: number;
  readonly relayPort: number;
}

export class RelayProcess {
  readonly dataDirectory: string = mkdtempSync(join(tmpdir(), 'knothole-relay-'));
  /** Everything the process has printed: what an operator's log would hold. */
  log = '';
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;
  #announced: Announced | undefined;

  /** `options`: more of its command line. */
  constructor(options: readonly string[] = []) {
    this.#options = options;
  }

  get announced(): Announced {
    if (this.#announced === undefined) throw new Error('the relay has not been started');
    return this.#announced;
  }

  /** The app's address as a tablet types it: no fragment. */
  get plainAppUrl(): string {
    return this.announced.appUrl.replace(/#.*$/, '');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it, on the same ports as before when it ran before. */
  async start(): Promise<void> {
    const ports = this.#announced ?? { relayPort: 0, appPort: 0 };
    const args = [
      RELAY,
      'serve',
      '--json',
      `--data=${this.dataDirectory}`,
      `--app=${APP}`,
      `--relay-port=${ports.relayPort}`,
      `--app-port=${ports.appPort}`,
      ...this.#options,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (bytes: Buffer) => {
      this.log += bytes.toString();
    });
    this.#announced = JSON.parse(await firstLine(child));
  }

  /** Power cut: no chance to say goodbye. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As an operator stops it; resolves with the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /**
   * While it is stopped: its disk is lost, all but the file with the household's pass, which somebody
   * had on paper. It starts again with no slot and another incarnation.
   */
  wipe(): void {
    const kept = join('keys', 'household.pass');
    const files = readdirSync(this.dataDirectory, { recursive: true, withFileTypes: true });
    const lost = files.filter(
      (file) => file.isFile() && !join(file.parentPath, file.name).endsWith(kept),
    );
    if (lost.length === 0) throw new Error('the relay has kept nothing that could be lost');
    for (const file of lost) rmSync(join(file.parentPath, file.name));
  }

  /** Ends it and removes what it kept. */
  async clear(): Promise<void> {
    await this.kill();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = await exited;
    return code;
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once('exit', (code) => reject(new Error(`the relay ended with ${code}`)));
  });
}
