/** What a guardian's word about another family obliges to, wherever it was read (rule 17). */
import { deviceOf, isApproval, nameOf, personOf } from './abstract-mls.ts';
import { isGuardianHere, type Situation } from './model-situation.ts';
import type { ChainState, Intent } from './model-state.ts';
import { wordOn } from './model-statements.ts';

/** Whoever is in a conversation takes out a child who may be with somebody there no more. */
export function dutiesOf({ around, family }: Situation, state: ChainState): readonly Intent[] {
  if (state.group.purpose?.kind !== 'conversation' || !around.rules.removesUnapproved) {
    return [];
  }
  const members = state.group.leaves.map(deviceOf);
  return family.approvals().flatMap((statement): readonly Intent[] => {
    const { child, contact, granted } = statement;
    const isDenied = !granted && wordOn(family.approvals(), child, contact) === 'denied';
    // The grown-ups stay, so that it can go on one day.
    const [device, ...also] = members.filter(
      (other) => personOf(other) === child && personOf(state.device) !== child,
    );
    const isThere = [child, contact].every((one) =>
      members.some((other) => personOf(other) === one),
    );
    return isDenied && isThere && device !== undefined
      ? [{ kind: 'remove', device, also, statement }]
      : [];
  });
}

/** Guardians see to it that their family and the other one know what was said. */
export function wordsToSpread(situation: Situation, state: ChainState): readonly Intent[] {
  const { purpose } = state.group;
  const isPlace = purpose?.kind === 'family' || purpose?.kind === 'bridge';
  return isPlace && isGuardianHere(situation, state)
    ? situation.family.approvals().flatMap((statement): readonly Intent[] => {
        const isSaid = state.said?.has(nameOf(statement)) === true;
        return isSaid || !isApproval(statement) ? [] : [{ kind: 'post', statement }];
      })
    : [];
}
