/** Commits and welcomes in a random world: what honest devices do, and what changed ones try. */
import type { Identity, Member } from '../../../src/chain/types.ts';
import type { Statement } from '../../../src/family/statement.ts';
import type { Dice } from './dice.ts';
import type { PlainCommit, PlainWelcome } from './plain-rules.ts';
import type { Posted } from './plain-words.ts';
import {
  everybody,
  type RandomWorld,
  randomApprovals,
  randomKits,
  randomMembers,
  randomOversights,
  randomWorld,
  revocationOf,
} from './random-world.ts';

/** Undefined when the dice has filled no group. */
export function randomCommit(dice: Dice): PlainCommit | undefined {
  const world = randomWorld(dice);
  const before = randomMembers(dice, world).map((member, leaf) => ({ ...member, leaf }));
  if (before.length === 0) {
    return undefined;
  }
  const guardians = before.filter(({ role }) => role === 'guardian');
  const committer = dice.one(guardians.length > 0 && dice.chance(80) ? guardians : before);
  const { adds, removes } = randomChange(dice, world, before, committer);
  const oversights = dice.chance(30) ? randomOversights(dice, world, [...before, ...adds]) : [];
  const statements = [
    ...oversights,
    ...oversights.flatMap(({ by }) => (dice.chance(5) ? [revocationOf(dice, world, by)] : [])),
    ...randomApprovals(dice, world, [...before, ...adds]),
    ...wordsAbout(dice, world, before, removes),
    ...randomKits(dice, world),
    ...(dice.chance(6) ? [revocationOf(dice, world, committer)] : []),
  ];
  const posted = dice
    .shuffled(statements)
    .map((statement): Posted => ({ sender: dice.one(before), statement }));
  return {
    policy: world.policy,
    group: world.group,
    committer,
    adds,
    removes,
    before,
    previousCommitter: dice.one([null, committer.device, dice.one(before).device]),
    othersHaveSpoken: dice.chance(50),
    posted,
  };
}

interface Change {
  readonly adds: readonly Identity[];
  readonly removes: readonly Member[];
}

function randomChange(
  dice: Dice,
  world: RandomWorld,
  before: readonly Member[],
  committer: Member,
): Change {
  const others = before.filter(({ leaf }) => leaf !== committer.leaf);
  const outside = everybody(world).filter(({ device }) =>
    before.every((member) => member.device !== device),
  );
  const own = outside.filter(({ root }) => root === committer.root);
  const guests = outside.filter(({ role }) => role === 'guardian');
  const adding = dice.shuffled(dice.one([own, own, guests, outside])).slice(0, dice.between(1, 2));
  const removing = dice.shuffled(others).slice(0, dice.between(1, 2));
  switch (
    dice.one(['nothing', 'add', 'add', 'add', 'remove', 'remove', 'replace', 'swap', 'odd'])
  ) {
    case 'add':
      return { adds: adding, removes: [] };
    case 'remove':
      return { adds: [], removes: removing };
    case 'replace':
      return { adds: removing.map((member) => again(dice, world, member)), removes: removing };
    case 'swap':
      return { adds: adding, removes: removing };
    case 'odd':
      // A member once more, or the same device twice.
      return { adds: [...removing, ...adding.slice(0, 1), ...adding.slice(0, 1)], removes: [] };
    default:
      return { adds: [], removes: [] };
  }
}

/** The same device with a new leaf, and now and then as somebody else's. */
function again(dice: Dice, world: RandomWorld, { leaf: _, ...identity }: Member): Identity {
  if (!dice.chance(12)) {
    return identity;
  }
  const { device } = identity;
  return { ...dice.one(everybody(world)), device };
}

/** What lets somebody go: leaves, revocations, and denials by the child's guardian. */
function wordsAbout(
  dice: Dice,
  world: RandomWorld,
  before: readonly Member[],
  leaving: readonly Member[],
): readonly Statement[] {
  return leaving.flatMap((member): readonly Statement[] => {
    switch (
      dice.one(['leave', 'revoked', 'revoked twice', 'denied', 'denied', 'nothing', 'nothing'])
    ) {
      case 'leave':
        return [leaveOf(dice, world, member)];
      case 'revoked':
        return [revocationOf(dice, world, member)];
      case 'revoked twice':
        return [revocationOf(dice, world, member), revocationOf(dice, world, member)];
      case 'denied':
        return denials(dice, world, before, member);
      default:
        return [];
    }
  });
}

function leaveOf(dice: Dice, { group, policy }: RandomWorld, { device }: Member): Statement {
  return { kind: 'leave', group: dice.one([group, group, ...policy.predecessors]), device };
}

function denials(
  dice: Dice,
  world: RandomWorld,
  before: readonly Member[],
  member: Member,
): readonly Statement[] {
  const strangers = before.filter(({ root }) => root !== member.root);
  const family = world.families.find(({ root }) => root === member.root);
  if (strangers.length === 0 || family === undefined) {
    return [];
  }
  const child = member.role === 'child' ? member : dice.one(family.children);
  return [
    {
      kind: 'contact-approval',
      child: child.person,
      contact: dice.one(strangers).person,
      version: dice.between(2, 4),
      granted: false,
      by: dice.one(family.guardians),
    },
  ];
}

/** Undefined when the dice has filled no group. */
export function randomWelcome(dice: Dice): PlainWelcome | undefined {
  const world = randomWorld(dice);
  const drawn = randomMembers(dice, world);
  const doubled = drawn.length > 0 && dice.chance(6) ? [...drawn, dice.one(drawn)] : drawn;
  const crowd = drawn.length > 0 && dice.chance(4) ? crowdBeside(dice, drawn) : [];
  const members = [...doubled, ...crowd].map((member, leaf) => ({ ...member, leaf }));
  if (members.length === 0) {
    return undefined;
  }
  const self = dice.one(members);
  const elders = members.filter(({ role, root }) => role === 'guardian' && root === self.root);
  return {
    policy: world.policy,
    group: world.group,
    members,
    self: dice.chance(94) ? self.device : dice.hex(16),
    inviter: dice.one(elders.length > 0 && dice.chance(60) ? elders : members),
    posted: dice.shuffled([
      ...randomApprovals(dice, world, members),
      ...randomKits(dice, world),
      ...(dice.chance(30) ? randomOversights(dice, world, members) : []),
    ]),
  };
}

/** More devices of the same people than there is room for. */
function crowdBeside(dice: Dice, members: readonly Identity[]): readonly Identity[] {
  return Array.from({ length: 25 - members.length }, () => ({
    ...dice.one(members),
    device: dice.hex(16),
  }));
}
