import { describe, expect, test } from 'vitest';
import { MAX_APPROVAL_VERSION } from '../../src/family/approval.ts';
import { unapprovedPairs } from '../../src/family/approved-pairs.ts';
import { readStatement, signRevocation, signRootRevocation } from '../../src/family/statement.ts';
import {
  approval,
  ben,
  bothWays,
  broken,
  brokenWelcome,
  chat,
  chatOf,
  elmGran,
  elmMum,
  FAMILIES,
  group,
  groupOfThree,
  ida,
  leo,
  leoComes,
  leoToMia,
  listApproval,
  mia,
  miasTablet,
  miaToLeo,
  oakDad,
  oakMum,
  oakMumsLaptop,
  signedAnyhow,
  yewMum,
} from './two-families.ts';

describe('a chat of two children of two families', () => {
  test('a chat of two families comes to be by both approvals', () => {
    expect(broken({ policy: chat, by: oakMum, in: [oakMum], adds: [mia] })).toBeNull();
    const guardianComes = { policy: chat, by: oakMum, in: [oakMum, mia], adds: [elmMum] };
    expect(broken({ ...guardianComes, posted: [miaToLeo] })).toBeNull();
    expect(broken(guardianComes)).toBe('APPROVED');
    expect(broken({ ...leoComes, posted: bothWays })).toBeNull();
    for (const posted of [[], [miaToLeo], [leoToMia]]) {
      expect(broken({ ...leoComes, posted })).toBe('APPROVED');
    }
  });

  test('a chat of two families takes nobody else in, whoever is approved', () => {
    const members = [oakMum, mia, elmMum, leo];
    const posted = [...bothWays, approval(oakMum, ben, leo), approval(elmMum, leo, ben)];
    const benComes = { policy: chat, by: oakMum, in: members, adds: [ben], posted };
    expect(broken(benComes)).toBe('PEOPLE_OF_THE_GROUP');
    const idaComes = { policy: chat, by: oakMum, in: members, adds: [ida], posted };
    expect(broken(idaComes)).toBe('KNOWN_FAMILIES');
  });

  test('a second tablet needs the approvals again, a replaced device none', () => {
    const members = [oakMum, mia, elmMum, leo];
    const second = { policy: chat, by: oakMum, in: members, adds: [miasTablet] };
    expect(broken(second)).toBe('APPROVED');
    expect(broken({ ...second, posted: bothWays })).toBeNull();
    expect(
      broken({ policy: chat, by: oakMum, in: members, adds: [mia], removes: [mia] }),
    ).toBeNull();
  });

  test("a grown-up's contact needs the child's side only, and no housemate of hers looks along", () => {
    const withGran = chatOf(mia, elmGran);
    const granComes = { policy: withGran, by: oakMum, in: [oakMum, mia], adds: [elmGran] };
    expect(broken(granComes)).toBe('APPROVED');
    const posted = [approval(oakMum, mia, elmGran)];
    expect(broken({ ...granComes, posted })).toBeNull();
    for (const [by, members] of [
      [oakMum, [oakMum, mia]],
      [elmGran, [oakMum, mia, elmGran]],
    ] as const) {
      const housemate = { policy: withGran, by, in: members, adds: [elmMum], posted };
      expect(broken(housemate)).toBe('PEOPLE_OF_THE_GROUP');
    }
  });

  test('a chat of two families is of exactly two people, one of each', () => {
    const third = { ...chat, roots: [...chat.roots, yewMum.identity.root] };
    expect(broken({ policy: third, by: oakMum, in: [oakMum], adds: [mia] })).toBe('KNOWN_FAMILIES');
    for (const people of [[], chat.people.slice(1), [mia, ben].map((one) => one.identity.person)]) {
      const other = { ...chat, people };
      expect(broken({ policy: other, by: oakMum, in: [oakMum] })).toBe('KNOWN_FAMILIES');
    }
  });
});

