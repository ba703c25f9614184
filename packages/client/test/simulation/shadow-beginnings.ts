/** How a shadow comes to be in a conversation: as the device is, by founding anew, or by moving over. */
import { deviceOf, type Leaf, lineageOf, nextGroup, type Purpose } from '../model/abstract-mls.ts';
import { joined } from '../model/model-next-epoch.ts';
import type { Invitation } from '../model/model-relay.ts';
import { firstBucket } from '../model/model-rules.ts';
import {
  type ChainState as ModelState,
  outsider,
  type Surroundings,
  seenOf,
} from '../model/model-state.ts';
import { bucketOf, type Names } from './picture.ts';
import { authenticatorOf, leavesOf, type RealState } from './real-state.ts';

/** A group that succeeds the present one (rule 28). */
export interface Founding {
  readonly own: Leaf;
  readonly others: readonly Leaf[];
}

/** A member as the device is: at rest, and where nobody has said anything yet. */
export function firstState(
  device: string,
  real: RealState,
  names: Names,
  purpose: Purpose | undefined,
): ModelState {
  const leaves = [...leavesOf(real.group).values()];
  const own = leaves.find((leaf) => deviceOf(leaf) === device) ?? '?#?';
  const state = outsider(device);
  const secret = `secret ${authenticatorOf(real.group).slice(0, 8)}`;
  return {
    ...state,
    status: 'live',
    group: {
      ...state.group,
      ...(purpose !== undefined && { purpose }),
      secret,
      epoch: Number(real.group.mls.groupContext.epoch),
      leaves,
      own,
    },
    bucket: bucketOf(real.bucket?.number, names),
    hash: secret,
    hashes: [secret],
    lastRead: { address: { bucket: 0, name: 'before' }, id: 'before' },
    previousCommitter: real.previousCommitter ?? '',
    peers: new Map([...real.peers].map(([device, { seen }]) => [device, seen])),
  };
}

/** The first moment of a group that the device has founded, when its first commit has let others in. */
export function founded(
  around: Surroundings,
  before: ModelState,
  real: RealState,
  { own, others }: Founding,
): ModelState {
  const added = [...leavesOf(real.group).values()].filter((leaf) => leaf !== own);
  const bucket = firstBucket(around.now());
  const lineage = [...lineageOf(before.group), around.fresh('group')];
  const group = nextGroup(
    { ...before.group, epoch: 0, leaves: [own], lineage },
    {
      kind: 'commit',
      adds: added,
      removes: [],
      secret: around.fresh('secret'),
      bucket,
      unreadableFor: [],
      seen: seenOf(before),
    },
    own,
  );
  const invitation = { group, bucket, previousCommitter: before.device, lastRead: undefined };
  around.witness.joined(before.device);
  // An older wish to add somebody comes first, and may have brought in whom a later one means; the others
  // follow in the new group's own row.
  const here = added.map(deviceOf);
  const waiting = others.filter((leaf) => !here.includes(deviceOf(leaf)));
  const begun = moved(before, invitation);
  return {
    ...begun,
    owed: undefined,
    intents: [...begun.intents, ...waiting.map((leaf) => ({ kind: 'add', leaf }) as const)],
    welcomes: added.map((leaf) => ({
      leaf,
      invitation: { ...invitation, group: { ...group, own: leaf } },
    })),
  };
}

/** Rule 28: a replacement in the old group is none in the new one. */
export function moved(before: ModelState, invitation: Invitation): ModelState {
  const state = joined(before, invitation);
  const intents = state.intents.filter(({ kind }) => kind === 'add' || kind === 'remove');
  return { ...state, intents };
}
