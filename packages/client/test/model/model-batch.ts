/** Reading what was asked for (rules 9, 10): in order, at one's own position, up to the first empty one. */
import { epochOf } from './abstract-mls.ts';
import { readEnvelope, skipPosition } from './model-reader.ts';
import type { Envelope, GetOutcome } from './model-relay.ts';
import type { ChainState, Surroundings } from './model-state.ts';

/** The state after it; the very same when nothing was there. */
export function readBatch(
  around: Surroundings,
  before: ChainState,
  outcomes: readonly GetOutcome[],
): ChainState {
  let state = before;
  for (const [index, outcome] of outcomes.entries()) {
    const next = readOutcome(around, state, outcome, outcomes, index);
    const isElsewhere = next.status !== 'live' || next.group.epoch !== before.group.epoch;
    if (next === state || isElsewhere) {
      return next;
    }
    state = next;
  }
  return state;
}

function readOutcome(
  around: Surroundings,
  state: ChainState,
  outcome: GetOutcome,
  outcomes: readonly GetOutcome[],
  index: number,
): ChainState {
  switch (outcome.kind) {
    case 'value':
      return processEnvelope(around, state, outcome.envelope);
    case 'expired':
      return { ...state, status: 'stuck (expired)' };
    case 'none': {
      const isFilled = (beyond: GetOutcome, at: number): boolean =>
        at > index && beyond.kind === 'value';
      const mayPass = around.rules.atNone === 'skip' && outcomes.some(isFilled);
      return mayPass ? witnessed(around, skipPosition(around, state)) : state;
    }
  }
}

/** Reads one envelope, and lets the witness know. */
export function processEnvelope(
  around: Surroundings,
  state: ChainState,
  envelope: Envelope,
): ChainState {
  return witnessed(around, readEnvelope(around, state, envelope));
}

export function witnessed(around: Surroundings, state: ChainState): ChainState {
  const place = { epoch: state.group.epoch, position: state.position };
  around.witness.read(state.device, place, state.hash, epochOf(state.group));
  return state;
}
