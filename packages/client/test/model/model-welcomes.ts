/** Handing over welcomes (rule 24): each again after every connection, until the joiner has spoken. */
import type { GetOutcome, Invitation } from './model-relay.ts';
import type { Request } from './model-requests.ts';
import { type ChainState, parcelOf } from './model-state.ts';

/** Not after a rollback: the welcome would lead to where nobody is any more. */
export function nextWelcome(
  { status, welcomes }: ChainState,
  delivered: ReadonlySet<string>,
): Request | undefined {
  if (status !== 'live' && status !== 'stuck (path)') {
    return undefined;
  }
  for (const { leaf, invitation, isLost } of welcomes) {
    const id = `${leaf}@${invitation.group.secret}`;
    if (isLost !== true && !delivered.has(id)) {
      const envelope = { id, inner: undefined, invitation };
      return { kind: 'invite', address: parcelOf(leaf), envelope };
    }
  }
  return undefined;
}

/** Something else stands where it belongs. */
export function withLost(state: ChainState, { group }: Invitation): ChainState {
  const welcomes = state.welcomes.map((welcome) =>
    welcome.leaf === group.own ? { ...welcome, isLost: true } : welcome,
  );
  return { ...state, welcomes };
}

/** Of several for one device each is tried: one that leads nowhere ends in a removal that is read there. */
export function invitationsIn(outcomes: readonly GetOutcome[]): readonly Invitation[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'value' ? (outcome.envelope.invitation ?? []) : [],
  );
}
