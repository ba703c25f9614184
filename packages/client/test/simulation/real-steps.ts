/** What can happen to real devices, by the model's names. A step that has no object does nothing. */

import { familyOf } from '../model/abstract-mls.ts';
import { forge, plantOld, squat } from './bad-intent.ts';
import { decide, doDuties, forgeApproval } from './between-families.ts';
import { idle } from './idle.ts';
import { roleOf } from './key-package-pool.ts';
import type { Oracle } from './oracle.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { freshId, invited, revocation } from './simulation.ts';
import { revocationOf } from './simulation-policy.ts';

const TEXT = 16;
/** Transactions within which a process that is to die does so. */
const LATEST_DEATH = 6;
const STATEMENT = 1;
/** A relay forgets so many slots at most, where the model's forgets six: a welcome here takes several. */
const MOST_LOST = 12;

export interface RealStep {
  readonly kind: RealStepKind;
  readonly who: string;
  readonly pick: number;
}

interface Scene {
  readonly oracle: Oracle;
  readonly device: SimulatedDevice;
  readonly conversation: string;
  readonly pick: number;
}

type Does = (scene: Scene) => Promise<void> | void;

const STEPS = {
  // The way of things.
  act: async ({ oracle, device }) => {
    device.act();
    await doDuties(oracle.simulation, device);
  },
  arrive: ({ oracle, pick }) => oracle.simulation.network.arrive(pick),
  answer: ({ oracle, pick }) => oracle.simulation.network.deliver(pick),
  // What people want.
  say: (scene) => say(scene),
  update: ({ oracle, device, conversation }) => {
    if (device.isLive(conversation)) {
      oracle.simulation.submit(device, conversation, { kind: 'update', id: freshId(device) });
    }
  },
  add: async (scene) => {
    const target = pickDevice(scene);
    const isWelcome = target !== scene.device.name && !scene.device.revoked.has(target);
    if (isGuardianLive(scene) && isWelcome && !isPeer(scene, target)) {
      await invite(scene, 'add', target);
    }
  },
  remove: (scene) => {
    const { oracle, device, conversation } = scene;
    const target = pickDevice(scene);
    if (isGuardianLive(scene) && roleOf(target) === 'child' && isPeer(scene, target)) {
      const id = freshId(device);
      oracle.simulation.meanings.set(id, { kind: 'remove', device: target });
      const intent = { kind: 'remove', id, devices: [target], statements: [] } as const;
      oracle.simulation.submit(device, conversation, intent);
    }
  },
  replace: (scene) => {
    const target = pickDevice(scene);
    // Where there are several families, each replaces its own.
    return familyOf(target) === familyOf(scene.device.name) ? replace(scene, target) : undefined;
  },
  revoke: (scene) => {
    const { oracle, device, conversation } = scene;
    const target = pickDevice(scene);
    const isObliged = device
      .intentsOf(conversation)
      .some((intent) => intent.kind === 'remove' && intent.devices.includes(target));
    if (
      isGuardianLive(scene) &&
      roleOf(target) === 'child' &&
      isPeer(scene, target) &&
      !isObliged
    ) {
      const id = freshId(device);
      const statement = { id: freshId(device), kind: STATEMENT, body: revocationOf(target) };
      oracle.simulation.meanings.set(id, revocation(target));
      const intent = { kind: 'remove', id, devices: [target], statements: [statement] } as const;
      oracle.simulation.submit(device, conversation, intent);
    }
  },
  // Between two families.
  allow: ({ oracle, device }) => decide(oracle.simulation, device, true),
  end: ({ oracle, device }) => decide(oracle.simulation, device, false),
  forge: ({ oracle, device, pick }) => forgeApproval(oracle.simulation, device, pick),
  intrude: (scene) => intrude(scene),
  // Misfortune.
  giveUp: ({ device }) => device.link.reconnect(),
  crash: ({ device }) => device.crash(),
  die: ({ device, pick }) => {
    device.doom(Math.floor(pick / 2) % LATEST_DEATH, pick % 2 === 0 ? 'before' : 'after');
  },
  loseRequest: ({ oracle, pick }) => oracle.simulation.network.loseRequest(pick),
  loseAnswer: ({ oracle, pick }) => oracle.simulation.network.loseAnswer(pick),
  double: ({ oracle, pick }) => oracle.simulation.network.double(pick),
  week: ({ oracle }) => oracle.simulation.relay.passWeek(),
  restoreStore: async ({ oracle, device, pick }) => {
    const { backups } = device;
    const image = backups[pick % Math.max(1, backups.length)] ?? device.place.image;
    await device.crash(image);
    oracle.restored(device, image);
  },
  // A relay that forgets, or lies.
  rollBack: async ({ oracle, device, pick }) => {
    await oracle.simulation.restoreRelay((relay) => {
      relay.rollBack(1 + (pick % MOST_LOST));
      // A copy of the whole machine brings back the incarnation, too.
      if (pick % 2 === 0) {
        relay.renewIncarnation(device.random.bytes(16));
      }
    });
    oracle.doubtAll();
  },
  wipe: async ({ oracle, device }) => {
    await oracle.simulation.restoreRelay((relay) => {
      relay.rollBack(Number.POSITIVE_INFINITY);
      relay.renewIncarnation(device.random.bytes(16));
    });
    oracle.doubtAll();
  },
  hide: ({ oracle, pick }) => oracle.simulation.network.hide(pick),
  // A member with bad intent; it has the keys.
  squat: ({ oracle, device, conversation, pick }) =>
    squat(oracle.simulation, oracle.slots, device, conversation, pick % 3),
  plant: async ({ oracle, device, conversation, pick }) => {
    const done = await plantOld(oracle.simulation, oracle.slots, device, conversation, pick);
    const inner = done && oracle.meaningOfEnvelope(done.old).inner;
    if (done !== undefined && inner !== undefined) {
      oracle.learn(done.planted, { id: `${inner.id}@${done.address}`, inner });
    }
  },
  aim: (scene) => bend(scene, 'aim'),
  usurp: (scene) => bend(scene, 'usurp'),
} satisfies Record<string, Does>;