describe('an approval by a device that was taken out since', () => {
  const byDad = signRevocation(oakDad.key, oakDad.chain, oakMum.identity.device);
  const byRoot = signRootRevocation(FAMILIES.oak.root, oakMum.identity.device);
  const byLaptop = signRevocation(oakMumsLaptop.key, oakMumsLaptop.chain, oakMum.identity.device);
  const byElm = signRevocation(elmMum.key, elmMum.chain, oakMum.identity.device);
  const leoComesToo = { ...leoComes, in: [oakDad, mia, elmMum] };

  test('an approval counts no more where a guardian of the family, or its root, has taken out the device that signed it', () => {
    for (const revocation of [byDad, byRoot, byLaptop]) {
      const posted = [...bothWays, revocation];
      expect(broken({ ...leoComesToo, posted })).toBe('APPROVED');
      expect(broken({ ...leoComesToo, posted: [revocation, ...bothWays] })).toBe('APPROVED');
    }
    expect(broken({ ...leoComesToo, posted: bothWays })).toBeNull();
    expect(broken({ ...leoComesToo, posted: [...bothWays, byElm] })).toBeNull();
  });

  test('an approval of a lost phone is said again by another device, in the same version', () => {
    const again = approval(oakDad, mia, leo);
    expect(broken({ ...leoComesToo, posted: [...bothWays, byRoot, again] })).toBeNull();
  });

  test('what a lost phone has ended is not brought back by taking the phone out', () => {
    const ended = approval(oakMum, mia, leo, { version: 2, granted: false });
    const older = approval(oakDad, mia, leo);
    const posted = [older, leoToMia, ended, byRoot];
    expect(broken({ ...leoComesToo, posted })).toBe('APPROVED');
  });

  test('who was forbidden at the last version can be let in by a list, in a group', () => {
    const last = approval(oakMum, mia, ida, { version: MAX_APPROVAL_VERSION, granted: false });
    const idaComes = { policy: groupOfThree, by: yewMum, in: [oakDad, mia, yewMum], adds: [ida] };
    const contact = [last, byRoot, approval(oakDad, mia, ida), approval(yewMum, ida, mia)];
    expect(broken({ ...idaComes, posted: contact })).toBe('APPROVED');
    const list = listApproval(oakDad, mia, [ida]);
    expect(broken({ ...idaComes, posted: [...contact, list] })).toBeNull();
  });
});

describe('ending a friendship', () => {
  const ended = approval(oakMum, mia, leo, { version: 2, granted: false });

  test('ending a friendship takes the child out with those who look along for it, and nobody else', () => {
    const members = [oakMum, mia, miasTablet, elmMum, leo];
    const end = { policy: chat, by: leo, in: members, posted: [ended] };
    expect(broken({ ...end, removes: [mia, miasTablet, oakMum] })).toBeNull();
    expect(broken({ ...end, removes: [mia, miasTablet] })).toBeNull();
    expect(broken({ ...end, removes: [mia, oakMum] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...end, removes: [oakMum] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...end, removes: [elmMum], by: mia })).toBe('REMOVE_WITH_RIGHT');
  });

  test('ending a friendship leaves a guardian who is there for another child of hers', () => {
    const members = [oakMum, mia, ben, elmMum, leo];
    const end = { policy: groupOfThree, by: elmMum, in: members, posted: [ended] };
    expect(broken({ ...end, removes: [mia] })).toBeNull();
    expect(broken({ ...end, removes: [mia, oakMum] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...end, removes: [ben] })).toBe('REMOVE_WITH_RIGHT');
  });

  test('ending a friendship takes nobody out of a group whose list says yes, if that is posted', () => {
    const members = [oakMum, mia, elmMum, leo];
    const out = { policy: groupOfThree, by: elmMum, in: members, removes: [mia, oakMum] };
    const list = listApproval(oakMum, mia, [leo]);
    expect(broken({ ...out, posted: [ended, list] })).toBe('REMOVE_WITH_RIGHT');
    const emptied = listApproval(oakMum, mia, [], { version: 2 });
    expect(broken({ ...out, posted: [ended, list, emptied] })).toBeNull();
  });

  test('once a friendship is renewed, the old no takes out nobody where the new yes is posted', () => {
    const renewed = approval(oakMum, mia, leo, { version: 3 });
    const out = { policy: chat, by: leo, in: [oakMum, mia, elmMum, leo], removes: [mia, oakMum] };
    expect(broken({ ...out, posted: [ended, renewed] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...out, posted: [ended] })).toBeNull();
  });
});

