/** Families, groups and statements as a dice makes them: mostly as honest clients would, often not. */
import type { GroupPolicy, Identity } from '../../../src/chain/types.ts';
import type { Succession } from '../../../src/family/kit-line.ts';
import type { Statement } from '../../../src/family/statement.ts';
import type { Dice } from './dice.ts';

interface RandomFamily {
  readonly root: string;
  readonly guardians: readonly Identity[];
  readonly children: readonly Identity[];
  /** Kits that it has had after its first one. */
  readonly kits: readonly string[];
  readonly successions: readonly Succession[];
}

export interface RandomWorld {
  readonly families: readonly RandomFamily[];
  readonly stranger: RandomFamily;
  readonly group: string;
  readonly policy: GroupPolicy;
}

const ROLE_BYTES = { guardian: '01', child: '02' } as const;

export function randomWorld(dice: Dice): RandomWorld {
  const count = dice.one([1, 1, 2, 2, 2, 2, 3, 4]);
  const families = Array.from({ length: count }, () => randomFamily(dice));
  return {
    families,
    stranger: randomFamily(dice),
    group: dice.hex(16),
    policy: spoilt(dice, randomPolicy(dice, families)),
  };
}

function randomFamily(dice: Dice): RandomFamily {
  const root = dice.hex(32);
  const kits = Array.from({ length: dice.one([0, 0, 0, 1, 1, 2]) }, () => dice.hex(32));
  const kitOf = (share: number): { readonly kit?: string } => {
    const kit = dice.chance(share) && kits.length > 0 ? dice.one(kits) : undefined;
    return kit === undefined ? {} : { kit };
  };
  const devicesOf = (role: Identity['role'], people: number): readonly Identity[] =>
    Array.from({ length: people }, () => {
      const person = root.slice(0, 24) + ROLE_BYTES[role] + dice.hex(3);
      return Array.from({ length: dice.one([1, 1, 2]) }, () => ({
        device: dice.hex(16),
        person,
        role,
        root,
        ...kitOf(role === 'guardian' ? 50 : 25),
      }));
    }).flat();
  const guardians = devicesOf('guardian', dice.between(1, 3));
  const children = devicesOf('child', dice.between(1, 2));
  const successions = kits.map((_, index) => successionOf(dice, root, guardians, kits, index));
  return { root, guardians, children, kits, successions };
}

/** Mostly by devices that were there before it. */
function successionOf(
  dice: Dice,
  root: string,
  guardians: readonly Identity[],
  kits: readonly string[],
  index: number,
): Succession {
  const earlier = guardians.filter(
    ({ kit }) => kit === undefined || kits.slice(0, index).includes(kit),
  );
  const signers = earlier.length > 0 && dice.chance(85) ? earlier : guardians;
  return {
    kind: 'succession',
    root,
    serial: index + 1,
    replaces: kits[index - 1] ?? root,
    kit: kits[index] ?? root,
    stays: dice.some(dice.chance(90) ? earlier : guardians, 85).map(({ device }) => device),
    by: dice.one(signers),
    witness: dice.one(signers),
  };
}

/** Which kits the families have, as honest devices say it, and now and then somebody's own idea of it. */
export function randomKits(dice: Dice, { families, stranger }: RandomWorld): readonly Succession[] {
  return [...families, ...dice.some([stranger], 30)].flatMap(({ root, kits, successions }) => {
    const said = dice.some(successions, 88);
    const forged = dice.some(successions, 10).map((one) => ({
      ...one,
      serial: dice.between(1, 3),
      replaces: dice.one([root, ...kits]),
      kit: dice.one([...kits, dice.hex(32)]),
    }));
    return dice.shuffled([...said, ...forged]);
  });
}

