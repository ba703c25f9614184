/** The built command `knothole serve` in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { decodeBase64url } from '@knothole/protocol';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface RelayProcess {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** Exit code or signal, once it has ended. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export interface ServingProcess extends RelayProcess {
  readonly relayUrl: string;
  readonly appUrl: string | null;
  readonly relayPort: number;
}

/** Runs the command, through `launcher` if there is one; it is killed with the test if it still runs. */
export function runKnothole(
  args: readonly string[],
  launcher: readonly string[] = [],
): RelayProcess {
  const [program = process.execPath, ...before] = [...launcher, process.execPath, MAIN];
  const child = spawn(program, [...before, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(
    ([code, signal]: (number | NodeJS.Signals | null)[]) => code ?? signal ?? null,
  );
  return { child, output, ended };
}

/** Starts a relay on the data directory and waits for its addresses. */
export async function serveProcess(
  dataDir: string,
  args: readonly string[] = ['--no-app'],
  launcher: readonly string[] = [],
): Promise<ServingProcess> {
  const started = runKnothole(
    [...['serve', '--json', '--data', dataDir, '--relay-port', '0', '--app-port', '0'], ...args],
    launcher,
  );
  const { child, output } = started;
  while (!output.stdout.includes('\n')) {
    await Promise.race([
      once(child.stdout ?? child, 'data'),
      started.ended.then(() => {
        throw new Error(`the relay did not start: ${output.stderr}`);
      }),
    ]);
  }
  return { ...started, ...(JSON.parse(output.stdout) as Omit<ServingProcess, keyof RelayProcess>) };
}

/** The pass in the fragment of the app's address. */
export function passOf(appUrl: string | null): Uint8Array {
  const fragment = new URLSearchParams(new URL(appUrl ?? 'http://none').hash.slice(1));
  return decodeBase64url(fragment.get('pass') ?? '');
}
