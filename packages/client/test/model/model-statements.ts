/** What guardians' signed words come to: about devices, and about children and other families' people. */
import {
  type Approval,
  type Device,
  familyOf,
  isApproval,
  isGuardian,
  type Person,
  personOf,
  type Statement,
} from './abstract-mls.ts';

export type Word = 'granted' | 'denied' | undefined;

/**
 * What the statements come to: the highest version counts, and of several with the same one only what
 * all of them allow. Nobody signs for another family's child.
 */
export function wordOn(statements: readonly Statement[], child: Person, contact: Person): Word {
  const about = statements.flatMap((statement) =>
    isApproval(statement) &&
    statement.child === child &&
    statement.contact === contact &&
    isGenuine(statement)
      ? [statement]
      : [],
  );
  if (about.length === 0) {
    return undefined;
  }
  const version = Math.max(...about.map((approval) => approval.version));
  const last = about.filter((approval) => approval.version === version);
  const isGranted = last.every(({ granted }) => granted);
  return isGranted ? 'granted' : 'denied';
}

function isGenuine({ by, child }: Approval): boolean {
  return isGuardian(by) && familyOf(by) === familyOf(child) && !isGuardian(child);
}

/** Those that count, of everything that is known; a forged or outdone one is not kept. */
export function withApproval(known: readonly Approval[], approval: Approval): readonly Approval[] {
  const isSame = (other: Approval): boolean =>
    other.child === approval.child && other.contact === approval.contact;
  const rivals = known.filter(isSame);
  const isOutdone = rivals.some(
    ({ version, granted, by }) =>
      version > approval.version ||
      (version === approval.version && granted === approval.granted && by <= approval.by),
  );
  if (!isGenuine(approval) || isOutdone) {
    return known;
  }
  const others = known.filter(
    (other) =>
      !isSame(other) || (other.version === approval.version && other.granted !== approval.granted),
  );
  return [...others, approval];
}

/**
 * Whether the child may be with this device: with the person, or with a guardian who looks on for one
 * of hers who is there, or is about to let one in.
 */
export function covers(
  statements: readonly Statement[],
  child: Person,
  other: Device,
  present: readonly Device[],
): boolean {
  if (wordOn(statements, child, personOf(other)) === 'granted') {
    return true;
  }
  const hers = present.filter(
    (device) => familyOf(device) === familyOf(other) && !isGuardian(device),
  );
  const candidates =
    hers.length > 0
      ? hers.map(personOf)
      : statements.filter(isApproval).map(({ contact }) => contact);
  return (
    isGuardian(other) &&
    candidates.some(
      (person) =>
        familyOf(person) === familyOf(other) && wordOn(statements, child, person) === 'granted',
    )
  );
}

/** Those among these devices whom the child may be with no more. */
export function forbiddenAmong(
  statements: readonly Statement[],
  child: Person,
  devices: readonly Device[],
): readonly Device[] {
  return devices.filter((device) => wordOn(statements, child, personOf(device)) === 'denied');
}

export function isRevoked(statements: readonly Statement[], device: Device): boolean {
  const about = statements.flatMap((statement) =>
    !isApproval(statement) && statement.about === device ? [statement] : [],
  );
  const last = Math.max(...about.map(({ version }) => version));
  return about.some(({ version, revoked }) => version === last && revoked);
}
