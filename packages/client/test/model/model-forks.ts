/** Another history than one's own (rule 30): in the chain itself, and by heads in the family group. */
import {
  type Device,
  deviceOf,
  epochOf,
  type Inner,
  isGuardian,
  type Seen,
} from './abstract-mls.ts';
import type { Kinship } from './model-family.ts';
import type { ModelRules } from './model-rules.ts';
import type { ChainState } from './model-state.ts';

type Heads = ReadonlyMap<string, string>;

/** Whether an authentic message shows a history on whose account this device must stop. */
export function showsFork(rules: ModelRules, state: ChainState, inner: Inner): boolean {
  return !agrees(state, inner.content.seen) && stopsFor(rules, state, deviceOf(inner.leaf));
}

/** Whether who has seen this has read what this device has; otherwise it receipts something else. */
export function agrees({ hashes }: ChainState, { position, hash }: Seen): boolean {
  return hashes === undefined || hashes[position] === hash;
}

/** Tells the own heads, and stops where another's tell of a branch on whose account it must. */
export function meetHeads(rules: ModelRules, state: ChainState, family: Kinship): ChainState {
  if (!rules.comparesHeads || state.heads === undefined || state.status !== 'live') {
    return state;
  }
  const { device, heads, peers } = state;
  family.tellHeads(device, heads);
  const theirs = [...peers.keys()]
    .filter((other) => stopsFor(rules, state, other) && family.hears(other))
    .map((other) => family.headsOf(other));
  return theirs.some((other) => differs(heads, other))
    ? { ...state, status: 'stuck (fork)' }
    : meetLater(rules, state, theirs);
}

function differs(heads: Heads, theirs: Heads): boolean {
  return [...theirs].some(([epoch, secret]) => (heads.get(epoch) ?? secret) !== secret);
}

/**
 * Somebody is in a later epoch. The commit that led there was durable before this was told, so that
 * the next look finds it; a branch in which nobody may end the epoch meets no other head.
 */
function meetLater(rules: ModelRules, state: ChainState, theirs: readonly Heads[]): ChainState {
  const { group, position, behindAt } = state;
  const next = epochOf({ ...group, epoch: group.epoch + 1 });
  if (!theirs.some((other) => other.has(next)) || rules.atLaterHead === 'ignore') {
    return state;
  }
  const here = `${epochOf(group)}/${position}`;
  return behindAt === here ? { ...state, status: 'stuck (fork)' } : { ...state, behindAt: here };
}

function stopsFor({ atFork }: ModelRules, { device }: ChainState, other: Device): boolean {
  switch (atFork) {
    case 'all but one':
      return isGuardian(other) && (!isGuardian(device) || other < device);
    case 'any guardian':
      return isGuardian(other) && !isGuardian(device);
    case 'ignore':
      return false;
  }
}
