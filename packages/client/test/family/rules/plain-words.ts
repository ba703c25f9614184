/**
 * "Words" of docs/rules.md read a second time, as plainly as they can be put. It shares nothing with
 * the product's rules but the shape of what is judged.
 */
import type { GroupPolicy, Identity, Member } from '../../../src/chain/types.ts';
import type { Statement } from '../../../src/family/statement.ts';

export interface Posted {
  readonly sender: Member;
  readonly statement: Statement;
}

export interface PlainScene {
  readonly policy: GroupPolicy;
  readonly group: string;
  readonly said: readonly Statement[];
}

export function familyPartOf(id: string): string {
  return id.substring(0, 24);
}

export function isChildOf(person: string, root: string): boolean {
  return familyPartOf(person) === familyPartOf(root) && person.substring(24, 26) === '02';
}

type Change = Extract<Statement, { readonly kind: 'succession' }>;

/** The kits of a family one after the other, as far as each rests on the one before it. */
function kitsOf(root: string, said: readonly Statement[]): Change[] {
  const kits: Change[] = [];
  for (let turn = 1; turn <= said.length; turn++) {
    const next = said.find((s) => s.kind === 'succession' && s.root === root && isNext(kits, s));
    if (next?.kind !== 'succession') break;
    kits.push(next);
  }
  return kits;
}

function isNext(kits: readonly Change[], s: Change): boolean {
  if (s.serial !== kits.length + 1) return false;
  const present = kits[kits.length - 1];
  if (s.replaces !== (present === undefined ? s.root : present.kit)) return false;
  return isUnder(kits, s.by) && isUnder(kits, s.witness);
}

function isUnder(kits: readonly Change[], device: Identity): boolean {
  const ever = kits.some((k) => k.kit === device.kit) || device.kit === undefined;
  if (device.role === 'child' || kits.length === 0) return ever;
  const present = kits[kits.length - 1];
  if (present === undefined) return false;
  return device.kit === present.kit || (ever && present.stays.includes(device.device));
}

/** Whether the device counts under the kit that its family has, as far as was said. */
export function hasGoodKit(device: Identity, said: readonly Statement[]): boolean {
  return isUnder(kitsOf(device.root, said), device);
}

function isOfPastKit(s: Statement, said: readonly Statement[]): boolean {
  if (s.kind === 'revocation') return !hasGoodKit(s.by, said);
  if (s.kind !== 'root-revocation') return false;
  const kits = kitsOf(s.root, said);
  const present = kits[kits.length - 1]?.kit ?? s.root;
  return (s.kit === undefined ? s.root : s.kit) !== present;
}

export function takenOut(device: Identity, said: readonly Statement[]): boolean {
  const isOld = device.role === 'guardian' && !hasGoodKit(device, said);
  if (isOld && kitsOf(device.root, said).length > 0) return true;
  const otherGuardians: string[] = [];
  for (const s of said) {
    if (s.kind === 'root-revocation' && isBy(s.root, s, device)) return true;
    if (s.kind !== 'revocation' || !isBy(s.by.root, s, device)) continue;
    if (s.by.person !== device.person) otherGuardians.push(s.by.person);
    else if (s.by.device !== device.device) return true;
  }
  return enough(device, otherGuardians);
}

function isBy(root: string, about: { readonly device: string }, device: Identity): boolean {
  return about.device === device.device && root === device.root;
}

function enough({ role }: Identity, guardians: readonly string[]): boolean {
  const [first] = guardians;
  if (first === undefined) return false;
  if (role === 'child') return true;
  return guardians.some((other) => other !== first);
}

export function thatStands(posted: readonly Posted[]): Statement[] {
  const stands: Statement[] = [];
  for (const { statement } of posted) {
    if (statement.kind === 'succession') stands.push(statement);
  }
  const kits = [...stands];
  for (const { sender, statement } of posted) {
    if (statement.kind === 'succession' || isOfPastKit(statement, kits)) continue;
    const isRevocation = statement.kind === 'revocation' || statement.kind === 'root-revocation';
    if (isRevocation && takenOut(sender, stands)) continue;
    stands.push(statement);
  }
  return stands;
}

