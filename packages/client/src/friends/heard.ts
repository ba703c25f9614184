/** What a device makes of everything that it has heard of other families, in whichever group. */
import type { ChainEvent, GroupPolicy, Identity } from '../chain/types.ts';
import type { Going } from '../family/goings.ts';
import type { ConversationTracker } from '../family/group-trackers.ts';
import { encodeStatementSnapshot } from '../family/statement-snapshot.ts';
import type { BridgeTracker } from './bridge-tracker.ts';
import type { Farewells } from './farewells.ts';
import { type FriendBook, withLeft } from './friend-book.ts';
import { isAfterEnd, isShared, statementsFor, withHeard } from './friendship.ts';
import { withGroupWords } from './group-book.ts';
import { groupOf, isAfterWithdrawal, listsOf } from './group-standing.ts';

/** Which group something is in. */
interface Place {
  /** The conversation's id on this device. */
  readonly id: string;
  readonly policy: GroupPolicy;
}

/** The family's book with what was heard and is not said in its group yet. */
export function bookWithHeard(
  book: FriendBook,
  bridges: Iterable<BridgeTracker>,
  conversations: Iterable<ConversationTracker>,
  farewells: Farewells,
  root: string,
): FriendBook {
  const [meetings, chats] = [[...bridges], [...conversations]];
  const ends = chats.flatMap(({ endings }) => [...endings.values()]);
  const terms = withHeard(book, [...meetings.flatMap(({ heard }) => heard), ...ends], root);
  const groups = withGroupWords(terms.groups, [
    ...meetings.flatMap(({ groupWords }) => groupWords),
    ...chats.flatMap(({ groupWords }) => [...groupWords]),
  ]);
  const known = groups === terms.groups ? terms : { ...terms, groups };
  return withLeft(known, [...farewells.keys()]);
}

/** Whether another family's side has said it after the end of what brought it there. */
export function isAfterAnyEnd(
  book: FriendBook,
  event: ChainEvent,
  place: Place,
  me: Identity,
): boolean {
  if (!isShared(place.policy)) {
    return false;
  }
  const group = groupOf(book, place);
  return (
    isAfterEnd(book, place.policy, event, me.root) ||
    (group !== undefined && isAfterWithdrawal(group, event, me))
  );
}

/** Rule 24: the approvals by which several families' people are together, and by which children are alone. */
export function approvalSnapshot(
  book: FriendBook,
  place: Place,
  goings: readonly Going[],
): Uint8Array {
  const group = groupOf(book, place);
  const approvals = group === undefined ? statementsFor(book, place.policy.people) : listsOf(group);
  return encodeStatementSnapshot([...approvals, ...goings.map(({ statement }) => statement)]);
}
