/**
 * Who goes because a child is left to itself, and when its guardian may say so: pure functions, as for
 * friendships and groups.
 */
import type { Member } from '../chain/types.ts';
import { childrenOf, isNamedIn, looksAlong } from '../family/looking-along.ts';
import type { ExistingGroup, Repair } from '../family/reconcile.ts';
import type { FamilyId, PersonId } from '../view.ts';
import { isShared } from './friendship.ts';
import { groupOf, hasAnswered, ownPeople } from './group-standing.ts';
import { type FriendsInput, ownDevices } from './plan-friends.ts';

/** Every member takes out the guardians whom the word of one of them sends away; nobody herself. */
export function planSteppingBack(input: FriendsInput): readonly Repair[] {
  return input.roster.revoked.has(input.me.device)
    ? []
    : input.conversations.flatMap((group) =>
        [...new Set(group.goings.map(({ root }) => root))].flatMap((root) =>
          removal(group, root, input),
        ),
      );
}

function removal(
  group: ExistingGroup,
  root: FamilyId,
  { me, book, roster }: FriendsInput,
): readonly Repair[] {
  const { id, members, isLive } = group;
  const children = new Set(
    members.filter((one) => one.role === 'child' && one.root === root).map(({ person }) => person),
  );
  const goings = group.goings.filter(({ child }) => children.has(child));
  const isDecided = root !== me.root || !looksAlong(roster, [...children]);
  const devices = members
    .filter((one) => one.role === 'guardian' && one.root === root && one.device !== me.device)
    .filter(({ person }) => !isNamedIn(group, book, person))
    .map(({ device }) => device);
  const isDue =
    isLive &&
    children.size > 0 &&
    goings.length === children.size &&
    isDecided &&
    devices.length > 0;
  const statements = goings.map(({ statement }) => statement);
  const version = goings.reduce((sum, going) => sum + going.version, 0);
  return isDue ? [{ kind: 'remove', group: id, devices, statements, version }] : [];
}

/**
 * The children whom this device leaves to themselves in a conversation now: none while a tablet of theirs
 * is still to come, which only a guardian can bring in. Of several guardians' devices one says it.
 */
export function leftToThemselves(group: ExistingGroup, input: FriendsInput): readonly PersonId[] {
  const { me, roster, book } = input;
  const { members, policy, isLive } = group;
  const children = childrenOf(group, book, me.root).filter((child) =>
    members.some(({ person }) => person === child),
  );
  const isMine =
    isLive &&
    policy.kind === 'conversation' &&
    policy.form !== 'family' &&
    !isNamedIn(group, book, me.person) &&
    speakerOf(group, input) === me.device;
  return isMine && children.length > 0 && !looksAlong(roster, children) && isSettled(group, input)
    ? children.filter((child) => !isSaid(group, input, child))
    : [];
}

function isSaid({ goings }: ExistingGroup, { roster }: FriendsInput, child: PersonId): boolean {
  const version = roster.oversight.get(child)?.version ?? 0;
  return goings.some((going) => going.child === child && going.version >= version);
}

/** Of this family's guardians who look along, the device that has been there for longest. */
function speakerOf(group: ExistingGroup, { me, roster, book }: FriendsInput): string | undefined {
  const lookers = group.members.filter(
    ({ role, root, device, person }) =>
      role === 'guardian' &&
      root === me.root &&
      !roster.revoked.has(device) &&
      !isNamedIn(group, book, person),
  );
  const [first] = [...lookers].sort((a: Member, b: Member) => a.leaf - b.leaf);
  return first?.device;
}

/** Everybody whom she would have to bring has come. */
function isSettled(group: ExistingGroup, input: FriendsInput): boolean {
  const { me, roster, book } = input;
  const { members, silent, departing } = group;
  const wanted = wantedPeople(group, input);
  const tablets = ownDevices(input).filter(
    ({ person, role, device }) =>
      role === 'child' && wanted.includes(person) && !departing.has(device),
  );
  const isThere = (device: string): boolean =>
    members.some((one) => one.device === device) && !silent.some((one) => one.device === device);
  return (
    wanted.every((child) => tablets.some(({ person }) => person === child)) &&
    tablets.every(({ device }) => isThere(device)) &&
    members.every(({ device }) => !roster.revoked.has(device)) &&
    familiesToBring(group, input).every((family) => members.some(({ root }) => root === family)) &&
    (isShared(group.policy) || childrenOf(group, book, me.root).length > 0)
  );
}

function wantedPeople(group: ExistingGroup, { book, me }: FriendsInput): readonly PersonId[] {
  const known = groupOf(book, group);
  return childrenOf(group, book, me.root).filter(
    (child) => known === undefined || known.words.get(child)?.granted === true,
  );
}

/** The other one's; of a group its maker brings all, and the others bring its maker. */
function familiesToBring(
  { id, policy }: ExistingGroup,
  { me, book }: FriendsInput,
): readonly FamilyId[] {
  const others = policy.roots.filter((root) => root !== me.root);
  const known = groupOf(book, { id, policy });
  if (known === undefined) {
    return others;
  }
  const isMaker = policy.roots[0] === me.root;
  return others.filter((family, index) =>
    isMaker
      ? ownPeople(known, family).some(({ person }) => hasAnswered(known, person))
      : index === 0,
  );
}
