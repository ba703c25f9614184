/**
 * MLS as the chain's rules need it, without cryptography (RFC 9420 in plain data). A secret is a
 * name that nobody can guess: whoever holds the name of an epoch can find its slots and open what
 * stands there, and nobody else can.
 */

/** A device; guardians' begin with "g". */
export type Device = string;
/** One key package of a device, used once: "c1#3". A Replace gives the same device another leaf. */
export type Leaf = string;

export type Lineage = readonly string[];

/** A guardian is one device here; a child may have several tablets: "cA1" and "cA2" are child "cA". */
export type Person = string;

/** From the policy (rule 2): what a group is for, and the families that may be in it, senior first. */
export interface Purpose {
  readonly kind: 'family' | 'bridge' | 'conversation';
  readonly families: readonly string[];
}

export interface Group {
  /** The epoch's secret; each commit draws a new one. */
  readonly secret: string;
  readonly epoch: number;
  readonly leaves: readonly Leaf[];
  readonly own: Leaf;
  /** From the policy (rule 2): the group's predecessors, oldest first, and then its own id. */
  readonly lineage?: Lineage;
  /** Absent: a conversation of one family. */
  readonly purpose?: Purpose;
  /** My sending ratchet. */
  readonly nextGeneration: number;
  /** What was opened once opens no more (forward secrecy): "leaf/generation". */
  readonly used: readonly string[];
}

/** "I have processed everything of this epoch before this position" (rules 20, 21). */
export interface Seen {
  readonly position: number;
  readonly hash: string;
}

/** A guardian's signed word about a device; the highest version in an epoch counts (rule 16). */
interface Revocation {
  readonly about: Device;
  readonly version: number;
  readonly revoked: boolean;
}

/** A guardian's signed word that a child may, or may no more, be with somebody of another family. */
export interface Approval {
  readonly child: Person;
  readonly contact: Person;
  readonly version: number;
  readonly granted: boolean;
  readonly by: Device;
}

export type Statement = Revocation | Approval;

export interface Message {
  readonly kind: 'message';
  readonly ids: readonly string[];
  readonly statements: readonly Statement[];
  readonly seen: Seen;
}

export interface Commit {
  readonly kind: 'commit';
  readonly adds: readonly Leaf[];
  readonly removes: readonly Leaf[];
  /** The next epoch's secret, and the bucket of its chain (rule 4). */
  readonly secret: string;
  readonly bucket: number;
  /** Leaves that a hostile committer gave a bad path secret (rule 13). */
  readonly unreadableFor: readonly Leaf[];
  readonly seen: Seen;
}

/** One PrivateMessage. Its id stands for its bytes: made again, it is another one. */
export interface Inner {
  readonly id: string;
  readonly secret: string;
  readonly leaf: Leaf;
  readonly generation: number;
  readonly content: Message | Commit;
}

export type Opened =
  | { readonly kind: 'junk' }
  /** Signed by my own leaf. */
  | { readonly kind: 'own' }
  | { readonly kind: 'authentic'; readonly next: Group; readonly inner: Inner };

export function deviceOf(leaf: Leaf): Device {
  return leaf.slice(0, leaf.indexOf('#'));
}

export function isGuardian(device: Device): boolean {
  return device.startsWith('g');
}

/** The capital in a device's or person's name: "A" of "gA1". Where there is one family it has no name. */
export function familyOf(device: Device): string {
  const letter = device[1] ?? '';
  return letter >= 'A' && letter <= 'Z' ? letter : '';
}

export function personOf(device: Device): Person {
  return isGuardian(device) || familyOf(device) === '' ? device : device.slice(0, 2);
}

export function isApproval(statement: Statement): statement is Approval {
  return 'child' in statement;
}

/** What a statement says, as one string: two that say the same are the same one. */
export function nameOf(statement: Statement): string {
  return isApproval(statement)
    ? `${statement.by}: ${statement.child} ${statement.granted ? 'may' : 'may not'} ${statement.contact}, ${statement.version}`
    : `${statement.about}, ${statement.version}`;
}

/** Uses up one generation of the own ratchet, whatever becomes of the result. */
export function encrypt(group: Group, content: Message | Commit, id: string): [Inner, Group] {
  const { secret, own, nextGeneration } = group;
  const inner = { id, secret, leaf: own, generation: nextGeneration, content };
  return [inner, { ...group, nextGeneration: nextGeneration + 1 }];
}

/** The generation is used up by looking, also when the content is refused afterwards. */
export function open(group: Group, inner: Inner): Opened {
  const key = `${inner.leaf}/${inner.generation}`;
  if (
    inner.secret !== group.secret ||
    !group.leaves.includes(inner.leaf) ||
    group.used.includes(key)
  ) {
    return { kind: 'junk' };
  }
  if (inner.leaf === group.own) {
    return { kind: 'own' };
  }
  return { kind: 'authentic', next: { ...group, used: [...group.used, key] }, inner };
}

export function leavesAfter(leaves: readonly Leaf[], commit: Commit): readonly Leaf[] {
  return [...leaves.filter((leaf) => !commit.removes.includes(leaf)), ...commit.adds];
}

/** The next epoch, for a leaf that stays in it or, by the welcome, comes into it. */
export function nextGroup(before: Group, commit: Commit, own: Leaf): Group {
  return {
    secret: commit.secret,
    epoch: before.epoch + 1,
    leaves: leavesAfter(before.leaves, commit),
    own,
    nextGeneration: 0,
    used: [],
    lineage: lineageOf(before),
    ...(before.purpose !== undefined && { purpose: before.purpose }),
  };
}

export function lineageOf({ lineage }: Group): Lineage {
  return lineage ?? [];
}

/** An epoch of a group, by name: what devices compare the heads of (rule 30). */
export function epochOf(group: Group): string {
  return `${lineageOf(group).at(-1) ?? ''}/${group.epoch}`;
}

/** The first in the order in which the family's root has certified its guardians. */
export function seniorOf(devices: Iterable<Device>): Device | undefined {
  return [...devices].filter(isGuardian).sort()[0];
}
