/** Members who keep to no rule: what they can do with the keys that they have. */
import { asEnvelope, ENVELOPE_BYTES, type Envelope, encodeBucket } from '@knothole/protocol';
import { writesBetween } from '../../src/chain/chain-store.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { openEnvelope, sealEnvelope } from '../../src/crypto/envelope.ts';
import type { GroupState } from '../../src/crypto/group-state.ts';
import type { MlsSuite } from '../../src/crypto/suite.ts';
import { deviceOf } from '../model/abstract-mls.ts';
import { type KnownSlots, leavesOf, loadReal, type RealState } from './real-state.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { Simulation } from './simulation.ts';

/** An inner that stands in the chain, sealed once more for another position. */
export interface Planted {
  readonly old: Envelope;
  readonly planted: Envelope;
  readonly address: string;
}

/** Takes a position with bytes that do not open. */
export async function squat(
  simulation: Simulation,
  slots: KnownSlots,
  device: SimulatedDevice,
  conversation: string,
  ahead: number,
): Promise<void> {
  const state = await present(device, conversation);
  if (state !== undefined) {
    const { cap, ref } = await slots.slotAt(state, state.position + ahead);
    await simulation.plant(ref.bucket, cap, asEnvelope(device.random.bytes(ENVELOPE_BYTES)));
  }
}

/** Puts what somebody said earlier in the epoch at the present position. */
export async function plantOld(
  simulation: Simulation,
  slots: KnownSlots,
  device: SimulatedDevice,
  conversation: string,
  pick: number,
): Promise<Planted | undefined> {
  const state = await present(device, conversation);
  if (state === undefined) {
    return undefined;
  }
  const from = await slots.slotAt(state, pick % (state.position + 1));
  const old = await simulation.lookAt(from.ref);
  const inner = old && openEnvelope(from.sealKey, old, from.ref.address);
  if (old === undefined || inner === undefined) {
    return undefined;
  }
  const { cap, sealKey, ref } = await slots.slotAt(state, state.position);
  const planted = sealEnvelope(sealKey, inner, ref.address);
  await simulation.plant(ref.bucket, cap, planted);
  return { old, planted, address: await slots.addressAt(state, state.position) };
}

/**
 * Makes the device's client believe that it has made this commit: an empty one whose path secrets are
 * bad for one device, or one that removes whom it may not remove. The leaves that cannot read it;
 * undefined when there is nothing to do it with.
 */
export async function forge(
  device: SimulatedDevice,
  conversation: string,
  forgery: {
    readonly kind: 'aim' | 'usurp' | 'intrude';
    readonly target: string;
    readonly adds?: readonly Uint8Array[];
  },
): Promise<readonly string[] | undefined> {
  const state = await present(device, conversation);
  if (state?.status.kind !== 'live' || state.pending !== null || state.bucket === null) {
    return undefined;
  }
  const leaves = leavesOf(state.group);
  const aimed = forgery.kind === 'aim' ? aimAt(state.group, forgery.target) : undefined;
  if (forgery.kind === 'aim' && aimed === undefined) {
    return undefined;
  }
  const own = state.group.mls.privatePath.leafIndex;
  const targets = [...leaves].filter(
    ([index, leaf]) => deviceOf(leaf) === forgery.target && index !== own,
  );
  const bucket = device.host.rules.nextBucket(
    state.policy.kind,
    state.bucket,
    device.link.timeSeconds(),
  );
  const authenticatedData = encodeCommitHeader({
    bucket,
    seen: { position: state.position, hash: state.hashes.at(-1) ?? new Uint8Array(32) },
  });
  const removes = forgery.kind === 'usurp' ? targets.map(([index]) => index) : [];
  const group = aimed === undefined ? state.group : { ...state.group, suite: aimed.suite };
  const { adds = [] } = forgery;
  const made = await createCommit(group, {
    adds,
    removes,
    authenticatedData,
    groupInfoExtension: encodeBucket(bucket),
  });
  const { suite } = state.group;
  const next = { ...made.next, suite };
  await device.tamper(
    writesBetween(
      state,
      {
        ...state,
        group: { ...made.burned, suite },
        pending: {
          kind: 'commit',
          inner: made.inner,
          commit: {
            next,
            authenticatedData,
            adds: made.view.adds.map(({ leaf }) => leaf),
            removes,
            hasPath: made.view.hasPath,
            hasExternalPsk: made.view.hasExternalPsk,
            welcomes: [],
          },
        },
      },
      [],
    ),
  );
  return aimed?.leaves ?? [];
}

/**
 * A hostile build of the library: path secrets for the nodes above the target are bad. All leaves
 * below such a node are shut out with it; never the most senior guardian, who has to repair it.
 */
function aimAt(
  group: GroupState,
  target: string,
): { readonly suite: MlsSuite; readonly leaves: readonly string[] } | undefined {
  const names = leavesOf(group);
  const { ratchetTree, privatePath } = group.mls;
  const victim = [...names].find(([, leaf]) => deviceOf(leaf) === target)?.[0];
  if (victim === undefined || victim === privatePath.leafIndex) {
    return undefined;
  }
  // The whole half of the tree in which the victim is: every node there that a secret may go to.
  const keys = new Set<string>();
  const shut: string[] = [];
  const half = halfOf(ratchetTree.length, privatePath.leafIndex, victim);
  for (const [index, node] of ratchetTree.entries()) {
    if (node !== undefined && index >= half.from && index <= half.to) {
      const key = node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
      keys.add(Buffer.from(key).toString('hex'));
      if (node.nodeType === 'leaf') {
        shut.push(names.get(index / 2) ?? '?#?');
      }
    }
  }
  const { hpke } = group.suite.impl;
  const seal: typeof hpke.seal = async (key, plaintext, info, aad) => {
    const recipient = Buffer.from(await hpke.exportPublicKey(key)).toString('hex');
    const isPath = Buffer.from(info).includes('UpdatePathNode');
    const bad = plaintext.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
    return hpke.seal(key, isPath && keys.has(recipient) ? bad : plaintext, info, aad);
  };
  const hasHelper = shut.some((leaf) => ['g1', 'gA1'].includes(deviceOf(leaf)));
  const impl = { ...group.suite.impl, hpke: { ...hpke, seal } };
  return hasHelper ? undefined : { suite: { ...group.suite, impl }, leaves: shut };
}

/** The largest subtree that holds the victim and not the committer: what one secret of a path goes to. */
function halfOf(
  length: number,
  committer: number,
  victim: number,
): { readonly from: number; readonly to: number } {
  // The library leaves out blank nodes at the end of a full tree.
  let [from, to] = [0, 2 ** Math.ceil(Math.log2(length + 1)) - 2];
  for (;;) {
    const root = (from + to) / 2;
    const isLeft = 2 * victim < root;
    if (2 * committer < root !== isLeft) {
      return isLeft ? { from, to: root - 1 } : { from: root + 1, to };
    }
    [from, to] = isLeft ? [from, root - 1] : [root + 1, to];
  }
}

function present(device: SimulatedDevice, conversation: string): Promise<RealState | undefined> {
  return loadReal(device.host.suite, device.place.image, conversation);
}
