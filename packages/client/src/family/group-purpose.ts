/** Whom a group is for, by its policy alone (docs/rules.md). Pure. */
import type { GroupPolicy, Identity } from '../chain/types.ts';
import { isPersonOf, roleOfPerson } from './person.ts';

/** The policy names as many families as such a group has, and everybody is of one of them. */
export function hasKnownFamilies(policy: GroupPolicy, members: readonly Identity[]): boolean {
  const { roots } = policy;
  return (
    new Set(roots).size === roots.length &&
    hasItsFamilies(policy) &&
    members.every(({ root }) => roots.includes(root))
  );
}

function hasItsFamilies({ kind, form, people, roots }: GroupPolicy): boolean {
  if (kind === 'bridge') {
    return roots.length === 2;
  }
  if (roots.length <= 1 || kind === 'family' || form === 'family') {
    return roots.length === 1;
  }
  return (
    form === 'group' ||
    // Otherwise the guardians of a third family would look along, for nobody.
    (roots.length === 2 &&
      people.length === 2 &&
      roots.every((root) => people.some((person) => isPersonOf(person, root))))
  );
}

/** Whether somebody with such a device may be in the group at all. */
export function belongs(policy: GroupPolicy, member: Identity): boolean {
  switch (policy.kind) {
    case 'family':
      return true;
    case 'bridge':
      return member.role === 'guardian';
    case 'conversation':
      return (
        policy.form !== 'direct' ||
        policy.people.includes(member.person) ||
        (member.role === 'guardian' &&
          policy.oversight === 'with-guardian' &&
          looksAlongFor(policy, member))
      );
  }
}

/** Beside a grown-up of another family nobody of it looks along. */
function looksAlongFor({ people, roots }: GroupPolicy, { root }: Identity): boolean {
  return (
    roots.length === 1 ||
    people.some((person) => isPersonOf(person, root) && roleOfPerson(person) === 'child')
  );
}

/** No device with two leaves. */
export function hasDevicesOnce(members: readonly Identity[]): boolean {
  return new Set(members.map(({ device }) => device)).size === members.length;
}
