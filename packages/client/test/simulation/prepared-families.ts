/**
 * Two families at rest with four conversations to begin schedules with: each family's group, the bridge,
 * and one of children of both. The last is founded by the senior family's guardian; she adds the other
 * family's guardian, who adds her own child, each behind the approvals that it takes.
 */
import { WEEK_SECONDS } from '@knothole/protocol';
import { foundChain } from '../../src/chain/chain-host.ts';
import type { GroupPolicy } from '../../src/chain/types.ts';
import { deviceOf } from '../model/abstract-mls.ts';
import {
  FIRST_APPROVALS,
  MEMBERS,
  PEOPLE_OF_BOTH,
  ROOMS,
  type RoomName,
} from '../model/two-families.ts';
import { doDuties } from './between-families.ts';
import { idle } from './idle.ts';
import { FAMILY_ROOTS, pooledPackage } from './key-package-pool.ts';
import { comeToRest } from './rest.ts';
import { type Beginning, freshId, Simulation } from './simulation.ts';

const BEGINNING: number = 2_960 * WEEK_SECONDS;
const ROUNDS = 12;

let prepared: Promise<Beginning> | undefined;

/** Made once per process, always the same. */
export function preparedFamilies(): Promise<Beginning> {
  prepared ??= prepare();
  return prepared;
}

async function prepare(): Promise<Beginning> {
  const rooms = new Map<string, RoomName>();
  const simulation = await Simulation.open(
    {
      seconds: BEGINNING,
      milliseconds: BEGINNING * 1_000,
      slots: new Map(),
      conversations: [],
      rooms,
      devices: PEOPLE_OF_BOTH.map((name) => ({ name, packages: ROOMS.length })),
    },
    0,
  );
  for (const device of simulation.devices.values()) {
    device.approvals = FIRST_APPROVALS;
  }
  for (const [index, room] of ROOMS.entries()) {
    rooms.set(await found(simulation, room, index), room);
  }
  await untilAllAreIn(simulation);
  for (const [conversation, room] of rooms) {
    const founder = simulation.device(MEMBERS[room][0] ?? '');
    await founder.chains.get(conversation)?.submit([{ kind: 'update', id: freshId(founder) }]);
    await comeToRest(simulation, idle);
  }
  return simulation.capture();
}

async function found(simulation: Simulation, room: RoomName, index: number): Promise<string> {
  const founder = simulation.device(MEMBERS[room][0] ?? '');
  const { keyPackage } = await pooledPackage(founder.name, index);
  const chain = await foundChain(founder.host, { policy: policyOf(room), keyPackage });
  founder.adopt(chain);
  return chain.view.id;
}

async function untilAllAreIn(simulation: Simulation): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const device of simulation.devices.values()) {
      await doDuties(simulation, device);
      await idle();
      await comeToRest(simulation, idle);
    }
  }
  for (const [conversation, room] of simulation.rooms) {
    for (const name of MEMBERS[room]) {
      if (!simulation.device(name).isLive(conversation)) {
        throw new Error(`${deviceOf(`${name}#`)} is not in`);
      }
    }
  }
}

function policyOf(room: RoomName): GroupPolicy {
  const shared = { people: [], oversight: 'with-guardian', predecessors: [] } as const;
  const relayUrl = 'ws://relay.example/v1';
  const roots = [...FAMILY_ROOTS.values()];
  switch (room) {
    case 'family A':
    case 'family B': {
      const root = FAMILY_ROOTS.get(room.slice(-1)) ?? '';
      return { ...shared, relayUrl, kind: 'family', form: 'family', roots: [root] };
    }
    case 'bridge':
      return { ...shared, relayUrl, kind: 'bridge', form: 'family', roots };
    case 'children':
      return { ...shared, relayUrl, kind: 'conversation', form: 'group', roots };
  }
}
