/** The first valid commit ends the epoch for everybody (rules 14, 18, 20). */
import {
  type Commit,
  type Device,
  deviceOf,
  epochOf,
  type Group,
  type Leaf,
  lineageOf,
  nextGroup,
} from './abstract-mls.ts';
import type { Invitation } from './model-relay.ts';
import {
  type ChainState,
  type Intent,
  isBefore,
  outsider,
  type RepairMemory,
  type Surroundings,
} from './model-state.ts';
import { withApproval } from './model-statements.ts';

/** How many epochs' heads are kept (rule 30). */
const HEADS = 32;

export function enterNextEpoch(
  around: Surroundings,
  state: ChainState,
  committer: Leaf,
  commit: Commit,
): ChainState {
  const group = nextGroup(state.group, commit, state.group.own);
  around.witness.entered(state.device, state.group, group, deviceOf(committer));
  const added = commit.adds.map(deviceOf);
  const left = commit.removes.map(deviceOf);
  const replaced = left.filter((device) => added.includes(device));
  const known = sayAgainFor(state, replaced);
  const peers = new Map([...known.peers].filter(([device]) => !left.includes(device)));
  for (const device of added) {
    peers.set(device, { epoch: group.epoch, position: 0 });
  }
  const hash = around.rules.chainsHashes
    ? around.hash(`${state.hash} ${group.secret}`)
    : group.secret;
  const next: ChainState = {
    ...known,
    ...remembered(around, state, group, commit.adds),
    group,
    peers,
    bucket: commit.bucket,
    position: 0,
    hash,
    hashes: [hash],
    previousCommitter: deviceOf(committer),
    speakers: [],
    statements: [],
    mine: [],
    pending: undefined,
    welcomes: known.welcomes.filter(({ leaf }) => !left.includes(deviceOf(leaf))),
  };
  return settle(dropDelivered(around, next));
}

/** What repair must know of an epoch (rules 24, 27, 30). */
function remembered(
  around: Surroundings,
  state: ChainState,
  group: Group,
  adds: readonly Leaf[],
): RepairMemory {
  const unheard = new Map(
    [...(state.unheard ?? [])].filter(([leaf]) => group.leaves.includes(leaf)),
  );
  for (const leaf of adds) {
    unheard.set(leaf, around.today?.() ?? 0);
  }
  const heads = [...(state.heads ?? []), [epochOf(group), group.secret] as const];
  return {
    unheard,
    used: new Set([...(state.used ?? []), ...adds]),
    heads: new Map(heads.slice(-HEADS)),
  };
}

/** In by a welcome. What it had said before is said again: nobody there knows it (rules 20, 28). */
export function joined(before: ChainState, invitation: Invitation, today = 0): ChainState {
  const { group, bucket, previousCommitter, lastRead, hash = group.secret } = invitation;
  const isSameGroup = lineageOf(group).at(-1) === lineageOf(before.group).at(-1);
  const approvals = [...(invitation.approvals ?? [])].reduce(withApproval, before.approvals ?? []);
  const unheard = group.leaves.filter((leaf) => leaf !== group.own);
  const others = group.leaves.map(deviceOf).filter((device) => device !== before.device);
  return settle({
    ...outsider(before.device),
    status: 'live',
    group,
    bucket,
    hash,
    previousCommitter,
    lastRead,
    ...(before.incarnation !== undefined && { incarnation: before.incarnation }),
    ...(before.foundedOn !== undefined && { foundedOn: before.foundedOn }),
    ...(approvals.length > 0 && { approvals }),
    // Who founded the successor may never have read what was said in the group before.
    ...(isSameGroup && before.said !== undefined && { said: before.said }),
    hashes: [hash],
    heads: new Map([[epochOf(group), group.secret]]),
    since: today,
    leafSince: today,
    unheard: new Map(unheard.map((leaf) => [leaf, today])),
    used: new Set([...(before.used ?? []), ...group.leaves]),
    // Who has joined speaks soon: the others wait for it (rule 24).
    owed: { epoch: group.epoch - 1, position: 0 },
    welcomes: before.welcomes.filter(({ leaf }) => group.leaves.includes(leaf)),
    peers: new Map(others.map((device) => [device, { epoch: group.epoch, position: 0 }])),
    // Who joins has a fresh key.
    intents: before.intents.filter(({ kind }) => kind !== 'update'),
    outbox: before.outbox.map(({ id }) => ({ id, landed: undefined })),
    shown: before.shown,
  });
}

/** Drops every intent that has come true, by whomever. */
function settle(state: ChainState): ChainState {
  return { ...state, intents: state.intents.filter((intent) => !isSettled(state, intent)) };
}

function isSettled(state: ChainState, intent: Intent): boolean {
  switch (intent.kind) {
    case 'add':
      return state.peers.has(deviceOf(intent.leaf));
    case 'replace':
      // Who is removed is not to be replaced any more, should he come back one day.
      return state.group.leaves.includes(intent.leaf) || !state.peers.has(deviceOf(intent.leaf));
    case 'remove':
      return ![intent.device, ...(intent.also ?? [])].some((device) => state.peers.has(device));
    default:
      return false;
  }
}

/** Rule 20: the new leaf cannot open what the old one had not receipted. */
function sayAgainFor(state: ChainState, replaced: readonly Device[]): ChainState {
  return {
    ...state,
    outbox: state.outbox.map((said) =>
      awaiting(state, said).some((device) => replaced.includes(device))
        ? { ...said, landed: undefined }
        : said,
    ),
  };
}

/** Devices that were members at landing, still are, and have not receipted. */
function awaiting(state: ChainState, { landed }: ChainState['outbox'][number]): readonly Device[] {
  return (landed?.devices ?? []).filter((device) => {
    const seen = state.peers.get(device);
    return landed !== undefined && seen !== undefined && !isBefore(landed, seen);
  });
}

/** Rule 20: forgets what has reached everybody. */
export function dropDelivered({ rules }: Surroundings, state: ChainState): ChainState {
  const isKept = (said: ChainState['outbox'][number]): boolean =>
    said.landed === undefined || (rules.keepsUntilReceipted && awaiting(state, said).length > 0);
  const outbox = state.outbox.filter(isKept);
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}
