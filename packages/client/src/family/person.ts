/**
 * Ids of people. An id names family and role, so that nobody outside the family can certify a device
 * of one of its people, and a rule sees in an id alone whose it is:
 *
 *   person = root fingerprint[0..12] ‖ role (1 guardian, 2 child) ‖ 3 random bytes
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Identity } from '../chain/types.ts';
import type { Random } from '../ports.ts';

export const PERSON_BYTES = 16;
const FAMILY_BYTES = 12;
const DRAWN_BYTES = 3;
const ROLES = { guardian: 1, child: 2 } as const;

type Role = Identity['role'];

/** A new person of the family with this root fingerprint; `taken` are the people it has or had. */
export function newPerson(
  root: string,
  role: Role,
  random: Random,
  taken: { has(person: string): boolean },
): string {
  for (;;) {
    const person = encodeHex(
      Uint8Array.of(
        ...decodeHex(root).subarray(0, FAMILY_BYTES),
        ROLES[role],
        ...random.bytes(DRAWN_BYTES),
      ),
    );
    if (!taken.has(person)) {
      return person;
    }
  }
}

/** Whether the id is of somebody of the family with this root fingerprint. */
export function isPersonOf(person: string, root: string): boolean {
  return person.slice(0, 2 * FAMILY_BYTES) === root.slice(0, 2 * FAMILY_BYTES);
}

/** The role that the id names; undefined for an id that no family makes. */
export function roleOfPerson(person: string): Role | undefined {
  const role = Number.parseInt(person.slice(2 * FAMILY_BYTES, 2 * FAMILY_BYTES + 2), 16);
  return role === ROLES.guardian ? 'guardian' : role === ROLES.child ? 'child' : undefined;
}
