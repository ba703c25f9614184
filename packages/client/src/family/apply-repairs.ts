/** Carries out what reconciliation has planned; each repair is one transaction. */
import { encodeHex } from '@knothole/protocol';
import { type ChainHost, foundChain } from '../chain/chain-host.ts';
import type { Chain, GroupPolicy, Intent, Item } from '../chain/types.ts';
import type { DeviceId } from '../view.ts';
import type { DeviceRecord } from './device-record.ts';
import { rootFingerprint } from './family-root.ts';
import { type HeldPackages, useWrites } from './held-packages.ts';
import { asInvited, makeLeaf, type OfferedKeyPackage } from './key-packages.ts';
import type { Repair } from './reconcile.ts';

const ID_BYTES = 16;

export interface RepairTools {
  readonly host: ChainHost;
  readonly device: DeviceRecord;
  readonly held: HeldPackages;
  readonly relaySeconds: () => number;
  readonly chainOf: (group: string) => Chain | undefined;
  /** What allows the removal of a device and is posted where it is acted on; none where none is needed. */
  readonly statementOf: (group: string, device: DeviceId) => Item | undefined;
}

/** The chain that was founded, if one was. */
export async function applyRepair(tools: RepairTools, repair: Repair): Promise<Chain | undefined> {
  switch (repair.kind) {
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
  }
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
    policy: conversationPolicy(device, repair),
    keyPackage: await makeLeaf(host.suite, host.random, device.signer),
    intents: [addIntent(host, picked)],
    also: (group) => picked.flatMap((offer) => useWrites(offer, group)),
  });
  for (const offer of picked) {
    held.markUsed(offer, chain.view.id);
  }
  return chain;
}

async function add(
  tools: RepairTools,
  { group, devices }: Extract<Repair, { kind: 'add' }>,
): Promise<void> {
  const { host, held, chainOf } = tools;
  const picked = pickAll(tools, devices);
  if (picked.length === 0) {
    return;
  }
  await chainOf(group)?.submit(
    [addIntent(host, picked)],
    picked.flatMap((offer) => useWrites(offer, group)),
  );
  for (const offer of picked) {
    held.markUsed(offer, group);
  }
}

async function replace(
  { host, held, chainOf, relaySeconds }: RepairTools,
  { group, device }: Extract<Repair, { kind: 'replace' }>,
): Promise<void> {
  const offer = held.pick(device, relaySeconds());
  if (offer === undefined) {
    return;
  }
  const id = encodeHex(host.random.bytes(ID_BYTES));
  await chainOf(group)?.submit(
    [{ kind: 'replace', id, device: asInvited(offer) }],
    useWrites(offer, group),
  );
  held.markUsed(offer, group);
}

async function remove(
  { host, chainOf, statementOf }: RepairTools,
  { group, devices }: Extract<Repair, { kind: 'remove' }>,
): Promise<void> {
  const id = encodeHex(host.random.bytes(ID_BYTES));
  const statements = devices.flatMap((device) => statementOf(group, device) ?? []);
  await chainOf(group)?.submit([{ kind: 'remove', id, devices, statements }]);
}

function pickAll(
  { held, relaySeconds }: RepairTools,
  devices: readonly DeviceId[],
): readonly OfferedKeyPackage[] {
  return devices.flatMap((device) => held.pick(device, relaySeconds()) ?? []);
}

function addIntent(host: ChainHost, picked: readonly OfferedKeyPackage[]): Intent {
  const id = encodeHex(host.random.bytes(ID_BYTES));
  return { kind: 'add', id, devices: picked.map(asInvited), statements: [] };
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