export type RealStepKind = keyof typeof STEPS;

/** Does the step, and lets all devices go on as far as they can. */
export async function doRealStep(oracle: Oracle, { kind, who, pick }: RealStep): Promise<void> {
  const { conversations } = oracle.simulation;
  const conversation = conversations[pick % conversations.length] ?? '';
  const does: Does = STEPS[kind];
  const picked = Math.floor(pick / conversations.length);
  await does({ oracle, device: oracle.simulation.device(who), conversation, pick: picked });
  await idle();
  for (const device of oracle.simulation.devices.values()) {
    await device.revive();
  }
  await idle();
}

export function say({ oracle, device, conversation }: Omit<Scene, 'pick'>): void {
  if (device.isLive(conversation)) {
    const item = { id: freshId(device), kind: TEXT, body: new Uint8Array(3) };
    oracle.simulation.texts.add(item.id);
    oracle.simulation.submit(device, conversation, { kind: 'say', item });
  }
}

export async function replace(scene: Omit<Scene, 'pick'>, target: string): Promise<void> {
  if (isGuardianLive(scene) && isPeer(scene, target)) {
    await invite(scene, 'replace', target);
  }
}

async function invite(
  { oracle, device, conversation }: Omit<Scene, 'pick'>,
  kind: 'add' | 'replace',
  target: string,
): Promise<void> {
  const { simulation } = oracle;
  const invitation = await simulation.handOut(simulation.device(target), conversation);
  const id = freshId(device);
  simulation.meanings.set(id, { kind, leaf: invitation.leaf });
  const who = invited(invitation, target);
  simulation.submit(
    device,
    conversation,
    kind === 'add' ? { kind, id, devices: [who], statements: [] } : { kind, id, device: who },
  );
}

async function bend(scene: Scene, kind: 'aim' | 'usurp'): Promise<void> {
  const { oracle, device, conversation } = scene;
  const target = pickDevice(scene);
  const shadow = oracle.shadow(device.name, conversation);
  const before = device.observer.deeds.length;
  const unreadableFor = await forge(device, conversation, { kind, target });
  if (unreadableFor !== undefined && device.observer.deeds.length > before) {
    shadow.forgery = { kind, target, unreadableFor };
  }
}

/** Adds whom nobody has allowed, or another family's child. Nobody hands over the welcome. */
async function intrude(scene: Scene): Promise<void> {
  const { oracle, device, conversation } = scene;
  const target = pickDevice(scene);
  if (!isGuardianLive(scene) || isPeer(scene, target) || target === device.name) {
    return;
  }
  const { leaf, keyPackage } = await oracle.simulation.handOut(
    oracle.simulation.device(target),
    conversation,
  );
  const shadow = oracle.shadow(device.name, conversation);
  const before = device.observer.deeds.length;
  const adds = [keyPackage.publicBytes];
  const done = await forge(device, conversation, { kind: 'intrude', target, adds });
  if (done !== undefined && device.observer.deeds.length > before) {
    shadow.forgery = { kind: 'intrude', target, leaf, unreadableFor: [] };
  }
}

function isGuardianLive({ device, conversation }: Omit<Scene, 'pick'>): boolean {
  return roleOf(device.name) === 'guardian' && device.isLive(conversation);
}

function isPeer({ device, conversation }: Omit<Scene, 'pick'>, target: string): boolean {
  const members = device.chains.get(conversation)?.view.members ?? [];
  return target !== device.name && members.some((member) => member.device === target);
}

function pickDevice({ oracle, pick }: Pick<Scene, 'oracle' | 'pick'>): string {
  const names = [...oracle.simulation.devices.keys()];
  return names[pick % names.length] ?? 'g1';
}
