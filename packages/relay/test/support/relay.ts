/** A real relay for one test. */
import { onTestFinished } from 'vitest';
import { type RelayOptions, type RunningRelay, startRelay } from '../../src/start-relay.ts';
import { temporaryFolder } from './folders.ts';

/** Starts a relay on ports of the system's choice; it ends with the test. */
export async function testRelay(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
  const relay = await startRelay({
    dataDir: temporaryFolder(),
    relayPort: 0,
    appPort: null,
    ...options,
  });
  onTestFinished(() => relay.close());
  return relay;
}
