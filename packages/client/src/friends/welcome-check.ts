/**
 * What only this device knows of a group that it is asked to join: joining is local, and may ask it
 * (docs/chain.md rule 17). The rules that all share are judged elsewhere.
 */
import type { GroupPolicy, Identity, Told } from '../chain/types.ts';
import type { Oversights } from '../family/oversight-fold.ts';
import { readStatement } from '../family/statement.ts';
import { encodeStatementSnapshot, statementsOfSnapshot } from '../family/statement-snapshot.ts';
import type { FamilyId } from '../view.ts';
import type { FriendBook, KnownTerms } from './friend-book.ts';
import { endingsOf } from './friendship.ts';
import { foldList } from './group-book.ts';
import { groupOf, listsOf, ownPeople } from './group-standing.ts';

export interface Here {
  readonly me: Identity;
  readonly book: FriendBook;
  /** What this family's guardians have decided about its children. */
  readonly oversight: Oversights;
  /** Whether a guardian has just said here that she meets that family. */
  readonly isMeeting: (family: FamilyId) => boolean;
  /** By which the own family has new kits. */
  readonly kitWords: readonly Uint8Array[];
}

/**
 * A guardian shares groups with families that she has met; nobody comes back to a friendship that was
 * ended, by an old approval.
 */
export function isWelcomeHere(
  { me, book, isMeeting }: Here,
  policy: GroupPolicy,
  told: Told,
): boolean {
  const others = policy.roots.filter((root) => root !== me.root);
  const isMet = (family: FamilyId): boolean => book.families.get(family)?.isParted === false;
  if (policy.kind === 'bridge') {
    return others.every((family) => isMet(family) || isMeeting(family));
  }
  // A child's tablet may be told by its guardian before it has read whom the family has met.
  const areKnown = me.role === 'child' || others.every(isMet);
  if (policy.form === 'group') {
    return isGroupWelcome(book, policy, told, me);
  }
  return areKnown && (policy.form !== 'direct' || endings(book, policy).every(isOutdone(told)));
}

/**
 * A group's families need not all have met: what brings its people together are the lists that their
 * guardians have signed. A guardian joins what she was told of and has said yes to, as she was told of it;
 * her child's tablet may be invited before it has read so.
 */
function isGroupWelcome(
  book: FriendBook,
  policy: GroupPolicy,
  { group, snapshot }: Told,
  me: Identity,
): boolean {
  const known = groupOf(book, { id: group, policy });
  if (known === undefined) {
    return me.role === 'child';
  }
  const isAsTold = known.plan.families.join() === policy.roots.join();
  const own = ownPeople(known, me.root);
  const mine = me.role === 'child' ? own.filter(({ person }) => person === me.person) : own;
  const words = statementsOfSnapshot(snapshot).reduce(foldList, known.words);
  const isYes = (granted: boolean | undefined): boolean =>
    me.role === 'child' ? granted !== false : granted === true;
  return isAsTold && mine.some(({ person }) => isYes(words.get(person)?.granted));
}

/**
 * With the lists that this device knows: a version that was taken back since brings nobody together
 * again, whoever tells it. Nor is a child alone by an old word where its guardians look along again. And
 * with the kits that its family has had, which nobody tells it otherwise. A welcome to the family group
 * brings a roster, which says so itself.
 */
export function withOwn(
  { book, oversight, kitWords }: Here,
  policy: GroupPolicy,
  told: Told,
): Told {
  const known = groupOf(book, { id: told.group, policy });
  const lists = known === undefined ? [] : listsOf(known);
  const guarded = [...oversight.values()].filter(({ independent }) => !independent);
  const own = [...kitWords, ...lists, ...guarded.map(({ statement }) => statement)];
  return own.length === 0 || policy.kind === 'family'
    ? told
    : {
        ...told,
        snapshot: encodeStatementSnapshot([...own, ...statementsOfSnapshot(told.snapshot)]),
      };
}

function endings(book: FriendBook, policy: GroupPolicy): readonly KnownTerms[] {
  return endingsOf(book, policy.people);
}

/**
 * Whether the welcome tells of a later approval than the one that this device knows as ended. Only a
 * signed one counts: by a made-up one beside an old, real yes the other family would bring an ended
 * friendship back.
 */
function isOutdone({ snapshot }: Told): (ended: KnownTerms) => boolean {
  const told = statementsOfSnapshot(snapshot).map(readStatement);
  return ({ subject, contact, version, statement }) =>
    statement !== null &&
    told.some(
      (approval) =>
        approval?.kind === 'contact-approval' &&
        approval.child === subject &&
        approval.contact === contact &&
        approval.granted &&
        approval.version > version,
    );
}
