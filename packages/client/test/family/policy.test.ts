import { describe, expect, test } from 'vitest';
import type { GroupPolicy, Identity, Member } from '../../src/chain/types.ts';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { makeCredential } from '../../src/family/certificate.ts';
import { brokenCommitRule, brokenWelcomeRule, makeFamilyPolicy } from '../../src/family/policy.ts';
import {
  readStatement,
  type Statement,
  signLeave,
  signRevocation,
  signRootRevocation,
} from '../../src/family/statement.ts';
import { membersOf, policyOf, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(5);
const mum = family.guardian();
const dad = family.guardian();
const gran = family.guardian();
const mia = family.child(mum);
const ben = family.child(mum);
const group = family.group();

const others = new TestFamily(6);
const stranger = others.child(others.guardian());

interface Proposal {
  readonly by: TestDevice;
  readonly in: readonly TestDevice[];
  readonly adds?: readonly TestDevice[];
  readonly removes?: readonly TestDevice[];
  readonly policy?: Partial<GroupPolicy>;
  readonly statements?: readonly Uint8Array[];
  /** Who ended the epoch before; a guardian unless told. */
  readonly after?: TestDevice;
  readonly othersHaveSpoken?: boolean;
}

function broken(proposal: Proposal): string | null {
  const before = membersOf(...proposal.in);
  const memberOf = (device: TestDevice): Member => {
    const member = before.find((known) => known.device === device.identity.device);
    if (member === undefined) {
      throw new Error('not a member');
    }
    return member;
  };
  return brokenCommitRule(
    policyOf(mum, proposal.policy),
    {
      group,
      committer: memberOf(proposal.by),
      adds: (proposal.adds ?? []).map(({ identity }): Identity => identity),
      removes: (proposal.removes ?? []).map(memberOf),
      before,
      previousCommitter: (proposal.after ?? mum).identity.device,
      othersHaveSpoken: proposal.othersHaveSpoken ?? false,
    },
    (proposal.statements ?? []).map(read),
  );
}

function read(bytes: Uint8Array): Statement {
  const statement = readStatement(bytes);
  if (statement === undefined) {
    throw new Error('the test states badly');
  }
  return statement;
}

describe('adding', () => {
  test("a guardian adds a device of the family's child", () => {
    expect(broken({ by: mum, in: [mum], adds: [mia] })).toBeNull();
  });

  test("a patched child's client adds nobody: neither a stranger nor a removed device", () => {
    expect(broken({ by: mia, in: [mum, mia], adds: [stranger] })).toBe('KNOWN_FAMILIES');
    expect(broken({ by: mia, in: [mum, mia], adds: [ben] })).toBe('ADD_BY_GUARDIAN');
    expect(broken({ by: mia, in: [mum, mia], adds: [mia] })).toBe('ADD_BY_GUARDIAN');
  });

  test('a device of another family is refused, even by a guardian', () => {
    expect(broken({ by: mum, in: [mum, mia], adds: [stranger] })).toBe('KNOWN_FAMILIES');
  });

  test('a conversation of the whole family is of one family, and no group of none', () => {
    const roots = [mum.identity.root, stranger.identity.root];
    expect(broken({ by: mum, in: [mum, mia], adds: [ben], policy: { roots } })).toBe(
      'KNOWN_FAMILIES',
    );
    expect(broken({ by: mum, in: [mum], policy: { roots: [] } })).toBe('KNOWN_FAMILIES');
  });

  test('a conversation of two people takes no third child, but a guardian who looks along', () => {
    const policy: Partial<GroupPolicy> = {
      form: 'direct',
      people: [mum.identity.person, mia.identity.person],
    };
    expect(broken({ by: mum, in: [mum, mia], adds: [ben], policy })).toBe('PEOPLE_OF_THE_GROUP');
    expect(broken({ by: mum, in: [mum, mia], adds: [dad], policy })).toBeNull();
    const alone: Partial<GroupPolicy> = { ...policy, oversight: 'independent' };
    expect(broken({ by: mum, in: [mum, mia], adds: [dad], policy: alone })).toBe(
      'PEOPLE_OF_THE_GROUP',
    );
  });

  test('a device is a member once', () => {
    expect(broken({ by: mum, in: [mum, mia], adds: [mia] })).toBe('DEVICE_ONCE');
    expect(broken({ by: mum, in: [mum], adds: [mia, mia] })).toBe('DEVICE_ONCE');
  });

  test('the 25th device is refused', () => {
    const many = Array.from({ length: 23 }, () => family.child(mum));
    expect(broken({ by: mum, in: [mum, ...many] })).toBeNull();
    expect(broken({ by: mum, in: [mum, ...many], adds: [mia] })).toBe('ROOM');
  });
});

describe('removing', () => {
  test("a guardian removes a child's device", () => {
    expect(broken({ by: mum, in: [mum, mia, ben], removes: [mia] })).toBeNull();
  });

  test('a child removes nobody: not the guardian, not another child', () => {
    expect(broken({ by: mia, in: [mum, mia, ben], removes: [ben] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ by: mia, in: [mum, dad, mia], removes: [mum] })).toBe('REMOVE_WITH_RIGHT');
  });

  test('anybody removes a device that has signed its leave for this group', () => {
    const statements = [signLeave(ben.key, group)];
    expect(broken({ by: mia, in: [mum, mia, ben], removes: [ben], statements })).toBeNull();
    const elsewhere = [signLeave(ben.key, family.group())];
    expect(broken({ by: mia, in: [mum, mia, ben], removes: [ben], statements: elsewhere })).toBe(
      'REMOVE_WITH_RIGHT',
    );
    const another = [signLeave(mia.key, group)];
    expect(broken({ by: mia, in: [mum, mia, ben], removes: [ben], statements: another })).toBe(
      'REMOVE_WITH_RIGHT',
    );
  });

  test("anybody removes a child's device that a guardian of this family has revoked", () => {
    const statements = [signRevocation(mum.key, mum.chain, ben.identity.device)];
    expect(broken({ by: mia, in: [mum, mia, ben], removes: [ben], statements })).toBeNull();
    const foreign = others.guardian();
    const forged = [signRevocation(foreign.key, foreign.chain, ben.identity.device)];
    expect(broken({ by: mia, in: [mum, mia, ben], removes: [ben], statements: forged })).toBe(
      'REMOVE_WITH_RIGHT',
    );
  });

  test("a guardian's device goes by the same person's other device, its own leave, or two others", () => {
    const phone = family.guardian(mum.identity.person);
    const members = [mum, phone, dad, gran, mia];
    expect(broken({ by: dad, in: members, removes: [mum] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ by: phone, in: members, removes: [mum] })).toBeNull();
    const leave = [signLeave(mum.key, group)];
    expect(broken({ by: mia, in: members, removes: [mum], statements: leave })).toBeNull();
    const byDad = signRevocation(dad.key, dad.chain, mum.identity.device);
    const byGran = signRevocation(gran.key, gran.chain, mum.identity.device);
    const byHerself = signRevocation(phone.key, phone.chain, mum.identity.device);
    const remove = { by: dad, in: members, removes: [mum] };
    expect(broken({ ...remove, statements: [byDad] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...remove, statements: [byDad, byDad] })).toBe('REMOVE_WITH_RIGHT');
    const byItself = signRevocation(mum.key, mum.chain, mum.identity.device);
    expect(broken({ ...remove, statements: [byDad, byItself] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...remove, by: mia, statements: [byHerself] })).toBeNull();
    expect(broken({ ...remove, statements: [byDad, byGran] })).toBeNull();
  });

  test('of two guardians who take each other out, the one whose word came first stays', () => {
    const { acceptsCommit } = makeFamilyPolicy();
    const before = membersOf(mum, dad, mia);
    const [mumsLeaf, dadsLeaf, miasLeaf] = before;
    if (mumsLeaf === undefined || dadsLeaf === undefined || miasLeaf === undefined) {
      throw new Error('three members');
    }
    const byMum = { sender: mumsLeaf, bytes: signRootRevocation(family.root, dad.identity.device) };
    const byDad = { sender: dadsLeaf, bytes: signRootRevocation(family.root, mum.identity.device) };
    const accepts = (committer: typeof mumsLeaf, gone: typeof mumsLeaf, posted: (typeof byMum)[]) =>
      acceptsCommit(
        policyOf(mum, { kind: 'family' }),
        {
          group,
          committer,
          adds: [],
          removes: [gone],
          before,
          previousCommitter: null,
          othersHaveSpoken: true,
        },
        posted,
      );
    for (const [posted, stays, goes] of [
      [[byMum, byDad], mumsLeaf, dadsLeaf],
      [[byDad, byMum], dadsLeaf, mumsLeaf],
    ] as const) {
      expect(accepts(stays, goes, [...posted])).toBe(true);
      expect(accepts(goes, stays, [...posted])).toBe(false);
      expect(accepts(miasLeaf, goes, [...posted])).toBe(true);
      expect(accepts(miasLeaf, stays, [...posted])).toBe(false);
    }
  });

  test('a device that the root has taken out goes by anybody’s hand, one of another root’s word does not', () => {
    const byRoot = signRootRevocation(family.root, mum.identity.device);
    const byOther = signRootRevocation(new TestFamily(99).root, mum.identity.device);
    const remove = { by: mia, in: [mum, dad, mia], removes: [mum] };
    expect(broken({ ...remove, statements: [byRoot] })).toBeNull();
    expect(broken({ ...remove, statements: [byOther] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ by: mum, in: [mum, dad, mia], removes: [mia], statements: [byRoot] })).toBe(
      'COMMITTER_NOT_REVOKED',
    );
  });

  test('a child is never left without a guardian, even if the guardian wants to leave', () => {
    const statements = [signLeave(mum.key, group)];
    const leave = { by: mia, in: [mum, mia], removes: [mum], statements };
    expect(broken(leave)).toBe('GUARDIAN_STAYS');
    for (const kind of ['family', 'conversation'] as const) {
      const policy: Partial<GroupPolicy> = { kind, oversight: 'independent' };
      expect(broken({ ...leave, policy })).toBe('GUARDIAN_STAYS');
    }
  });
});

describe('replacing and refreshing', () => {
  test('anybody commits nothing at all; a guardian replaces a device by itself', () => {
    expect(broken({ by: mia, in: [mum, mia] })).toBeNull();
    expect(broken({ by: mum, in: [mum, mia], adds: [mia], removes: [mia] })).toBeNull();
    expect(broken({ by: dad, in: [mum, dad, mia], adds: [mum], removes: [mum] })).toBeNull();
  });

  test("a child's patched client pushes no device out by replacing it", () => {
    for (const victim of [mum, ben, mia]) {
      expect(broken({ by: mia, in: [mum, mia, ben], adds: [victim], removes: [victim] })).toBe(
        'REPLACE_BY_GUARDIAN',
      );
    }
  });

  test('a replaced device stays the same person in the same role', () => {
    const asChild: TestDevice = {
      ...mum,
      identity: { ...mum.identity, role: 'child' },
    };
    expect(broken({ by: dad, in: [mum, dad, mia], adds: [asChild], removes: [mum] })).toBe(
      'REPLACE_IS_THE_SAME',
    );
    const asOther: TestDevice = {
      ...mia,
      identity: { ...mia.identity, person: ben.identity.person },
    };
    expect(broken({ by: mum, in: [mum, mia], adds: [asOther], removes: [mia] })).toBe(
      'REPLACE_IS_THE_SAME',
    );
  });

  test('a replace is no cover for an add', () => {
    expect(broken({ by: mia, in: [mum, mia], adds: [mum, ben], removes: [mum] })).toBe(
      'ADD_BY_GUARDIAN',
    );
  });
});

describe('ending epochs', () => {
  test("a child's device ends no two epochs in a row unless somebody else has spoken", () => {
    const again = { by: mia, in: [mum, mia, ben], after: mia };
    expect(broken(again)).toBe('CHILD_TAKES_TURNS');
    expect(broken({ ...again, othersHaveSpoken: true })).toBeNull();
    expect(broken({ ...again, after: ben })).toBeNull();
    expect(broken({ by: mum, in: [mum, mia], after: mum })).toBeNull();
  });

  test('a device that is revoked in this epoch ends it no more', () => {
    const byMum = signRevocation(mum.key, mum.chain, mia.identity.device);
    const members = [mum, dad, gran, mia, ben];
    expect(broken({ by: mia, in: members, statements: [byMum] })).toBe('COMMITTER_NOT_REVOKED');
    expect(broken({ by: ben, in: members, statements: [byMum] })).toBeNull();
    const foreign = others.guardian();
    const forged = signRevocation(foreign.key, foreign.chain, mia.identity.device);
    expect(broken({ by: mia, in: members, statements: [forged] })).toBeNull();
    const mumOut = [dad, gran].map(({ key, chain }) =>
      signRevocation(key, chain, mum.identity.device),
    );
    expect(broken({ by: mum, in: members, statements: mumOut.slice(1) })).toBeNull();
    expect(broken({ by: mum, in: members, statements: mumOut })).toBe('COMMITTER_NOT_REVOKED');
  });
});

describe('joining', () => {
  const self = mia.identity.device;
  const welcome = (
    members: readonly TestDevice[],
    policy: Partial<GroupPolicy> = {},
    by: TestDevice = mum,
  ): string | null =>
    brokenWelcomeRule({
      policy: policyOf(mum, policy),
      members: membersOf(...members),
      self,
      inviter: { ...by.identity, leaf: 0 },
      group,
      statements: [],
    });

  test('a group of the own family with a guardian in it is good', () => {
    expect(welcome([mum, mia])).toBeNull();
  });

  test("a group that a child's patched client founded for children alone is refused", () => {
    const people = [mia.identity.person, ben.identity.person];
    expect(welcome([ben, mia], { form: 'direct', people, oversight: 'independent' })).toBe(
      'GUARDIAN_STAYS',
    );
  });

  test('a group to which a child invites is refused, guardians or not', () => {
    expect(welcome([mum, ben, mia], {}, ben)).toBe('INVITED_BY_GUARDIAN');
  });

  test('strangers, a missing guardian, a doubled device and not being in it are refused', () => {
    expect(welcome([mum, mia, stranger])).toBe('KNOWN_FAMILIES');
    expect(welcome([ben, mia])).toBe('GUARDIAN_STAYS');
    expect(welcome([mum, mia, mia])).toBe('DEVICE_ONCE');
    expect(welcome([mum, ben])).toBe('SELF_IS_MEMBER');
    const people = [mum.identity.person, mia.identity.person];
    expect(welcome([mum, mia, ben], { form: 'direct', people })).toBe('PEOPLE_OF_THE_GROUP');
  });
});

test('the policy that the chain gets identifies leaves and reads statements from bytes', () => {
  const judge = makeFamilyPolicy();
  const leaf = makeSigningKey(family.random);
  const credential = makeCredential(mia.chain, mia.key, leaf.publicKey);
  expect(judge.identify(credential, leaf.publicKey)).toEqual(mia.identity);
  expect(judge.identify(credential, mum.key.publicKey)).toBeUndefined();
  const before = membersOf(mum, mia, ben);
  const [guardian, sender, gone] = before;
  if (guardian === undefined || sender === undefined || gone === undefined) {
    throw new Error('three members');
  }
  const commit = {
    group,
    committer: sender,
    adds: [],
    removes: [gone],
    before,
    previousCommitter: null,
    othersHaveSpoken: true,
  };
  const posted = (bytes: Uint8Array) => [{ sender, bytes }];
  const told = { group, snapshot: new Uint8Array() };
  expect(judge.acceptsCommit(policyOf(mum), commit, posted(signLeave(ben.key, group)))).toBe(true);
  expect(judge.acceptsCommit(policyOf(mum), commit, posted(family.random.bytes(150)))).toBe(false);
  expect(judge.acceptsWelcome(policyOf(mum), before, mia.identity.device, guardian, told)).toBe(
    true,
  );
  expect(judge.acceptsWelcome(policyOf(mum), before, mia.identity.device, gone, told)).toBe(false);
});
