/**
 * Stands for what the product's code of families and friends does beside the chain: guardians say what
 * they allow, let in who may be together, and every device takes out a child who may be no more.
 */
import type { Intent, Item } from '../../src/chain/types.ts';
import {
  type Approval,
  type Device,
  familyOf,
  isGuardian,
  nameOf,
  personOf,
} from '../model/abstract-mls.ts';
import type { Intent as ModelIntent } from '../model/model-state.ts';
import { withApproval, wordOn } from '../model/model-statements.ts';
import { FRIENDS, MEMBERS, type RoomName } from '../model/two-families.ts';
import { idle } from './idle.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { freshId, invited, type Simulation } from './simulation.ts';
import { approvalOf } from './simulation-policy.ts';

/** Said in family groups and bridges: for people, so it is no statement of the chain. */
const APPROVAL_ITEM = 17;
const STATEMENT = 1;

/** The conversation of this name; undefined where there is one family. */
export function conversationOf(simulation: Simulation, room: RoomName): string | undefined {
  return [...simulation.rooms].find(([, name]) => name === room)?.[0];
}

export function areFriends(approvals: readonly Approval[]): boolean {
  const [one, other] = FRIENDS;
  return wordOn(approvals, one, other) === 'granted' && wordOn(approvals, other, one) === 'granted';
}

/** A guardian allows, or ends, for her own child: whatever she had not said last. */
export function decide(simulation: Simulation, device: SimulatedDevice, granted: boolean): void {
  const [child, contact] = familyOf(device.name) === 'A' ? FRIENDS : [FRIENDS[1], FRIENDS[0]];
  const word = wordOn(device.approvals, child, contact);
  if (!isGuardian(device.name) || (word === 'granted') === granted) {
    return;
  }
  const versions = device.approvals.flatMap((one) => (one.child === child ? [one.version] : []));
  const version = 1 + Math.max(0, ...versions);
  const approval: Approval = { child, contact, version, granted, by: device.name };
  simulation.issued = [...simulation.issued, approval];
  device.approvals = withApproval(device.approvals, approval);
}

/** A guardian signs for a child of the other family: nobody may be taken in by it. */
export function forgeApproval(simulation: Simulation, device: SimulatedDevice, pick: number): void {
  const [child, contact] = familyOf(device.name) === 'A' ? [FRIENDS[1], FRIENDS[0]] : FRIENDS;
  const granted = pick % 2 === 0;
  const approval: Approval = { child, contact, version: 900 + pick, granted, by: device.name };
  for (const room of ['bridge', 'children'] as const) {
    const conversation = conversationOf(simulation, room);
    if (conversation !== undefined && isGuardian(device.name)) {
      tell(simulation, device, conversation, approval);
    }
  }
}

/** What a device does by itself whenever it is awake. */
export async function doDuties(simulation: Simulation, device: SimulatedDevice): Promise<void> {
  const children = conversationOf(simulation, 'children');
  if (children === undefined) {
    return;
  }
  spread(simulation, device);
  if (device.isLive(children) && simulation.takesOut) {
    takeOut(simulation, device, children);
  }
  for (const [conversation, room] of simulation.rooms) {
    // A key package is made once per process: nothing else may be under way meanwhile.
    await idle();
    if (isGuardian(device.name) && device.isLive(conversation)) {
      await letIn(simulation, device, conversation, room);
    }
  }
}

/** Guardians see to it that both families know, in each group that a conversation has been in. */
function spread(simulation: Simulation, device: SimulatedDevice): void {
  for (const [conversation, room] of simulation.rooms) {
    const isPlace = room === 'bridge' || room === `family ${familyOf(device.name)}`;
    const group = device.chains.get(conversation)?.view.group;
    if (isPlace && isGuardian(device.name) && device.isLive(conversation)) {
      for (const approval of device.approvals) {
        const name = `${conversation} ${group} ${nameOf(approval)}`;
        if (!device.said.has(name)) {
          device.said.add(name);
          tell(simulation, device, conversation, approval);
        }
      }
    }
  }
}

function tell(
  simulation: Simulation,
  device: SimulatedDevice,
  conversation: string,
  approval: Approval,
): void {
  if (device.isLive(conversation)) {
    const item = { id: freshId(device), kind: APPROVAL_ITEM, body: approvalOf(approval) };
    simulation.texts.add(item.id);
    simulation.submit(device, conversation, { kind: 'say', item });
  }
}

/** Rule 17. The child goes; the grown-ups stay, so that it can go on one day. */
function takeOut(simulation: Simulation, device: SimulatedDevice, conversation: string): void {
  const members = membersOf(device, conversation);
  for (const approval of device.approvals) {
    const { child, contact, granted } = approval;
    const [target, ...also] = members.filter((member) => personOf(member) === child);
    const isThere = members.some((member) => personOf(member) === contact);
    const isDenied = !granted && wordOn(device.approvals, child, contact) === 'denied';
    const isMine = personOf(device.name) === child;
    if (isDenied && isThere && !isMine && target !== undefined) {
      const isKnown = device
        .intentsOf(conversation)
        .some((one) => one.kind === 'remove' && one.devices.includes(target));
      const meaning = { kind: 'remove', device: target, also, statement: approval } as const;
      if (!isKnown) {
        const devices = [target, ...also];
        const statements = [statementOf(device, approval)];
        submit(simulation, device, conversation, meaning, { kind: 'remove', devices, statements });
      }
    }
  }
}

/** Its own family's devices, and a guardian of the other one where it has nobody there. */
async function letIn(
  simulation: Simulation,
  device: SimulatedDevice,
  conversation: string,
  room: RoomName,
): Promise<void> {
  const members = membersOf(device, conversation);
  const isKin = (other: Device): boolean => familyOf(other) === familyOf(device.name);
  const hasOthers = members.some((member) => !isKin(member) && isGuardian(member));
  const wanted = room === 'children' && !areFriends(device.approvals) ? [] : MEMBERS[room];
  const target = wanted.find(
    (other) => !members.includes(other) && (isKin(other) || (isGuardian(other) && !hasOthers)),
  );
  const isKnown = device.intentsOf(conversation).some((one) => one.kind === 'add');
  if (target !== undefined && !isKnown) {
    const other = simulation.device(target);
    // Whoever is live in a group that this one succeeds moves over.
    const invitation = await simulation.handOut(other, conversation, other.isLive(conversation));
    const approvals = room === 'children' ? device.approvals.filter(({ granted }) => granted) : [];
    const meaning = { kind: 'add', leaf: invitation.leaf, statements: approvals } as const;
    submit(simulation, device, conversation, meaning, {
      kind: 'add',
      devices: [invited(invitation, target)],
      statements: approvals.map((approval) => statementOf(device, approval)),
    });
  }
}

type Unnamed =
  | Omit<Extract<Intent, { kind: 'add' }>, 'id'>
  | Omit<Extract<Intent, { kind: 'remove' }>, 'id'>;

function submit(
  simulation: Simulation,
  device: SimulatedDevice,
  conversation: string,
  meaning: ModelIntent,
  intent: Unnamed,
): void {
  const id = freshId(device);
  simulation.meanings.set(id, meaning);
  simulation.submit(device, conversation, { ...intent, id });
}

function statementOf(device: SimulatedDevice, approval: Approval): Item {
  return { id: freshId(device), kind: STATEMENT, body: approvalOf(approval) };
}

function membersOf(device: SimulatedDevice, conversation: string): readonly Device[] {
  return (device.chains.get(conversation)?.view.members ?? []).map((member) => member.device);
}
