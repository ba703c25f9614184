/** One opened device, and waiting for what its view shows. */
import { KnotholeError } from '@knothole/protocol';
import { openFamilyCore } from '../family/family-core.ts';
import { openNodePorts } from '../platform/node/index.ts';
import type { Ports } from '../ports.ts';
import type { AppView, FamilyCore } from '../view.ts';

/** So long nothing changes any more when everything is done. */
const QUIET_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 5_000;

export type HomeView = Extract<AppView, { readonly stage: 'home' }>;

export interface Device {
  readonly core: FamilyCore;
  readonly ports: Ports;
}

/** @throws {KnotholeError} STORE_BUSY when another process has this device open. */
export async function openDevice(directory: string): Promise<Device> {
  const ports = await openNodePorts({ directory });
  return { core: await openFamilyCore(ports), ports };
}

/**
 * Resolves with what `look` finds in the view, as soon as it finds something.
 * @throws {KnotholeError} OFFLINE after `seconds`, if given.
 */
export function untilView<T>(
  { core, ports }: Device,
  look: (view: AppView) => T | undefined,
  seconds?: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let cancelTimer = (): void => undefined;
    const stop = core.onView(() => check());
    const settle = (finish: () => void): void => {
      stop();
      cancelTimer();
      finish();
    };
    const check = (): void => {
      try {
        const found = look(core.view);
        if (found !== undefined) {
          settle(() => resolve(found));
        }
      } catch (error) {
        settle(() => reject(error));
      }
    };
    if (seconds !== undefined) {
      cancelTimer = ports.clock.after(seconds * 1_000, () =>
        settle(() => reject(new KnotholeError('OFFLINE', 'nothing came in time'))),
      );
    }
    check();
  });
}

/**
 * Resolves when the relay has been given what was said, as far as one can see: what is not there when
 * this process ends is put by the next one.
 */
export function untilQuiet({ core, ports }: Device): Promise<void> {
  return new Promise((resolve) => {
    let cancel = (): void => undefined;
    const finish = (): void => {
      stop();
      cancel();
      cancelPatience();
      resolve();
    };
    const wait = (): void => {
      const { view } = core;
      const isOnline = view.stage === 'home' && view.connection.kind === 'online';
      cancel();
      cancel = isOnline ? ports.clock.after(QUIET_MILLISECONDS, finish) : () => undefined;
    };
    const stop = core.onView(wait);
    const cancelPatience = ports.clock.after(PATIENCE_MILLISECONDS, finish);
    wait();
  });
}

/** @throws {KnotholeError} WRONG_STAGE when the device has no family. */
export function homeOf({ core }: Device): HomeView {
  const { view } = core;
  if (view.stage === 'broken') {
    throw new KnotholeError(view.code, 'the store of this device does not open');
  }
  if (view.stage !== 'home') {
    throw new KnotholeError('WRONG_STAGE', 'this device has no family yet');
  }
  return view;
}
