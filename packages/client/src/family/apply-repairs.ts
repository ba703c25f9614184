/** Carries out what reconciliation has planned; each repair is one transaction. */
import { encodeHex } from '@knothole/protocol';
import { type ChainHost, foundChain } from '../chain/chain-host.ts';
import { groupsBeyond, lineageOf } from '../chain/lineage.ts';
import {
  CHAIN_ITEM_KINDS,
  type Chain,
  type GroupId,
  type GroupPolicy,
  type Intent,
  type Item,
} from '../chain/types.ts';
import { isShared } from '../friends/friendship.ts';
import type { StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import type { DeviceRecord } from './device-record.ts';
import { makeItem } from './family-items.ts';
import { rootFingerprint } from './family-root.ts';
import { type HeldPackages, useWrites } from './held-packages.ts';
import { asInvited, makeLeaf, type OfferedKeyPackage } from './key-packages.ts';
import type { Repair } from './reconcile.ts';
import { signLeave } from './statement.ts';

const ID_BYTES = 16;

export interface RepairTools {
  readonly host: ChainHost;
  readonly device: DeviceRecord;
  readonly held: HeldPackages;
  readonly relaySeconds: () => number;
  readonly chainOf: (conversation: string) => Chain | undefined;
  /** Devices that have left a conversation, ever: they do not come along when it is founded anew. */
  readonly leaversOf: (conversation: string) => Promise<ReadonlySet<DeviceId>>;
  /** The groups that a conversation had before this device came to be; none where it has begun now. */
  readonly inherited: (form: GroupPolicy['form'], people: readonly string[]) => readonly GroupId[];
  /** The same of what two people of two families had, and of what their guardians share. */
  readonly inheritedShared: (people: readonly string[]) => readonly GroupId[];
  readonly inheritedBridge: (family: string) => readonly GroupId[];
  /** Written with a founding of the conversation anew, by which its lineage has grown by `groups`. */
  readonly refounded: (conversation: string, groups: number) => readonly StoreWrite[];
  /** What allows the removal of a device and is posted where it is acted on; none where none is needed. */
  readonly statementsOf: (group: string, device: DeviceId) => readonly Item[];
  /** Which kit the family has: posted where a device comes or is taken out. */
  readonly kitWords: () => readonly Uint8Array[];
}

/** The chain that was founded, if one was. */
export async function applyRepair(tools: RepairTools, repair: Repair): Promise<Chain | undefined> {
  switch (repair.kind) {
    case 'refound':
      return await refound(tools, repair);
    case 'found':
      return await found(tools, repair);
    case 'add':
      await add(tools, repair);
      return undefined;
    case 'replace':
      await replace(tools, repair);
      return undefined;
    case 'remove':
      await remove(tools, repair);
      return undefined;
    case 'befriend':
      return await befriend(tools, repair);
    case 'bridge':
      return await bridgeAnew(tools, repair);
    case 'leave':
      await leave(tools, repair);
      return undefined;
  }
}

/** The founder's welcomes are the claim: whoever was in a predecessor moves over by them. */
async function refound(
  tools: RepairTools,
  { group, devices, upon }: Extract<Repair, { kind: 'refound' }>,
): Promise<Chain | undefined> {
  const { host, device, held, chainOf, leaversOf, refounded } = tools;
  const continues = chainOf(group);
  if (continues === undefined) {
    return undefined;
  }
  const leavers = await leaversOf(group);
  const picked = pickAll(
    tools,
    devices.filter((one) => !leavers.has(one)),
  );
  const { relayUrl } = device;
  const { policy } = continues.view;
  const own = lineageOf(policy, continues.view.group);
  const ahead = upon === null ? 0 : (groupsBeyond(upon, own) ?? 0);
  const chain = await foundChain(host, {
    policy: { ...policy, relayUrl: isShared(policy) ? policy.relayUrl : relayUrl },
    keyPackage: await makeLeaf(host.suite, host.random, device.signer),
    intents: picked.length === 0 ? [] : [addIntent(host, picked)],
    continues,
    ...(upon === null ? {} : { upon }),
    also: (fresh) => [
      ...picked.flatMap((offer) => useWrites(offer, fresh)),
      ...refounded(group, ahead + 1),
    ],
  });
  markAll(held, picked, chain);
  return chain;
}

async function found(
  tools: RepairTools,
  repair: Extract<Repair, { kind: 'found' }>,
): Promise<Chain | undefined> {
  const { host, device, held } = tools;
  const picked = pickAll(tools, repair.devices);
  if (picked.length < repair.devices.length) {
    // One has ended meanwhile: planned again without it.
    return undefined;
  }
  const chain = await foundChain(host, {
    policy: {
      ...conversationPolicy(device, repair),
      predecessors: tools.inherited(repair.form, repair.people),
    },
    keyPackage: await makeLeaf(host.suite, host.random, device.signer),
    intents: [addIntent(host, picked)],
    also: (group) => picked.flatMap((offer) => useWrites(offer, group)),
  });
  markAll(held, picked, chain);
  return chain;
}

async function add(
  tools: RepairTools,
  { group, devices, statements = [] }: Extract<Repair, { kind: 'add' }>,
): Promise<void> {
  const { host, held, chainOf, kitWords } = tools;
  const picked = pickAll(tools, devices);
  const chain = chainOf(group);
  if (picked.length === 0 || chain === undefined) {
    return;
  }
  await chain.submit(
    [addIntent(host, picked, [...kitWords(), ...statements])],
    picked.flatMap((offer) => useWrites(offer, chain.view.group)),
  );
  markAll(held, picked, chain);
}

/**
 * Two steps where this family has other devices in it: the first epoch has no chain, so the approvals
 * that the other family's guardian comes by are posted in the second (rules 3 and 16).
 */
async function befriend(
  tools: RepairTools,
  { group, people, roots, own, theirs, statements }: Extract<Repair, { kind: 'befriend' }>,
): Promise<Chain | undefined> {
  const { host, device, held } = tools;
  const [ours, others] = [pickAll(tools, own), pickAll(tools, theirs)];
  if (ours.length < own.length || others.length === 0) {
    return undefined;
  }
  const guests = addIntent(host, others, ours.length === 0 ? [] : statements);
  const chain = await foundChain(host, {
    policy: {
      kind: 'conversation',
      form: group === undefined ? 'direct' : 'group',
      people,
      oversight: 'with-guardian',
      relayUrl: device.relayUrl,
      predecessors: group === undefined ? tools.inheritedShared(people) : [],
      roots,
    },
    keyPackage: await makeLeaf(host.suite, host.random, device.signer),
    ...(group === undefined ? {} : { groupId: group }),
    intents: ours.length === 0 ? [guests] : [addIntent(host, ours), guests],
    also: (mlsGroup) => [...ours, ...others].flatMap((offer) => useWrites(offer, mlsGroup)),
  });
  markAll(held, [...ours, ...others], chain);
  return chain;
}

/** The other family's devices that were in one of its predecessors move over by it. */
async function bridgeAnew(
  tools: RepairTools,
  { family, roots, relayUrl, theirs }: Extract<Repair, { kind: 'bridge' }>,
): Promise<Chain | undefined> {
  const { host, device, held } = tools;
  const picked = pickAll(tools, theirs);
  if (picked.length === 0) {
    return undefined;
  }
  const chain = await foundChain(host, {
    policy: {
      kind: 'bridge',
      form: 'family',
      people: [],
      oversight: 'with-guardian',
      relayUrl,
      predecessors: tools.inheritedBridge(family),
      roots,
    },
    keyPackage: await makeLeaf(host.suite, host.random, device.signer),
    intents: [addIntent(host, picked)],
    also: (group) => picked.flatMap((offer) => useWrites(offer, group)),
  });
  markAll(held, picked, chain);
  return chain;
}

async function leave(
  { host, device, chainOf }: RepairTools,
  { group }: Extract<Repair, { kind: 'leave' }>,
): Promise<void> {
  const chain = chainOf(group);
  if (chain !== undefined) {
    const id = encodeHex(host.random.bytes(ID_BYTES));
    const body = signLeave(device.signer.key, chain.view.group);
    await chain.submit([{ kind: 'leave', id, statement: statementItem(host, body) }]);
  }
}

async function replace(
  { host, held, chainOf, relaySeconds }: RepairTools,
  { group, device }: Extract<Repair, { kind: 'replace' }>,
): Promise<void> {
  const offer = held.pick(device, relaySeconds());
  const chain = chainOf(group);
  if (offer === undefined || chain === undefined) {
    return;
  }
  const id = encodeHex(host.random.bytes(ID_BYTES));
  await chain.submit(
    [{ kind: 'replace', id, device: asInvited(offer) }],
    useWrites(offer, chain.view.group),
  );
  markAll(held, [offer], chain);
}

async function remove(
  { host, chainOf, statementsOf, kitWords }: RepairTools,
  { group, devices, statements: allowing }: Extract<Repair, { kind: 'remove' }>,
): Promise<void> {
  const id = encodeHex(host.random.bytes(ID_BYTES));
  const words =
    allowing?.map((body) => statementItem(host, body)) ??
    devices.flatMap((device) => statementsOf(group, device));
  const kits = words.length === 0 ? [] : kitWords().map((body) => statementItem(host, body));
  const statements = [...kits, ...words];
  await chainOf(group)?.submit([{ kind: 'remove', id, devices, statements }]);
}

/** Each is used once, for one MLS group: the conversation may go on in another one. */
function markAll(
  held: HeldPackages,
  picked: readonly OfferedKeyPackage[],
  { view: { group } }: Chain,
): void {
  for (const offer of picked) {
    held.markUsed(offer, group);
  }
}

function pickAll(
  { held, relaySeconds }: RepairTools,
  devices: readonly DeviceId[],
): readonly OfferedKeyPackage[] {
  return devices.flatMap((device) => held.pick(device, relaySeconds()) ?? []);
}

function addIntent(
  host: ChainHost,
  picked: readonly OfferedKeyPackage[],
  allowing: readonly Uint8Array[] = [],
): Intent {
  const id = encodeHex(host.random.bytes(ID_BYTES));
  const statements = allowing.map((body) => statementItem(host, body));
  return { kind: 'add', id, devices: picked.map(asInvited), statements };
}

function statementItem({ random }: ChainHost, body: Uint8Array): Item {
  return makeItem(random, CHAIN_ITEM_KINDS.statement, body);
}

/** Where a child is in it, a guardian is a member and is shown as one. */
function conversationPolicy(
  { signer, relayUrl }: DeviceRecord,
  { form, people }: Extract<Repair, { kind: 'found' }>,
): GroupPolicy {
  return {
    kind: 'conversation',
    form,
    people,
    oversight: 'with-guardian',
    relayUrl,
    predecessors: [],
    roots: [rootFingerprint(signer.certificates.rootPublicKey)],
  };
}
