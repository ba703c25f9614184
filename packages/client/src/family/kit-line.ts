/**
 * Which kit a family has, and whom it covers (docs/rules.md): the successions that lead from its first
 * root to the kit in force, and what follows for devices and for words of the root. Pure.
 */
import type { Identity } from '../chain/types.ts';
import type { DeviceId, FamilyId } from '../view.ts';

/** "This kit takes the place of that one", by two guardians' devices of the family and the new kit. */
export interface Succession {
  readonly kind: 'succession';
  readonly root: FamilyId;
  /** 1 for the first new kit. */
  readonly serial: number;
  /** Fingerprints of the keys of both kits; the first one is the root. */
  readonly replaces: string;
  readonly kit: string;
  /** Guardians' devices of earlier kits that stay. */
  readonly stays: readonly DeviceId[];
  readonly by: Identity;
  readonly witness: Identity;
}

/** The successions that count, from the first on. */
export type KitLine = readonly Succession[];

/** Of two for the same place the first one counts: the order is that of the group. */
export function kitLineOf(
  root: FamilyId,
  statements: readonly { readonly kind: string }[],
): KitLine {
  const known = statements.filter(isSuccession).filter((one) => one.root === root);
  const line: Succession[] = [];
  for (let next = known.find(follows(line)); next !== undefined; ) {
    line.push(next);
    next = known.find(follows(line));
  }
  return line;
}

/** Whether it takes the place of the kit in force, by two devices that this one covers. */
export function follows(line: KitLine): (next: Succession) => boolean {
  return (next) =>
    next.serial === line.length + 1 &&
    next.replaces === kitInForce(line, next.root) &&
    isCovered(line, next.by) &&
    isCovered(line, next.witness);
}

/** Fingerprint of the key that makes guardians. */
export function kitInForce(line: KitLine, root: FamilyId): string {
  return line.at(-1)?.kit ?? root;
}

/**
 * Whether the device counts under the kit in force: a guardian's by its certificate or because it was
 * named to stay. A child's is let in by a guardian's, which is judged: a kit makes no children.
 */
export function isCovered(line: KitLine, { role, kit, device }: Identity): boolean {
  const last = line.at(-1);
  if (role === 'child') {
    return kit === undefined || line.some((one) => one.kit === kit);
  }
  return last === undefined
    ? kit === undefined
    : kit === last.kit || (last.stays.includes(device) && isOfLine(line, kit));
}

/** Whether a word in the family's own name is by the kit in force; `kit` absent: by the first root. */
export function isByKitInForce(
  line: KitLine,
  { root, kit }: { readonly root: FamilyId; readonly kit?: string },
): boolean {
  return (kit ?? root) === kitInForce(line, root);
}

/** The same for a device of whatever family, by what was posted. */
export function isCoveredBy(
  statements: readonly { readonly kind: string }[],
  device: Identity,
): boolean {
  return isCovered(kitLineOf(device.root, statements), device);
}

function isOfLine(line: KitLine, kit: string | undefined): boolean {
  return kit === undefined || line.some((one) => one.kit === kit);
}

function isSuccession(statement: { readonly kind: string }): statement is Succession {
  return statement.kind === 'succession';
}
