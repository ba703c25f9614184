/**
 * Runs the built relay of a tree with a clock that can be moved, without a limit of writes per second
 * and without room kept free on its disk: `clocked-relay.js TREE DATA`. Says where it listens as the relay does; each line on standard
 * input is a number of seconds by which its clock is ahead from then on.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

type Relay = typeof import('@knothole/relay');

const UNLIMITED = 1_000_000;
const MILLISECONDS = 1_000;

const [packages = '', dataDir = ''] = process.argv.slice(2);
let aheadSeconds = 0;

const relayIndex = pathToFileURL(join(packages, 'relay', 'dist', 'index.js')).href;
const { startRelay, createSafeLog } = (await import(relayIndex)) as Relay;
const relay = await startRelay({
  dataDir,
  relayPort: 0,
  appPort: null,
  clock: {
    wallSeconds: () => Math.floor(Date.now() / MILLISECONDS) + aheadSeconds,
    monotonicSeconds: () => performance.now() / MILLISECONDS + aheadSeconds,
  },
  reservedBytes: 0,
  limits: { putsPerSecond: UNLIMITED, putBurst: UNLIMITED },
  log: createSafeLog((line) => process.stderr.write(`${line}\n`)),
});
process.stdout.write(
  `${JSON.stringify({ relayUrl: relay.relayUrl, relayPort: relay.relayPort })}\n`,
);
createInterface({ input: process.stdin }).on('line', (line) => {
  aheadSeconds = Number(line);
});
process.once('SIGTERM', () => {
  relay.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