describe('a group of three families', () => {
  const members = [oakMum, mia, elmMum, leo, yewMum];
  const idaComes = { policy: groupOfThree, by: yewMum, in: members, adds: [ida] };
  const miaAndIda = [approval(oakMum, mia, ida), approval(yewMum, ida, mia)];
  const leoAndIda = [approval(elmMum, leo, ida), approval(yewMum, ida, leo)];

  test('a group of three families is refused while one pair is not approved, which is named, and works after', () => {
    const posted = [...bothWays, ...miaAndIda];
    expect(broken({ ...idaComes, posted })).toBe('APPROVED');
    const scene = {
      policy: groupOfThree,
      group,
      statements: posted.flatMap((bytes) => readStatement(bytes) ?? []),
    };
    const everybody = [...members, ida].map(({ identity }) => identity);
    const lacking = unapprovedPairs(scene, everybody, everybody);
    expect(lacking.map(({ child, other }) => [child.person, other.person])).toEqual([
      [leo.identity.person, yewMum.identity.person],
      [leo.identity.person, ida.identity.person],
      [ida.identity.person, elmMum.identity.person],
      [ida.identity.person, leo.identity.person],
    ]);
    expect(broken({ ...idaComes, posted: [...posted, ...leoAndIda.slice(1)] })).toBe('APPROVED');
    expect(broken({ ...idaComes, posted: [...posted, ...leoAndIda] })).toBeNull();
  });

  test('a group of three families works by lists as well, one per child', () => {
    const lists = [
      listApproval(oakMum, mia, [leo, ida]),
      listApproval(elmMum, leo, [mia, ida]),
      listApproval(yewMum, ida, [mia, leo]),
    ];
    expect(broken({ ...idaComes, posted: lists })).toBeNull();
    expect(broken({ ...idaComes, posted: lists.slice(1) })).toBe('APPROVED');
  });

  test('a group takes no guardian of a family that has no child in it, unless she is named or brings one', () => {
    const yewComes = { policy: groupOfThree, by: oakMum, in: members.slice(0, 4), adds: [yewMum] };
    expect(broken({ ...yewComes, posted: bothWays })).toBe('APPROVED');
    const named = [approval(oakMum, mia, yewMum), approval(elmMum, leo, yewMum)];
    expect(broken({ ...yewComes, posted: named })).toBeNull();
    expect(broken({ ...yewComes, posted: named.slice(1) })).toBe('APPROVED');
    const before = [approval(oakMum, mia, ida), approval(elmMum, leo, ida)];
    expect(broken({ ...yewComes, posted: before })).toBeNull();
  });

  test('an approval for a grandmother brings in no other grown-up of hers', () => {
    const granOnly = [approval(oakMum, mia, elmGran)];
    const comes = { policy: groupOfThree, by: oakMum, in: [oakMum, mia], posted: granOnly };
    expect(broken({ ...comes, adds: [elmGran] })).toBeNull();
    expect(broken({ ...comes, adds: [elmMum] })).toBe('APPROVED');
    const inside = { ...comes, by: elmGran, in: [oakMum, mia, elmGran], adds: [elmMum] };
    expect(broken(inside)).toBe('APPROVED');
  });
});

describe('a welcome to a group of several families', () => {
  const devices = [leo, oakMum, mia, elmMum] as const;

  test('a welcome comes with every approval, and is refused without one', () => {
    expect(brokenWelcome(chat, devices, elmMum, bothWays)).toBeNull();
    for (const told of [[], [miaToLeo], [leoToMia], [signedAnyhow(elmMum, mia, leo), leoToMia]]) {
      expect(brokenWelcome(chat, devices, elmMum, told)).toBe('APPROVED');
    }
  });

  test('a welcome is refused where a later no, or the loss of the signing phone, is told', () => {
    const ended = approval(elmMum, leo, mia, { version: 2, granted: false });
    expect(brokenWelcome(chat, devices, elmMum, [...bothWays, ended])).toBe('APPROVED');
    const lost = signRootRevocation(FAMILIES.oak.root, oakMum.identity.device);
    const here = [leo, oakDad, mia, elmMum] as const;
    expect(brokenWelcome(chat, here, elmMum, bothWays)).toBeNull();
    expect(brokenWelcome(chat, here, elmMum, [...bothWays, lost])).toBe('APPROVED');
  });

  test("a welcome leads a child nowhere if another family's guardian has signed it", () => {
    expect(brokenWelcome(chat, devices, oakMum, bothWays)).toBe('INVITED_BY_OWN_FAMILY');
    expect(brokenWelcome(chat, devices, mia, bothWays)).toBe('INVITED_BY_GUARDIAN');
    const guardian = [elmMum, oakMum, mia] as const;
    expect(brokenWelcome(chat, guardian, oakMum, [miaToLeo])).toBeNull();
  });

  test('a welcome is refused where a stranger is among the members, or a child has no guardian of its own', () => {
    const withIda = [leo, oakMum, mia, elmMum, ida, yewMum] as const;
    expect(brokenWelcome(groupOfThree, withIda, elmMum, bothWays)).toBe('APPROVED');
    expect(brokenWelcome(chat, withIda, elmMum, bothWays)).toBe('KNOWN_FAMILIES');
    const unguarded = [leo, mia, elmMum] as const;
    expect(brokenWelcome(chat, unguarded, elmMum, bothWays)).toBe('GUARDIAN_STAYS');
  });
});
