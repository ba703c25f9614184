/** A group of this device as reconciliation looks at it. */
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import type { ChainStatus } from '../chain/types.ts';
import type { BridgeTracker } from '../friends/bridge-tracker.ts';
import { ConversationTracker, type FamilyTracker } from './group-trackers.ts';
import type { HeldPackages } from './held-packages.ts';
import type { HelpReason } from './help-note.ts';
import type { ExistingGroup } from './reconcile.ts';
import type { RepairLog } from './repair-log.ts';
import type { ToldLineages } from './told-lineages.ts';

type Tracker = FamilyTracker | ConversationTracker | BridgeTracker;

/** Why this device cannot go on in a group; null while it can, and where it has left. */
export function troubleOf(status: ChainStatus): HelpReason | null {
  switch (status.kind) {
    case 'stuck':
      return status.reason;
    case 'removed':
      return 'removed';
    case 'live':
    case 'left':
      return null;
  }
}

/**
 * Marks of use are by MLS group: what was used for a predecessor counts for nothing in the next. `known`
 * are the lineages of all conversations that this device knows.
 */
export function existingGroup(
  tracker: Tracker,
  { held, log, told }: { held: HeldPackages; log: RepairLog; told: ToldLineages },
  known: readonly Lineage[],
): ExistingGroup {
  const { view, departing } = tracker;
  const goings = 'goings' in tracker ? tracker.goings : [];
  const { id, group, policy, status, members } = view;
  const own = new Set(view.awaitingJoin.map(({ device }) => device));
  const others = view.unheard.filter(({ device }) => !own.has(device));
  return {
    id,
    policy,
    isLive: status.kind === 'live',
    trouble: troubleOf(status),
    troubleSince: log.of(id).troubleSince,
    mayFoundAt: log.mayFoundAt(id),
    members,
    invited: held.invitedTo(group),
    departing: new Set(departing.keys()),
    leftAt: (device) => (tracker instanceof ConversationTracker ? tracker.leftAt(device) : 0),
    silent: [...view.awaitingJoin, ...others].map(({ device, epoch, sinceSeconds: since }) => ({
      device,
      epoch,
      since,
      isLost: view.lostWelcomes.includes(device),
      invitations: held.timesInvited(group, device),
      isOthers: !own.has(device),
    })),
    elsewhere: told.winnersOver(lineageOf(policy, group), known),
    goings,
    isCalledBack: told.isCalledBack(group),
  };
}
