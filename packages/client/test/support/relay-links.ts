/** Links to a lying relay, and waiting for what they do. */
import { KnotholeError, type SlotRef } from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { Clock, LinkStatus, RelayLink } from '../../src/ports.ts';
import type { FakeClock } from './fake-clock.ts';
import { SeededRandom } from './seeded-random.ts';

/** Closed when the running test ends. */
export function openLink(
  url: string,
  options: { readonly clock?: Clock; readonly pass?: Uint8Array | null } = {},
): RelayLink {
  const { clock = systemClock, pass = new Uint8Array(32) } = options;
  const link = nodeNetwork({ clock, random: new SeededRandom(1) }).connect({ url, pass });
  onTestFinished(() => link.close());
  return link;
}

/** Waits until the link's status is of a kind, which it may be already. */
export async function reaches(link: RelayLink, kind: LinkStatus['kind']): Promise<LinkStatus> {
  while (link.status.kind !== kind) {
    await nextStatus(link);
  }
  return link.status;
}

/** As {@link reaches} online, moving the clock through every wait between two connections. */
export async function comesOnline(link: RelayLink, clock: FakeClock): Promise<void> {
  while (link.status.kind !== 'online') {
    if (link.status.kind === 'offline') {
      await clock.advance(500);
    } else {
      await nextStatus(link);
    }
  }
}

/** Waits for the next change of status. */
export function nextStatus(link: RelayLink): Promise<LinkStatus> {
  return new Promise((resolve) => {
    const stop = link.onStatus((status) => {
      stop();
      resolve(status);
    });
  });
}

/** The code a promise rejects with, or what it did instead. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof KnotholeError ? error.code : String(error)),
  );
}

/** What a watch is called back with, one after the other. */
export function watched(link: RelayLink, slot: SlotRef): { next(): Promise<Uint8Array> } {
  const seen: Uint8Array[] = [];
  let notify: () => void = () => undefined;
  link.watch(slot, (envelope) => {
    seen.push(envelope);
    notify();
  });
  return {
    async next() {
      for (;;) {
        const first = seen.shift();
        if (first !== undefined) {
          return first;
        }
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
    },
  };
}
