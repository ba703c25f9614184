/**
 * Rule 16 where there are several families, entry by entry as in docs/rules.md. Pure, like the judge
 * that asks it.
 */
import {
  type Commit,
  type Device,
  deviceOf,
  familyOf,
  isGuardian,
  type Leaf,
  leavesAfter,
  type Purpose,
  personOf,
  type Statement,
} from './abstract-mls.ts';
import type { ModelRules } from './model-rules.ts';
import { covers, forbiddenAmong, isRevoked } from './model-statements.ts';

interface Judged {
  readonly leaves: readonly Leaf[];
  readonly purpose: Purpose;
  readonly statements: readonly Statement[];
  readonly rules: ModelRules;
  readonly committer: Device;
  readonly commit: Commit;
}

interface Case extends Judged {
  readonly before: readonly Device[];
  readonly after: readonly Device[];
  readonly arriving: readonly Device[];
  readonly leaving: readonly Device[];
}

const FAMILY_RULES = {
  KNOWN_FAMILIES: ({ purpose, after }: Case): boolean =>
    after.every(
      (device) =>
        purpose.families.includes(familyOf(device)) &&
        (purpose.kind !== 'bridge' || isGuardian(device)),
    ),
  ADD_OWN_FAMILY: (judged: Case): boolean =>
    judged.commit.adds.every((leaf) => mayBring(judged, deviceOf(leaf))),
  APPROVED: ({ arriving, after, statements }: Case): boolean =>
    after
      .filter((device) => !isGuardian(device))
      .every((child) =>
        after
          .filter((other) => familyOf(other) !== familyOf(child))
          .filter((other) => arriving.includes(child) || arriving.includes(other))
          .every((other) => covers(statements, personOf(child), other, after)),
      ),
  REMOVE_WITH_RIGHT: (judged: Case): boolean =>
    judged.leaving.every((device) => mayRemove(judged, device)),
  GUARDIAN_STAYS: ({ after }: Case): boolean =>
    after.every(
      (device) => isGuardian(device) || after.some((other) => isGuardianOf(other, device)),
    ),
} as const;

export type FamilyRule = keyof typeof FAMILY_RULES;

export function keepsFamiliesApart(judged: Judged): boolean {
  const { leaves, commit, rules } = judged;
  const before = leaves.map(deviceOf);
  const added = commit.adds.map(deviceOf);
  const removed = commit.removes.map(deviceOf);
  const asked: Case = {
    ...judged,
    before,
    after: leavesAfter(leaves, commit).map(deviceOf),
    arriving: added.filter((device) => !removed.includes(device)),
    leaving: removed.filter((device) => !added.includes(device)),
  };
  return Object.entries(FAMILY_RULES).every(
    ([name, holds]) => rules.withoutFamilyRules.some((missing) => missing === name) || holds(asked),
  );
}

export function isGuardianOf(device: Device, child: Device): boolean {
  return isGuardian(device) && familyOf(device) === familyOf(child);
}

/** A family brings its own; of one that has nobody there to do it, another one brings a guardian. */
function mayBring({ committer, commit, leaves }: Case, device: Device): boolean {
  const staying = leaves.filter((leaf) => !commit.removes.includes(leaf)).map(deviceOf);
  return (
    familyOf(device) === familyOf(committer) ||
    (isGuardian(device) && !staying.some((other) => isGuardianOf(other, device)))
  );
}

/**
 * A child's device by its own guardian, or where its guardian's word forbids it somebody who is there;
 * and with it the guardians who looked on for it alone.
 */
function mayRemove(judged: Case, device: Device): boolean {
  const { statements, committer, leaving, after } = judged;
  if (!isGuardian(device)) {
    return (
      isGuardianOf(committer, device) ||
      isRevoked(statements, device) ||
      isUnwelcome(judged, device)
    );
  }
  return (
    !after.some((other) => !isGuardian(other) && isGuardianOf(device, other)) &&
    leaving.some((child) => isGuardianOf(device, child) && isUnwelcome(judged, child))
  );
}

function isUnwelcome({ statements, before }: Case, device: Device): boolean {
  return !isGuardian(device) && forbiddenAmong(statements, personOf(device), before).length > 0;
}
