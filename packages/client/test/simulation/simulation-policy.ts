/**
 * What a family's policy decides, for simulated devices: docs/chain.md rule 16 with the credentials of
 * the chain's tests. Written beside the model's judge and not out of it, so that the two can differ.
 */

import { encodeCbor, readCbor } from '../../src/chain/strict-cbor.ts';
import type {
  ChainPolicy,
  GroupPolicy,
  Identity,
  Item,
  PostedStatement,
  ProposedCommit,
} from '../../src/chain/types.ts';
import { brokenCommitRule, brokenWelcomeRule } from '../../src/family/policy.ts';
import type { Statement as Signed } from '../../src/family/statement.ts';
import { statementsOfSnapshot } from '../../src/family/statement-snapshot.ts';
import { testPolicy } from '../chain/support/test-identities.ts';
import {
  type Approval,
  familyOf,
  isApproval,
  nameOf,
  type Statement,
} from '../model/abstract-mls.ts';
import { FAMILY_ROOTS, personIdOf } from './key-package-pool.ts';

/** A guardian's word that a device is to go. */
export function revocationOf(device: string): Item['body'] {
  return encodeCbor(['revoke', device]);
}

/** The device that a statement revokes. */
export function revokedBy(body: Uint8Array): string {
  const fields = readCbor(body);
  fields.word('revoke');
  const device = fields.text();
  fields.end();
  return device;
}

/** Where several families meet the product's own rules judge, over approvals that need no signature here. */
function isOfFamilies({ roots }: GroupPolicy): boolean {
  return roots.some((root) => [...FAMILY_ROOTS.values()].includes(root));
}

/** What the product reads in a signed approval; nothing where another family's guardian has made it. */
function asSigned(approval: Approval): readonly Signed[] {
  const { child, contact, version, granted, by } = approval;
  const root = FAMILY_ROOTS.get(familyOf(by));
  const device = { device: by, person: personIdOf(by), role: 'guardian' as const };
  return root === undefined || familyOf(child) !== familyOf(by)
    ? []
    : [
        {
          kind: 'contact-approval',
          child: personIdOf(child),
          contact: personIdOf(contact),
          version,
          granted,
          by: { ...device, root },
        },
      ];
}

export function approvalsToldIn(snapshot: Uint8Array): readonly Approval[] {
  return statementsOfSnapshot(snapshot).flatMap((bytes) => approvalIn(bytes) ?? []);
}

/** What a statement says, as both worlds name it. */
export function briefly(statement: Statement): string {
  return isApproval(statement) ? nameOf(statement) : statement.about;
}

/** The same of what was posted. */
export function saidIn(body: Uint8Array): string {
  const approval = approvalIn(body);
  return approval === undefined ? revokedBy(body) : nameOf(approval);
}

/** A guardian's word about a child and somebody of another family. */
export function approvalOf({ child, contact, version, granted, by }: Approval): Item['body'] {
  return encodeCbor(['approve', child, contact, version, granted ? 1 : 0, by]);
}

export function approvalIn(body: Uint8Array): Approval | undefined {
  try {
    const fields = readCbor(body);
    fields.word('approve');
    const [child, contact] = [fields.text(), fields.text()];
    const version = fields.integer();
    const granted = fields.integer() === 1;
    const by = fields.text();
    fields.end();
    return { child, contact, version, granted, by };
  } catch {
    return undefined;
  }
}

export function simulationPolicy(): ChainPolicy {
  const { identify, acceptsWelcome } = testPolicy();
  return {
    identify,
    acceptsWelcome: (policy, members, self, inviter, told) => {
      if (!isOfFamilies(policy)) {
        return acceptsWelcome(policy, members, self, inviter, told);
      }
      const { group } = told;
      const statements = approvalsToldIn(told.snapshot).flatMap(asSigned);
      return brokenWelcomeRule({ policy, group, members, self, inviter, statements }) === null;
    },
    acceptsCommit: (policy, commit, posted) => {
      if (isOfFamilies(policy)) {
        const said = posted.flatMap(({ bytes }) => approvalIn(bytes) ?? []);
        return brokenCommitRule(policy, commit, said.flatMap(asSigned)) === null;
      }
      const { committer, adds, removes, before } = commit;
      const isAdded = ({ device }: Identity): boolean => adds.some((add) => add.device === device);
      const staying = before.filter((member) => !removes.includes(member));
      return (
        mayEndEpoch(commit, posted) &&
        staying.some(({ device }) => device === committer.device) &&
        (adds.length === 0 || committer.role === 'guardian') &&
        new Set(adds.map(({ device }) => device)).size === adds.length &&
        !staying.some(isAdded) &&
        removes.every(
          (member) =>
            isAdded(member) ||
            (member.role === 'child' &&
              (committer.role === 'guardian' || isRevoked(posted, member.device))),
        )
      );
    },
  };
}

function mayEndEpoch(commit: ProposedCommit, posted: readonly PostedStatement[]): boolean {
  const { committer, previousCommitter, othersHaveSpoken } = commit;
  const endedLast = committer.role === 'child' && previousCommitter === committer.device;
  return !isRevoked(posted, committer.device) && (!endedLast || othersHaveSpoken);
}

/** Whoever posts it: what counts is the guardian's word, which the simulation's guardians alone give. */
function isRevoked(posted: readonly PostedStatement[], device: string): boolean {
  return posted.some(({ bytes }) => revokedBy(bytes) === device);
}
