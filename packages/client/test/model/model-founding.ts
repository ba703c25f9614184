/** A guardian founds the successor of a conversation, and members move over (rule 28). */
import {
  type Device,
  deviceOf,
  familyOf,
  type Group,
  isGuardian,
  type Leaf,
  type Lineage,
  lineageOf,
  personOf,
  seniorOf,
} from './abstract-mls.ts';
import { judgeClaim } from './model-lineage.ts';
import { joined } from './model-next-epoch.ts';
import type { Invitation } from './model-relay.ts';
import { firstBucket } from './model-rules.ts';
import { isGuardianHere, isMyTurn, offerOf, PATIENCE, type Situation } from './model-situation.ts';
import type { ChainState, Surroundings } from './model-state.ts';
import { covers, withApproval } from './model-statements.ts';

/** Rule 28; undefined when this device does not found anew now. */
export function foundAnew(situation: Situation, state: ChainState): ChainState | undefined {
  const { around, family, today } = situation;
  const { device, status, group, peers, since = 0 } = state;
  if (!isGuardianHere(situation, state) || !around.rules.foundsAnew) {
    return undefined;
  }
  if (status === 'outside') {
    return mayBegin(situation, state) ? found(around, state, lineageOf(group), []) : undefined;
  }
  const better = betterLineage(situation, state);
  const hopes = [...peers.keys()].some((peer) => isGuardian(peer) && family.wanted.has(peer));
  const isDue = status === 'live' ? better !== undefined : !hopes || today - since >= PATIENCE;
  if (!isDue || state.foundedOn === today) {
    return undefined;
  }
  const others = [...family.wanted].filter((other) => other !== device && isFirst(state, other));
  const keyPackages = others.flatMap((other) => offerOf(situation, state, other) ?? []);
  return found(around, state, better ?? lineageOf(group), keyPackages);
}

/** A friendship's conversation: the senior family's guardian founds it, the most senior of hers at once. */
function mayBegin({ family, today }: Situation, state: ChainState): boolean {
  const { device, group, since = 0, foundedOn } = state;
  const [senior] = group.purpose?.families ?? [];
  const kin = [...family.wanted].filter((other) => isKin(state, other));
  return (
    group.purpose?.kind === 'conversation' &&
    familyOf(device) === senior &&
    foundedOn !== today &&
    (seniorOf(kin) === device || today - since >= PATIENCE)
  );
}

/** Nothing can be posted before there is a row: another family comes into a conversation later. */
function isFirst(state: ChainState, other: Device): boolean {
  return state.group.purpose?.kind !== 'conversation' || isKin(state, other);
}

function isKin({ device }: ChainState, other: Device): boolean {
  return familyOf(other) === familyOf(device);
}

/** Whether a welcome moves this device: to where it is not, later in the same group, or to a winner. */
export function moves(around: Surroundings, state: ChainState, invitation: Invitation): boolean {
  const { rules } = around;
  const { group } = invitation;
  if (rules.checksWelcomes && !isAllowed(around, invitation)) {
    return false;
  }
  if (state.status === 'outside') {
    return true;
  }
  const claim = judgeClaim(lineageOf(group), lineageOf(state.group));
  if (claim === 'same') {
    return state.status !== 'live' || group.epoch > state.group.epoch;
  }
  return claim === 'wins' || (claim === 'loses' && !rules.comparesLineages);
}

/** Rule 17: for each child there and each of another family's, a word that they may be together. */
function isAllowed({ family }: Surroundings, { group, approvals = [] }: Invitation): boolean {
  const known = (family?.approvals() ?? []).reduce(withApproval, approvals);
  const members = group.leaves.map(deviceOf);
  return (
    group.purpose?.kind !== 'conversation' ||
    members.every(
      (child) =>
        isGuardian(child) ||
        members.every(
          (other) =>
            familyOf(other) === familyOf(child) || covers(known, personOf(child), other, members),
        ),
    )
  );
}

/** A lineage that somebody is in and that none of ours would win over: only its continuation does. */
function betterLineage(situation: Situation, state: ChainState): Lineage | undefined {
  let best: Lineage | undefined;
  for (const device of situation.family.wanted) {
    const asking = situation.help.lastAsking(device);
    if (asking !== undefined && isMyTurn(situation, state, asking, device)) {
      const claim = judgeClaim(asking.lineage, best ?? lineageOf(state.group));
      best = claim === 'wins' ? asking.lineage : best;
    }
  }
  return best;
}

/** The first commit is applied as soon as it is durable with its welcomes (rule 3). */
function found(
  around: Surroundings,
  before: ChainState,
  predecessors: Lineage,
  keyPackages: readonly Leaf[],
): ChainState {
  const today = around.today?.() ?? 0;
  const own = `${before.device}#${around.fresh('leaf')}`;
  const group: Group = {
    secret: around.fresh('secret'),
    epoch: 1,
    leaves: [own, ...keyPackages],
    own,
    nextGeneration: 0,
    used: [],
    lineage: [...predecessors, around.fresh('group')],
    ...(before.group.purpose !== undefined && { purpose: before.group.purpose }),
  };
  const invitation: Invitation = {
    group,
    bucket: firstBucket(around.now()),
    previousCommitter: before.device,
    lastRead: undefined,
    approvals: around.family?.approvals() ?? [],
  };
  const welcomes = keyPackages.map((leaf) => ({
    leaf,
    invitation: { ...invitation, group: { ...group, own: leaf } },
  }));
  return { ...joined(before, invitation, today), welcomes, foundedOn: today };
}
