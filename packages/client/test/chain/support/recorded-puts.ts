import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bucket, type Envelope, encodeHex, type SlotCap } from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import { nodeNetwork } from '../../../src/platform/node/network.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';
import type { RelayLink } from '../../../src/ports.ts';
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts';
import { memoryDirectory } from './memory-directory.ts';
import { tamperedLink } from './wrapped-link.ts';

interface Landed {
  readonly bucket: Bucket;
  readonly cap: SlotCap;
  readonly envelope: Envelope;
}

/** Everything that a relay has taken, in the order in which it said OK. */
export class RecordedPuts {
  readonly #landed = new Map<string, Landed>();

  get all(): readonly Landed[] {
    return [...this.#landed.values()];
  }

  /** For a device's option: notes what it puts. */
  readonly wrapLink = (real: RelayLink): RelayLink =>
    tamperedLink(real, {
      put: async (link, bucket, cap, envelope) => {
        const outcome = await link.put(bucket, cap, envelope);
        const key = encodeHex(cap);
        if (outcome.kind === 'ok' && !this.#landed.has(key)) {
          this.#landed.set(key, { bucket, cap, envelope });
        }
        return outcome;
      },
    });
}

/**
 * A real relay that holds these slots and no others: `as` another one, with its incarnation, as a
 * machine's snapshot would bring it back; otherwise as one that was restored or begun anew.
 */
export async function relayHolding(puts: readonly Landed[], as?: TestRelay): Promise<TestRelay> {
  const dataDir = await memoryDirectory();
  if (as !== undefined) {
    await copyFile(join(as.dataDir, 'ledger.db'), join(dataDir, 'ledger.db'));
  }
  const limits = { putsPerSecond: 100_000, putBurst: 100_000 };
  const relay = await startTestRelay({ dataDir, limits });
  const link = linkTo(relay);
  await untilOnline(link);
  await Promise.all(puts.map(({ bucket, cap, envelope }) => link.put(bucket, cap, envelope)));
  await link.close();
  return relay;
}

/** A link to another relay than the household's, for a device's option; it ends with the test. */
export function linkTo({ url, pass }: TestRelay): RelayLink {
  const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect({ url, pass });
  onTestFinished(() => link.close());
  return link;
}

async function untilOnline(link: RelayLink): Promise<void> {
  await new Promise<void>((resolve) => {
    link.onStatus(({ kind }) => {
      if (kind === 'online') {
        resolve();
      }
    });
  });
}
