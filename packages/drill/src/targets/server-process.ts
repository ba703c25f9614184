/** A server as a process of its own, which says on its first line of output where it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

const PATIENCE_MILLISECONDS = 60_000;

export interface ServerProcess {
  readonly pid: number;
  /** The JSON document of the first line. */
  readonly greeting: Readonly<Record<string, unknown>>;
  readonly process: ChildProcess;
  /** SIGTERM; waits for the end, and until the logs are on the disk. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly script: string;
  readonly args: readonly string[];
  /** Standard output and error go there, as a service manager would keep them. */
  readonly logFolder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** @throws {Error} when the server ends or stays silent instead of saying where it listens. */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  mkdirSync(command.logFolder, { recursive: true });
  const child = spawn(process.execPath, [command.script, ...command.args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...command.environment },
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const errors = createWriteStream(join(command.logFolder, 'stderr.log'));
  child.stderr.pipe(errors);
  const lines = createInterface({ input: child.stdout });
  const log = createWriteStream(join(command.logFolder, 'stdout.log'));
  lines.on('line', (line) => log.write(`${line}\n`));
  const greeting = await firstLine(lines, exited);
  return {
    pid: child.pid ?? 0,
    greeting,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      // Its last words come after its end, and a log without them would look innocent.
      await closed;
      log.end();
      await Promise.all([finished(log), finished(errors)]);
    },
  };
}

async function firstLine(
  lines: ReturnType<typeof createInterface>,
  exited: Promise<void>,
): Promise<Readonly<Record<string, unknown>>> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
        lines.once('line', (line) => {
          try {
            resolve(JSON.parse(line));
          } catch {
            reject(new Error(`the server said "${line}" instead of JSON`));
          }
        });
      }),
      exited.then(() => {
        throw new Error('the server ended before it listened');
      }),
      new Promise<never>((_, reject) => {
        // After a stretch of work that let nothing in, the timer is due before what was said meanwhile is read.
        timer = setTimeout(
          () => setImmediate(() => reject(new Error('the server stays silent'))),
          PATIENCE_MILLISECONDS,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