function signerIsNamed(by: Identity, said: readonly Statement[]): boolean {
  if (!hasGoodKit(by, said)) return true;
  for (const s of said) {
    if (s.kind === 'root-revocation' && s.device === by.device && s.root === by.root) return true;
    if (s.kind === 'revocation' && s.device === by.device && s.by.root === by.root) return true;
  }
  return false;
}

interface Answer {
  version: number;
  yes: boolean;
}

/** The version that wins, with a yes only if everybody says so. */
function weigh(answer: Answer | undefined, version: number, yes: boolean): Answer {
  if (answer === undefined || version > answer.version) return { version, yes };
  if (version === answer.version && !yes) return { version, yes: false };
  return answer;
}

function contactAnswer({ said }: PlainScene, child: string, person: string): Answer | undefined {
  let answer: Answer | undefined;
  for (const s of said) {
    if (s.kind !== 'contact-approval') continue;
    if (s.child !== child || s.contact !== person) continue;
    if (s.granted && signerIsNamed(s.by, said)) continue;
    answer = weigh(answer, s.version, s.granted);
  }
  return answer;
}

function listAnswer(scene: PlainScene, child: string, person: string): Answer | undefined {
  const { policy, group, said } = scene;
  let answer: Answer | undefined;
  if (policy.form !== 'group') return answer;
  for (const s of said) {
    if (s.kind !== 'group-approval') continue;
    if (s.child !== child) continue;
    if (![group, ...policy.predecessors].includes(s.group)) continue;
    const yes = s.people.includes(person);
    if (yes && signerIsNamed(s.by, said)) continue;
    answer = weigh(answer, s.version, yes);
  }
  return answer;
}

function pairIsAllowed(scene: PlainScene, child: string, person: string): boolean {
  const contact = contactAnswer(scene, child, person);
  const list = listAnswer(scene, child, person);
  return contact?.yes === true || list?.yes === true;
}

export function onItsOwn(scene: PlainScene, child: string): boolean {
  const { policy, group, said } = scene;
  if (policy.kind !== 'conversation') return false;
  if (policy.form !== 'direct' && policy.form !== 'group') return false;
  let answer: Answer | undefined;
  for (const s of said) {
    if (s.kind !== 'oversight' || s.child !== child) continue;
    if (s.group !== group && (s.independent || s.group !== null)) continue;
    if (s.independent && signerIsNamed(s.by, said)) continue;
    answer = weigh(answer, s.version, s.independent);
  }
  return answer?.yes === true;
}

export function forbidden(
  scene: PlainScene,
  everybody: readonly Identity[],
  child: string,
  other: Identity,
): boolean {
  const contact = contactAnswer(scene, child, other.person);
  const list = listAnswer(scene, child, other.person);
  if (contact?.yes !== false && list?.yes !== false) return false;
  return !covered(scene, everybody, child, other);
}

export function covered(
  scene: PlainScene,
  everybody: readonly Identity[],
  child: string,
  other: Identity,
): boolean {
  if (pairIsAllowed(scene, child, other.person)) return true;
  if (other.role !== 'guardian') return false;
  for (const theirs of behind(scene, everybody, other.root)) {
    if (pairIsAllowed(scene, child, theirs)) return true;
  }
  return false;
}

function behind(scene: PlainScene, everybody: readonly Identity[], root: string): string[] {
  if (scene.policy.form !== 'group') {
    return scene.policy.people.filter((person) => isChildOf(person, root));
  }
  const present: string[] = [];
  for (const m of everybody) {
    if (m.root === root && m.role === 'child') present.push(m.person);
  }
  if (present.length > 0) return present;
  const named: string[] = [];
  for (const s of scene.said) {
    if (s.kind === 'contact-approval') named.push(s.contact);
    if (s.kind === 'group-approval') named.push(...s.people);
  }
  return named.filter((person) => isChildOf(person, root));
}
