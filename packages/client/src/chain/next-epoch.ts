/** The first valid commit ends the epoch for everybody (docs/chain.md rule 14). */
import { encodeHex } from '@knothole/protocol';
import type { CommitView } from '../crypto/commit-view.ts';
import { epochAuthenticator, epochOf, type GroupState } from '../crypto/group-state.ts';
import { encodeAscii, sha256 } from '../crypto/hash.ts';
import {
  type ChainState,
  epochNumber,
  headOf,
  type PendingCommit,
  type Place,
  runningHash,
  type Welcome,
} from './chain-state.ts';
import { agrees } from './forks.ts';
import { settleIntents, withoutReplacing } from './intents.ts';
import type { CommitHeader } from './message.ts';
import { dropDelivered, sayAgainFor } from './outbox.ts';
import type { ReadContext, Step } from './read-context.ts';
import { noteSeen, settleOwed } from './receipts.ts';
import { identifyLeaf, leafKeyOf } from './roster.ts';
import type { ChainEvent, Identity, Member } from './types.ts';
import { encodeWelcomeContent } from './welcome.ts';

const ID_BYTES = 16;
/** Epochs whose heads are kept for comparison: other members tell of theirs within minutes. */
const REMEMBERED_HEADS = 31;

export interface LandedCommit {
  readonly view: CommitView;
  readonly header: CommitHeader;
  readonly next: GroupState;
  /** Set when it is mine. */
  readonly own: PendingCommit | null;
  readonly place: Place;
}

/**
 * Moves to position 0 of the next chain; what I had pending is void and will be made anew. `state`
 * has advanced past the commit.
 */
export function enterNextEpoch(
  context: ReadContext,
  state: ChainState,
  commit: LandedCommit,
): Step {
  const { added, removed, replaced } = changedDevices(context, commit.view);
  const gone = devicesOf([...removed, ...replaced]);
  const known = sayAgainFor(
    withoutReplacing(noteCommitter(context, state, commit), devicesOf(removed)),
    devicesOf(replaced),
  );
  const epoch = Number(epochOf(commit.next));
  const peers = new Map([...known.peers].filter(([device]) => !gone.has(device)));
  const welcomes = withoutWelcomesOf(known.welcomes, gone);
  for (const { device } of [...added, ...replaced]) {
    peers.set(device, {
      joinedAt: context.relaySeconds,
      joinedEpoch: epoch,
      seen: { epoch, position: 0 },
      heardAt: null,
    });
  }
  const previousCommitter = committerOf(context, commit.view)?.device ?? null;
  const entered = freshEpoch(
    context,
    { ...known, peers, welcomes, previousCommitter },
    commit.next,
    commit.header,
  );
  const events = membershipEvents(context, state, commit, added, removed);
  return {
    state: settleIntents(
      dropDelivered(
        {
          ...withOwn(context, entered, commit),
          eventCount: state.eventCount + events.length,
        },
        context.rules.keepsUntilReceipted,
      ),
    ),
    events,
  };
}

function devicesOf(identities: readonly Identity[]): ReadonlySet<string> {
  return new Set(identities.map(({ device }) => device));
}

/** The events of a commit, also of one that removes this device. */
export function membershipEventsOf(
  context: ReadContext,
  state: ChainState,
  commit: Pick<LandedCommit, 'view' | 'place'>,
): readonly ChainEvent[] {
  const { added, removed } = changedDevices(context, commit.view);
  return membershipEvents(context, state, commit, added, removed);
}

/** What an epoch begins with. */
function freshEpoch(
  { rules }: ReadContext,
  state: ChainState,
  group: GroupState,
  header: Pick<CommitHeader, 'bucket'>,
): ChainState {
  const hash = rules.beginHash(runningHash(state), epochAuthenticator(group));
  return {
    ...state,
    group,
    bucket: header.bucket,
    position: 0,
    firstHash: hash,
    hashes: [hash],
    speakers: [],
    statements: [],
    mine: new Set(),
    pending: null,
    junkCount: 0,
    enteredBy: state.lastRead,
    pastHeads: [...state.pastHeads, headOf(state.group)].slice(-REMEMBERED_HEADS),
  };
}

