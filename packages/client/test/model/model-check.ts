/** Whether the relay still has what was read (rule 29): the last slot, or all of the epoch. */
import type { Address, GetOutcome } from './model-relay.ts';
import { addressAt, type ChainState, type Surroundings } from './model-state.ts';

/**
 * The last slot; and where the relay's store is a new one, the whole epoch: a member who had written
 * ahead of the frontier may have left a last slot that is older than what was lost before it.
 */
export function toCheck(around: Surroundings, state: ChainState): readonly Address[] {
  const { lastRead, position } = state;
  if (lastRead === undefined) {
    return [];
  }
  const isAsBefore = (around.incarnation?.() ?? 0) === (state.incarnation ?? 0);
  const all = isAsBefore || !around.rules.rereadsEpoch ? 0 : position;
  return [lastRead.address, ...Array.from({ length: all }, (_, at) => addressAt(state, at))];
}

/**
 * An ended bucket is no sign of loss; but where the store is a new one and nothing of the epoch has been
 * read yet, only the commit that began it tells that the others are in it too.
 */
export function isUnchanged(
  around: Surroundings,
  state: ChainState,
  [last, ...epoch]: readonly GetOutcome[],
): boolean {
  const isThere =
    last?.kind === 'expired' || (last?.kind === 'value' && last.envelope.id === state.lastRead?.id);
  const isAsBefore = (around.incarnation?.() ?? 0) === (state.incarnation ?? 0);
  if (
    last?.kind === 'expired' &&
    state.position === 0 &&
    !isAsBefore &&
    around.rules.rereadsEpoch
  ) {
    return false;
  }
  let hash = state.hashes?.[0] ?? '';
  for (const outcome of epoch) {
    const id = outcome.kind === 'value' ? outcome.envelope.id : outcome.kind;
    hash = around.hash(`${hash} ${id}`);
  }
  const hasEnded = epoch.some(({ kind }) => kind === 'expired');
  return isThere && (epoch.length === 0 || hasEnded || hash === state.hash);
}
