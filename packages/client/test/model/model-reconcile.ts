/** A guardian's device brings the group to what the family wants (rules 17, 24, 27). */
import { type Device, deviceOf, lineageOf } from './abstract-mls.ts';
import type { Asking } from './model-help.ts';
import {
  isGuardianHere,
  isMyTurn,
  isToBeLetIn,
  offerOf,
  type Situation,
} from './model-situation.ts';
import type { ChainState, Intent } from './model-state.ts';

/** Brings the group to what the family wants: drops intents that it does not, adds what is missing. */
export function reconcile(situation: Situation, state: ChainState): ChainState {
  const { wanted } = situation.family;
  const kept = state.intents.filter((intent) => isStillWanted(situation, state, intent));
  const missing: Intent[] = [];
  for (const device of isGuardianHere(situation, state) ? wanted : []) {
    const answer = device === state.device ? undefined : answerTo(situation, state, device);
    missing.push(...(answer === undefined ? [] : [answer]));
  }
  for (const device of isGuardianHere(situation, state) ? state.peers.keys() : []) {
    if (!wanted.has(device)) {
      missing.push({ kind: 'remove', device });
    }
  }
  const news = missing.filter((intent) => !kept.some((other) => isAlike(intent, other)));
  const isSame = news.length === 0 && kept.length === state.intents.length;
  return isSame ? state : { ...state, intents: [...kept, ...news] };
}

function answerTo(situation: Situation, state: ChainState, device: Device): Intent | undefined {
  const leaf = offerOf(situation, state, device);
  if (leaf === undefined) {
    return undefined;
  }
  if (!state.peers.has(device)) {
    return { kind: 'add', leaf };
  }
  const asking = situation.help.lastAsking(device);
  const mustReplace =
    isToBeLetIn(situation, state, device) ||
    (asking !== undefined && isInTroubleHere(situation, state, asking));
  return mustReplace ? { kind: 'replace', leaf } : undefined;
}

function isInTroubleHere(situation: Situation, state: ChainState, asking: Asking): boolean {
  return (
    asking.trouble !== undefined &&
    asking.group === lineageOf(state.group).at(-1) &&
    isMyTurn(situation, state, asking)
  );
}

function isStillWanted({ family }: Situation, state: ChainState, intent: Intent): boolean {
  switch (intent.kind) {
    case 'add':
    case 'replace':
      return family.wanted.has(deviceOf(intent.leaf)) && state.used?.has(intent.leaf) !== true;
    case 'remove':
      return !family.wanted.has(intent.device);
    default:
      return true;
  }
}

function isAlike(one: Intent, other: Intent): boolean {
  return one.kind === other.kind && targetOf(one) === targetOf(other);
}

function targetOf(intent: Intent): Device | undefined {
  switch (intent.kind) {
    case 'add':
    case 'replace':
      return deviceOf(intent.leaf);
    case 'remove':
      return intent.device;
    default:
      return undefined;
  }
}