function randomPolicy(dice: Dice, families: readonly RandomFamily[]): GroupPolicy {
  const [first, second] = families;
  const people = families.length === 2 ? families : [first, first];
  return {
    kind: 'conversation',
    form: 'group',
    people: dice.chance(25) ? families.map(({ guardians }) => dice.one(guardians).person) : [],
    oversight: dice.chance(90) ? 'with-guardian' : 'independent',
    relayUrl: 'wss://relay.example/v1',
    predecessors: Array.from({ length: dice.one([0, 0, 1, 2]) }, () => dice.hex(16)),
    roots: families.map(({ root }) => root),
    ...(second === undefined
      ? dice.one([{ kind: 'family', form: 'family' }, { form: 'family' }, {}, direct(dice, people)])
      : families.length === 2
        ? dice.one([{ kind: 'bridge', form: 'family' }, {}, direct(dice, people)])
        : {}),
  };
}

function direct(
  dice: Dice,
  families: readonly (RandomFamily | undefined)[],
): Pick<GroupPolicy, 'form' | 'people'> {
  const people = families.flatMap((family) =>
    family === undefined
      ? []
      : [dice.one(dice.chance(75) ? family.children : family.guardians).person],
  );
  return { form: 'direct', people };
}

/** What no honest founder names. */
function spoilt(dice: Dice, policy: GroupPolicy): GroupPolicy {
  if (!dice.chance(8)) {
    return policy;
  }
  const [root = ''] = policy.roots;
  return dice.one<GroupPolicy>([
    { ...policy, roots: policy.roots.slice(1) },
    { ...policy, roots: [...policy.roots, root] },
    { ...policy, roots: [...policy.roots, dice.hex(32)] },
    { ...policy, people: policy.people.slice(1) },
    { ...policy, people: [...policy.people, root.slice(0, 24) + ROLE_BYTES.child + dice.hex(3)] },
    { ...policy, kind: dice.one(['family', 'bridge', 'conversation']) },
    { ...policy, form: dice.one(['family', 'direct', 'group']) },
  ]);
}

/** Devices as would be in such a group, and sometimes others. */
export function randomMembers(dice: Dice, world: RandomWorld): readonly Identity[] {
  const { families, policy } = world;
  const members = families.flatMap(({ root, guardians, children }) => {
    const isTheirs = (person: string): boolean => person.startsWith(root.slice(0, 24));
    if (policy.kind === 'bridge') {
      return dice.some(guardians, 80);
    }
    if (policy.form !== 'direct') {
      const coming = dice.some(children, 60);
      return [...dice.some(guardians, coming.length > 0 ? 85 : 30), ...coming];
    }
    const between = [...guardians, ...children].filter(({ person }) =>
      policy.people.includes(person),
    );
    const hasChild = policy.people.some(
      (person) => isTheirs(person) && person.slice(24, 26) === '02',
    );
    const along = policy.oversight === 'with-guardian' && hasChild ? dice.some(guardians, 75) : [];
    return [
      ...dice.some(between, 80),
      ...along.filter(({ person }) => !policy.people.includes(person)),
    ];
  });
  const others = dice.chance(12) ? [dice.one(everybody(world))] : [];
  const crowd = dice.chance(5) ? crowdOf(dice, families) : [];
  const distinct = new Map(
    [...members, ...others, ...crowd].map((member) => [member.device, member]),
  );
  return dice.shuffled([...distinct.values()]).slice(0, 24);
}

/** So many tablets of one child that there is hardly room. */
function crowdOf(dice: Dice, families: readonly RandomFamily[]): readonly Identity[] {
  const child = dice.one(dice.one(families).children);
  return Array.from({ length: dice.between(18, 24) }, () => ({ ...child, device: dice.hex(16) }));
}

export function everybody({ families, stranger }: RandomWorld): readonly Identity[] {
  return [...families, stranger].flatMap(({ guardians, children }) => [...guardians, ...children]);
}