function committerOf(context: ReadContext, view: CommitView): Member | undefined {
  const leaf = view.membersBefore.find((member) => member.leaf === view.senderLeaf);
  return leaf === undefined ? undefined : identifyLeaf(context.policy, leaf);
}

function noteCommitter(
  context: ReadContext,
  state: ChainState,
  { view, header }: LandedCommit,
): ChainState {
  const committer = committerOf(context, view);
  const seen = { epoch: epochNumber(state), position: header.seen.position };
  return committer === undefined || !agrees(state, header.seen)
    ? state
    : noteSeen(state, committer.device, seen, context.relaySeconds);
}

function withOwn(
  { policy, relaySeconds }: ReadContext,
  state: ChainState,
  { own, header, place }: LandedCommit,
): ChainState {
  if (own === null) {
    return state;
  }
  const epoch = epochNumber(state);
  const invited = own.welcomes.map(({ device, parcel, welcome, snapshot }) => ({
    device,
    leafKey: leafKeyOf(policy, state.group, device),
    parcel,
    content: encodeWelcomeContent({
      welcome,
      snapshot,
      enteredBy: state.enteredBy,
      hash: state.firstHash,
    }),
    epoch,
    landedAt: relaySeconds,
    isLost: false,
  }));
  return settleOwed(
    {
      ...state,
      welcomes: [...state.welcomes, ...invited],
      leafUpdated: own.hasPath ? { epoch, atSeconds: relaySeconds } : state.leafUpdated,
    },
    place.epoch,
    header.seen,
  );
}

/** A welcome leads to a leaf: whoever lost it, or got another one, has no use for it. */
function withoutWelcomesOf(
  welcomes: readonly Welcome[],
  gone: ReadonlySet<string>,
): readonly Welcome[] {
  return welcomes.some(({ device }) => gone.has(device))
    ? welcomes.filter(({ device }) => !gone.has(device))
    : welcomes;
}

function changedDevices(
  context: ReadContext,
  view: CommitView,
): Record<'added' | 'removed' | 'replaced', readonly Identity[]> {
  const identify = (leaf: CommitView['adds'][number]) => identifyLeaf(context.policy, leaf) ?? [];
  const ins = view.adds.flatMap(identify);
  const outs = view.membersBefore
    .filter(({ leaf }) => view.removes.includes(leaf))
    .flatMap(identify);
  const isIn = (who: Identity, list: readonly Identity[]): boolean =>
    list.some(({ device }) => device === who.device);
  return {
    added: ins.filter((who) => !isIn(who, outs)),
    removed: outs.filter((who) => !isIn(who, ins)),
    replaced: ins.filter((who) => isIn(who, outs)),
  };
}

function membershipEvents(
  context: ReadContext,
  state: ChainState,
  { place }: Pick<LandedCommit, 'place'>,
  added: readonly Identity[],
  removed: readonly Identity[],
): readonly ChainEvent[] {
  const changes = [
    ...removed.map((who) => ({ kind: 'left' as const, who })),
    ...added.map((who) => ({ kind: 'joined' as const, who })),
  ];
  return changes.map(({ kind, who }, offset) => ({
    kind,
    id: changeId(state, kind, who),
    who: plainIdentity(who),
    index: state.eventCount + offset,
    epoch: place.epoch,
    position: place.position,
    seenAt: context.relaySeconds,
  }));
}

/**
 * The same at every member who reads the commit. Out of the running hash behind the commit, which
 * nobody can know before everything up to the commit is fixed: a member that knew the id could say an
 * item under it first, to make others take the change for a repetition.
 */
function changeId(state: ChainState, kind: 'joined' | 'left', who: Identity): string {
  const hash = sha256(runningHash(state), encodeAscii(`${kind} ${who.device}`));
  return encodeHex(hash.subarray(0, ID_BYTES));
}

/** Without the leaf, which means nothing outside the epoch. */
function plainIdentity({ device, person, role, root }: Identity): Identity {
  return { device, person, role, root };
}
