/** Real relays for a running test: one in this process, and one that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type RelayOptions, startRelay } from '@knothole/relay';
import { onTestFinished } from 'vitest';
import { tempDirectory } from './temp-directory.ts';

export interface TestRelay {
  readonly url: string;
  /** The household's pass. */
  readonly pass: Uint8Array;
  readonly dataDir: string;
  /** Stops it gracefully; the port stays its own. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

/** A relay in this process; it ends with the test. `options` change limits, clock or notice. */
export async function startTestRelay(options: Partial<RelayOptions> = {}): Promise<TestRelay> {
  const dataDir = options.dataDir ?? (await tempDirectory());
  const launch = (relayPort: number) =>
    startRelay({ appPort: null, ...options, dataDir, relayPort });
  let relay = await launch(0);
  let isRunning = true;
  const { relayUrl: url, householdPass: pass, relayPort } = relay;
  const stop = async (): Promise<void> => {
    if (isRunning) {
      isRunning = false;
      await relay.close();
    }
  };
  onTestFinished(stop);
  return {
    url,
    pass,
    dataDir,
    stop,
    async start() {
      relay = await launch(relayPort);
      isRunning = true;
    },
  };
}

export interface RelayProcess {
  readonly url: string;
  readonly pass: Uint8Array;
  readonly dataDir: string;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

/** A relay in a process of its own, to be killed at any moment; it ends with the test. */
export async function startRelayProcess(): Promise<RelayProcess> {
  const dataDir = await tempDirectory();
  let running = await spawnRelay(dataDir, 0);
  onTestFinished(() => killed(running.child));
  const { url } = running;
  const port = Number(new URL(url).port);
  return {
    url,
    pass: new Uint8Array(await readFile(join(dataDir, 'keys', 'household.pass'))),
    dataDir,
    kill: () => killed(running.child),
    async start() {
      running = await spawnRelay(dataDir, port);
    },
  };
}

const RELAY_MAIN = fileURLToPath(new URL('../../../relay/src/main.ts', import.meta.url));

async function spawnRelay(
  dataDir: string,
  port: number,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const node = ['--conditions=knothole-source', '--import', 'tsx'];
  const serve = ['serve', '--data', dataDir, '--relay-port', `${port}`, '--no-app', '--json'];
  const child = spawn(process.execPath, [...node, RELAY_MAIN, ...serve], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [unknown];
  if (typeof line !== 'string') {
    throw new Error(`the relay did not start: ${complaint}`);
  }
  const { relayUrl } = JSON.parse(line) as { relayUrl: string };
  return { url: relayUrl, child };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
