/** A network without faults, and devices that do what they have to, until nothing is left to do. */
import { idle } from './idle.ts';
import type { Simulation } from './simulation.ts';

const ROUNDS = 2_000;
/** Longer waits are not for now: the hourly trial of a bucket that is too far ahead. */
const LONGEST_WAIT_MILLISECONDS = 3_600_000 - 1;

/** Lets everything arrive, in order; `afterStep` is called whenever something has happened. */
export async function deliverAll(
  { network }: Simulation,
  afterStep: () => Promise<void>,
): Promise<void> {
  while (network.requests.length > 0 || network.answers.length > 0) {
    if (network.answers.length > 0) {
      network.deliver(0);
      await idle();
    } else {
      await network.arrive(0);
    }
    await afterStep();
  }
}

/** @throws {Error} when it never comes to rest. */
export async function comeToRest(
  simulation: Simulation,
  afterStep: () => Promise<void>,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = versions(simulation);
    await deliverAll(simulation, afterStep);
    let isRinging = false;
    for (const device of simulation.devices.values()) {
      isRinging = device.act(LONGEST_WAIT_MILLISECONDS) || isRinging;
      await idle();
      await afterStep();
      await deliverAll(simulation, afterStep);
    }
    if (!isRinging && versions(simulation) === before) {
      return;
    }
  }
  throw new Error('it never comes to rest');
}

function versions({ devices }: Simulation): string {
  return [...devices.values()].map(({ place }) => place.image.version).join(' ');
}
