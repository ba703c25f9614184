/** Which conversation of this device a group is of (docs/chain.md rule 28). */
import { compareLineages, type Lineage, lineageOf } from './lineage.ts';
import type { ChainView, GroupPolicy } from './types.ts';

/** Whether both are for the same people, in the same way. */
export function hasSamePurpose(one: GroupPolicy, other: GroupPolicy): boolean {
  const purposeOf = ({ kind, form, people, roots }: GroupPolicy): string =>
    JSON.stringify([kind, form, [...people].sort(), roots]);
  return purposeOf(one) === purposeOf(other);
}

/**
 * The one that shares a group with this lineage; of several, the one with the purpose of `policy`. A
 * founder who is not in all of them can be told a lineage that holds groups of two, and this device
 * must not refuse her group because it is no successor of the other one.
 */
export function conversationOf<
  Conversation extends { readonly view: Pick<ChainView, 'policy' | 'group'> },
>(
  conversations: readonly Conversation[],
  lineage: Lineage,
  policy?: GroupPolicy,
): Conversation | undefined {
  const related = conversations.filter(
    ({ view }) => compareLineages(lineage, lineageOf(view.policy, view.group)) !== 'unrelated',
  );
  const same = related.find(
    ({ view }) => policy !== undefined && hasSamePurpose(policy, view.policy),
  );
  return same ?? related[0];
}
