/** A guardian's device brings the group to what the family wants (rules 17, 24, 27). */
import {
  type Approval,
  type Device,
  deviceOf,
  isApproval,
  isGuardian,
  lineageOf,
  nameOf,
} from './abstract-mls.ts';
import { dutiesOf, wordsToSpread } from './model-duties.ts';
import type { Asking } from './model-help.ts';
import {
  isGuardianHere,
  isMyTurn,
  isToBeLetIn,
  mayAnswer,
  offerOf,
  type Situation,
} from './model-situation.ts';
import type { ChainState, Intent } from './model-state.ts';

/** Brings the group to what the family wants: drops intents that it does not, adds what is missing. */
export function reconcile(situation: Situation, state: ChainState): ChainState {
  const { wanted } = situation.family;
  const duties = dutiesOf(situation, state);
  const kept = state.intents.filter((intent) => isStillWanted(situation, state, intent, duties));
  const missing: Intent[] = [...duties, ...wordsToSpread(situation, state)];
  for (const device of isGuardianHere(situation, state) ? wanted : []) {
    const answer = device === state.device ? undefined : answerTo(situation, state, device);
    missing.push(...(answer === undefined ? [] : [answer]));
  }
  for (const device of isGuardianHere(situation, state) ? state.peers.keys() : []) {
    if (!wanted.has(device) && mayPutOut(state, device)) {
      missing.push({ kind: 'remove', device });
    }
  }
  const news = missing.filter((intent) => !kept.some((other) => isAlike(intent, other)));
  const isSame = news.length === 0 && kept.length === state.intents.length;
  return isSame ? state : { ...state, intents: [...kept, ...news] };
}

/** Where there are several families, one's own children's devices alone. */
function mayPutOut(state: ChainState, device: Device): boolean {
  return state.group.purpose === undefined || (!isGuardian(device) && mayAnswer(state, device));
}

function answerTo(situation: Situation, state: ChainState, device: Device): Intent | undefined {
  const leaf = mayAnswer(state, device) ? offerOf(situation, state, device) : undefined;
  if (leaf === undefined) {
    return undefined;
  }
  if (!state.peers.has(device)) {
    const statements = neededHere(situation, state);
    return { kind: 'add', leaf, ...(statements.length > 0 && { statements }) };
  }
  const asking = situation.help.lastAsking(device);
  const mustReplace =
    isToBeLetIn(situation, state, device) ||
    (asking !== undefined && isInTroubleHere(situation, state, asking, device));
  return mustReplace ? { kind: 'replace', leaf } : undefined;
}

function isInTroubleHere(
  situation: Situation,
  state: ChainState,
  asking: Asking,
  device: Device,
): boolean {
  return (
    asking.trouble !== undefined &&
    asking.group === lineageOf(state.group).at(-1) &&
    isMyTurn(situation, state, asking, device)
  );
}

/** Rule 16: what an Add in a friendship's conversation posts before. */
function neededHere({ family }: Situation, { group }: ChainState): readonly Approval[] {
  return group.purpose?.kind === 'conversation' ? family.approvals() : [];
}

function isStillWanted(
  situation: Situation,
  state: ChainState,
  intent: Intent,
  duties: readonly Intent[],
): boolean {
  const { family } = situation;
  switch (intent.kind) {
    case 'add':
    case 'replace': {
      const device = deviceOf(intent.leaf);
      const isWanted =
        family.wanted.has(device) &&
        state.used?.has(intent.leaf) !== true &&
        (state.group.purpose === undefined || mayAnswer(state, device));
      const posts = intent.kind === 'add' ? (intent.statements ?? []) : undefined;
      const isNow = posts?.map(nameOf).join() === neededHere(situation, state).map(nameOf).join();
      return isWanted && (posts === undefined || isNow);
    }
    case 'remove':
      return intent.statement !== undefined && isApproval(intent.statement)
        ? duties.some((duty) => isAlike(duty, intent))
        : !family.wanted.has(intent.device);
    case 'post':
      return (
        !isApproval(intent.statement) ||
        family.approvals().some((known) => nameOf(known) === nameOf(intent.statement))
      );
    default:
      return true;
  }
}

function isAlike(one: Intent, other: Intent): boolean {
  return one.kind === other.kind && targetOf(one) === targetOf(other);
}

function targetOf(intent: Intent): string | undefined {
  switch (intent.kind) {
    case 'add':
    case 'replace':
      return deviceOf(intent.leaf);
    case 'remove': {
      const { device, also = [], statement } = intent;
      const why = statement !== undefined && isApproval(statement) ? nameOf(statement) : '';
      return [device, ...also, why].join();
    }
    case 'post':
      return nameOf(intent.statement);
    default:
      return undefined;
  }
}
