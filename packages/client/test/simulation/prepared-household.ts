/** A family at rest to begin schedules with: two guardians, two children, and a device to join later. */
import { WEEK_SECONDS } from '@knothole/protocol';
import { foundChain } from '../../src/chain/chain-host.ts';
import type { GroupPolicy } from '../../src/chain/types.ts';
import { idle } from './idle.ts';
import { pooledPackage, ROOT_FINGERPRINT } from './key-package-pool.ts';
import { comeToRest } from './rest.ts';
import { type Beginning, DEVICES, freshId, invited, Simulation } from './simulation.ts';

const FOUNDERS: readonly string[] = ['g1', 'g2', 'c1', 'c2'];

/** A week begins here: then buckets end on whole weeks from the beginning on. */
const BEGINNING: number = 2_960 * WEEK_SECONDS;

const prepared = new Map<number, Promise<Beginning>>();

/** Made once per process, always the same. */
export function preparedHousehold(conversations: number): Promise<Beginning> {
  const made = prepared.get(conversations) ?? prepare(conversations);
  prepared.set(conversations, made);
  return made;
}

async function prepare(conversations: number): Promise<Beginning> {
  const simulation = await Simulation.open(
    {
      seconds: BEGINNING,
      milliseconds: BEGINNING * 1_000,
      slots: new Map(),
      conversations: [],
      devices: DEVICES.map((name) => ({ name, packages: conversations })),
    },
    0,
  );
  for (let index = 0; index < conversations; index += 1) {
    await found(simulation, index);
  }
  return simulation.capture();
}

async function found(simulation: Simulation, index: number): Promise<void> {
  const [founder, ...others] = FOUNDERS.map((name) => simulation.device(name));
  if (founder === undefined) {
    throw new Error('somebody founds');
  }
  const { keyPackage } = await pooledPackage(founder.name, index);
  const chain = await foundChain(founder.host, { policy: groupPolicy(), keyPackage });
  const { id } = chain.view;
  founder.adopt(chain);
  const devices = await Promise.all(
    others.map(async (other) => invited(await simulation.handOut(other, id), other.name)),
  );
  await chain.submit([{ kind: 'add', id: freshId(founder), devices, statements: [] }]);
  await comeToRest(simulation, nothing);
  await chain.submit([{ kind: 'update', id: freshId(founder) }]);
  await comeToRest(simulation, nothing);
}

async function nothing(): Promise<void> {
  await idle();
}

function groupPolicy(): GroupPolicy {
  return {
    kind: 'conversation',
    form: 'family',
    people: [],
    oversight: 'with-guardian',
    relayUrl: 'ws://relay.example/v1',
    predecessors: [],
    roots: [ROOT_FINGERPRINT],
  };
}