/** Approvals among these devices: often all that there should be, else any. */
export function randomApprovals(
  dice: Dice,
  world: RandomWorld,
  present: readonly Identity[],
): readonly Statement[] {
  const isGood = dice.chance(60);
  const people = [...new Map(present.map((member) => [member.person, member])).values()];
  const children = people.filter(({ role }) => role === 'child');
  // Others are spoken of, too: children who will be brought, and whoever may be elsewhere.
  const absent = dice.chance(25) ? dice.some(everybody(world), 40) : [];
  const statements = children.flatMap((child) => {
    const foreign = [...people, ...absent].filter(({ root }) => root !== child.root);
    // Those who look along are seldom named themselves.
    const others = foreign.filter(({ role }) => role === 'child' || dice.chance(40));
    const inList = world.policy.form === 'group' ? dice.chance(50) : dice.chance(5);
    if (inList) {
      const lists = isGood ? [others] : [dice.some(others, 80), dice.some(others, 50)];
      return lists.slice(0, dice.between(1, 2)).map((list) => listFor(dice, world, child, list));
    }
    const words = isGood ? [100] : [80, 25].slice(0, dice.between(0, 2));
    return others.flatMap((other) =>
      words.map((yes) => contactFor(dice, world, child, other, yes)),
    );
  });
  return [...statements, ...doubts(dice, world, statements)];
}

function contactFor(
  dice: Dice,
  world: RandomWorld,
  child: Identity,
  other: Identity,
  yesShare: number,
): Statement {
  return {
    kind: 'contact-approval',
    child: child.person,
    contact: other.person,
    version: dice.between(1, 3),
    granted: dice.chance(yesShare),
    by: dice.one(guardiansOf(world, child.root)),
  };
}

function listFor(
  dice: Dice,
  world: RandomWorld,
  child: Identity,
  people: readonly Identity[],
): Statement {
  const { group, policy } = world;
  return {
    kind: 'group-approval',
    child: child.person,
    group: dice.chance(85) ? dice.one([group, ...policy.predecessors]) : dice.hex(16),
    version: dice.between(1, 3),
    people: people.map(({ person }) => person).sort(),
    by: dice.one(guardiansOf(world, child.root)),
  };
}

/** What guardians say about looking along: for this group or for all, of any version. */
export function randomOversights(
  dice: Dice,
  world: RandomWorld,
  present: readonly Identity[],
): readonly Extract<Statement, { readonly kind: 'oversight' }>[] {
  const children = new Map(
    present.filter(({ role }) => role === 'child').map((child) => [child.person, child]),
  );
  const isGood = dice.chance(60);
  return [...children.values()].flatMap((child) => {
    const words = isGood ? [100] : [85, 30].slice(0, dice.between(0, 2));
    return words.map((yes) => {
      const independent = dice.chance(yes);
      const here = dice.chance(90) ? world.group : dice.hex(16);
      const group = independent ? here : dice.one([null, null, here]);
      const { person } = child;
      const by = dice.one(guardiansOf(world, child.root));
      return {
        kind: 'oversight' as const,
        child: person,
        version: dice.between(1, 3),
        independent,
        group,
        by,
      };
    });
  });
}

/** Some of those who have signed are taken out. */
function doubts(
  dice: Dice,
  world: RandomWorld,
  approvals: readonly Statement[],
): readonly Statement[] {
  const signers = approvals.flatMap((approval) => ('by' in approval ? [approval.by] : []));
  return dice.some(signers, 4).map((signer) => revocationOf(dice, world, signer));
}

/** By the root, or by a guardian, now and then of another family. */
export function revocationOf(dice: Dice, world: RandomWorld, device: Identity): Statement {
  const { root } = dice.chance(90) ? device : dice.one(world.families);
  return dice.chance(25)
    ? { kind: 'root-revocation', device: device.device, root, ...kitIn(dice, world, root) }
    : { kind: 'revocation', device: device.device, by: dice.one(guardiansOf(world, root)) };
}

function kitIn(dice: Dice, { families }: RandomWorld, root: string): { readonly kit?: string } {
  const kits = families.find((family) => family.root === root)?.kits ?? [];
  const kit = kits.length > 0 && dice.chance(60) ? dice.one(kits) : undefined;
  return kit === undefined ? {} : { kit };
}

function guardiansOf({ families, stranger }: RandomWorld, root: string): readonly Identity[] {
  return (families.find((family) => family.root === root) ?? stranger).guardians;
}
