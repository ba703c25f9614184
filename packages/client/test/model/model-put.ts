/** Looking at the frontier and putting there (rules 5, 9, 19). */
import { processEnvelope } from './model-batch.ts';
import type { Envelope, PutOutcome } from './model-relay.ts';
import type { Request } from './model-requests.ts';
import { addressAt, type ChainState, type Surroundings } from './model-state.ts';

/** Rule 10: who believes to be at the end asks for two. */
export function lookOf(state: ChainState): Request {
  const { position } = state;
  return { kind: 'look', addresses: [addressAt(state, position), addressAt(state, position + 1)] };
}

/** What is pending, sealed for the present position; from here on the relay may have seen it. */
export function putOf(around: Surroundings, state: ChainState): Request | undefined {
  const { pending, position } = state;
  if (pending === undefined) {
    return undefined;
  }
  const address = addressAt(state, position);
  const nonce = around.rules.seal === 'derived' ? '' : around.fresh('nonce');
  const envelope = { id: `${pending.id}@${address.name}${nonce}`, inner: pending };
  around.witness.exposed(envelope);
  return { kind: 'put', address, envelope };
}

/** No answer: the same bytes again. */
export function afterPut(
  around: Surroundings,
  state: ChainState,
  envelope: Envelope,
  outcome: PutOutcome | undefined,
): ChainState {
  switch (outcome?.kind) {
    case 'ok':
      return processEnvelope(around, state, envelope);
    case 'taken':
      return processEnvelope(around, state, outcome.envelope);
    case 'expired':
      return { ...state, status: 'stuck (expired)' };
    case undefined:
      return state;
  }
}
