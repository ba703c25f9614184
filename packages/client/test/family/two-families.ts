/** Invented families who meet, and how their groups are judged, every signature real. */
import { decodeHex } from '@knothole/protocol';
import type { GroupPolicy, Member, PostedStatement } from '../../src/chain/types.ts';
import { sign } from '../../src/crypto/signing-key.ts';
import { signContactApproval, signGroupApproval } from '../../src/family/approval.ts';
import { chainFields } from '../../src/family/certificate.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { neededForCommit, neededForWelcome } from '../../src/family/needed-statements.ts';
import { brokenCommitRule, brokenWelcomeRule, makeFamilyPolicy } from '../../src/family/policy.ts';
import { readStatement } from '../../src/family/statement.ts';
import { encodeStatementSnapshot } from '../../src/family/statement-snapshot.ts';
import { membersOf, policyOf, type TestDevice, TestFamily } from './test-family.ts';

const oak = new TestFamily(101);
const elm = new TestFamily(102);
const yew = new TestFamily(103);

export const FAMILIES = { oak, elm, yew } as const;
export const oakMum: TestDevice = oak.guardian();
export const oakMumsLaptop: TestDevice = oak.guardian(oakMum.identity.person);
export const oakDad: TestDevice = oak.guardian();
export const mia: TestDevice = oak.child(oakMum);
export const miasTablet: TestDevice = oak.child(oakMum, mia.identity.person);
export const ben: TestDevice = oak.child(oakDad);
export const elmMum: TestDevice = elm.guardian();
export const elmGran: TestDevice = elm.guardian();
export const leo: TestDevice = elm.child(elmMum);
export const yewMum: TestDevice = yew.guardian();
export const ida: TestDevice = yew.child(yewMum);

export const group: string = oak.group();

/** A chat of two, one of Oak and one of Elm. */
export function chatOf(a: TestDevice, b: TestDevice): GroupPolicy {
  return policyOf(oakMum, {
    form: 'direct',
    people: [a.identity.person, b.identity.person],
    roots: [oakMum.identity.root, elmMum.identity.root],
  });
}

export const groupOfThree: GroupPolicy = policyOf(oakMum, {
  form: 'group',
  roots: [oakMum, elmMum, yewMum].map(({ identity }) => identity.root),
});

export const bridge: GroupPolicy = policyOf(oakMum, {
  kind: 'bridge',
  roots: [oakMum.identity.root, elmMum.identity.root],
});

/** "My child may be with this one", version 1 unless told. */
export function approval(
  by: TestDevice,
  child: TestDevice,
  contact: TestDevice,
  terms: { readonly version?: number; readonly granted?: boolean } = {},
): Uint8Array {
  return signContactApproval(by.key, by.chain, {
    child: child.identity.person,
    contact: contact.identity.person,
    version: terms.version ?? 1,
    granted: terms.granted ?? true,
  });
}

export function listApproval(
  by: TestDevice,
  child: TestDevice,
  people: readonly TestDevice[],
  terms: { readonly version?: number; readonly group?: string } = {},
): Uint8Array {
  return signGroupApproval(by.key, by.chain, {
    child: child.identity.person,
    group: terms.group ?? group,
    version: terms.version ?? 1,
    people: people.map(({ identity }) => identity.person),
  });
}

export const chat: GroupPolicy = chatOf(mia, leo);
export const miaToLeo: Uint8Array = approval(oakMum, mia, leo);
export const leoToMia: Uint8Array = approval(elmMum, leo, mia);
export const bothWays: readonly Uint8Array[] = [miaToLeo, leoToMia];

export interface Proposal {
  readonly policy: GroupPolicy;
  readonly by: TestDevice;
  readonly in: readonly TestDevice[];
  readonly adds?: readonly TestDevice[];
  readonly removes?: readonly TestDevice[];
  readonly posted?: readonly Uint8Array[];
  /** Who ended the epoch before; nobody unless told. */
  readonly after?: TestDevice;
  /** Nobody else has spoken in this one. */
  readonly isQuiet?: boolean;
}

/** Elm's mother brings her child into the chat. */
export const leoComes: Proposal = {
  policy: chat,
  by: elmMum,
  in: [oakMum, mia, elmMum],
  adds: [leo],
};

const judge = makeFamilyPolicy();

/** The rule that the commit breaks, by what a device reads from the bytes that were posted. */
export function broken(proposal: Proposal): string | null {
  const { policy } = proposal;
  const before = membersOf(...proposal.in);
  const committer = memberOf(before, proposal.by);
  const commit = {
    group,
    committer,
    adds: (proposal.adds ?? []).map(({ identity }) => identity),
    removes: (proposal.removes ?? []).map((device) => memberOf(before, device)),
    before,
    previousCommitter: proposal.after?.identity.device ?? null,
    othersHaveSpoken: proposal.isQuiet !== true,
  };
  const posted = (proposal.posted ?? []).map(
    (bytes): PostedStatement => ({
      sender: committer,
      bytes,
    }),
  );
  const statements = neededForCommit(policy, commit, posted, readStatement);
  const rule = brokenCommitRule(policy, commit, statements);
  const all = posted.flatMap(({ bytes }) => readStatement(bytes) ?? []);
  if (
    brokenCommitRule(policy, commit, all) !== rule ||
    judge.acceptsCommit(policy, commit, posted) !== (rule === null)
  ) {
    throw new Error('a statement that matters was passed over');
  }
  return rule;
}

/** The rule that a welcome to the first of the members breaks. */
export function brokenWelcome(
  policy: GroupPolicy,
  devices: readonly [TestDevice, ...TestDevice[]],
  by: TestDevice,
  told: readonly Uint8Array[],
): string | null {
  const members = membersOf(...devices);
  const self = devices[0].identity.device;
  const inviter = memberOf(members, by);
  const statements = neededForWelcome(policy, members, { group, told }, readStatement);
  const rule = brokenWelcomeRule({ policy, group, members, self, inviter, statements });
  const snapshot = encodeStatementSnapshot(told);
  if (
    judge.acceptsWelcome(policy, members, self, inviter, { group, snapshot }) !==
    (rule === null)
  ) {
    throw new Error('the chain is told otherwise');
  }
  return rule;
}

function memberOf(members: readonly Member[], { identity }: TestDevice): Member {
  const member = members.find(({ device }) => device === identity.device);
  if (member === undefined) {
    throw new Error('not a member');
  }
  return member;
}

/** What nobody's honest client signs: terms for any child under any certificates. */
export function signedAnyhow(
  by: TestDevice,
  child: TestDevice,
  contact: TestDevice,
  granted: 0 | 1 = 1,
): Uint8Array {
  const terms = [decodeHex(child.identity.person), decodeHex(contact.identity.person), 1, granted];
  const signature = sign(by.key, 'knothole contact approval v1', encodeFields(terms));
  return encodeFields([1, 4, ...terms, ...chainFields({ ...by.chain, child: null }), signature]);
}

/** The list with one more person, under the old signature. */
export function withOneMore(list: Uint8Array, person: TestDevice): Uint8Array {
  const statement = readStatement(list);
  if (statement?.kind !== 'group-approval') {
    throw new Error('a list');
  }
  const people = [...statement.people, person.identity.person].sort().map(decodeHex);
  const terms = [decodeHex(statement.child), decodeHex(statement.group), 1, people];
  return encodeFields([1, 5, ...terms, ...chainFields(oakMum.chain), list.slice(-64)]);
}
