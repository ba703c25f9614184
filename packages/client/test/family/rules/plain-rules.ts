/**
 * The rows of docs/rules.md read a second time, as plainly as they can be put. It shares nothing with
 * the product's rules but the shape of what is judged.
 */
import type { GroupPolicy, Identity, Member } from '../../../src/chain/types.ts';
import type { Statement } from '../../../src/family/statement.ts';
import {
  covered,
  familyPartOf,
  forbidden,
  hasGoodKit,
  isChildOf,
  onItsOwn,
  type PlainScene,
  type Posted,
  takenOut,
  thatStands,
} from './plain-words.ts';

export interface PlainCommit {
  readonly policy: GroupPolicy;
  readonly group: string;
  readonly committer: Member;
  readonly adds: readonly Identity[];
  readonly removes: readonly Member[];
  readonly before: readonly Member[];
  readonly previousCommitter: string | null;
  readonly othersHaveSpoken: boolean;
  readonly posted: readonly Posted[];
}

export interface PlainWelcome {
  readonly policy: GroupPolicy;
  readonly group: string;
  readonly members: readonly Member[];
  readonly self: string;
  readonly inviter: Member;
  readonly posted: readonly Statement[];
}

type Row<Judged> = (judged: Judged) => boolean;

function hasItsRoots(policy: GroupPolicy): boolean {
  const count = policy.roots.length;
  switch (`${policy.kind} ${policy.kind === 'conversation' ? policy.form : ''}`) {
    case 'bridge ':
      return count === 2;
    case 'conversation group':
      return count >= 1;
    case 'conversation direct':
      return count === 1 || (count === 2 && isOneOfEach(policy));
    default:
      return count === 1;
  }
}

function isOneOfEach({ people, roots }: GroupPolicy): boolean {
  const theirs = people.map(familyPartOf).sort().join();
  return theirs === roots.map(familyPartOf).sort().join();
}

function known(policy: GroupPolicy, members: readonly Identity[]): boolean {
  const { roots } = policy;
  for (const root of roots) {
    if (roots.indexOf(root) !== roots.lastIndexOf(root)) return false;
  }
  for (const m of members) {
    if (!roots.includes(m.root)) return false;
  }
  return hasItsRoots(policy);
}

function rightPeople(policy: GroupPolicy, members: readonly Identity[]): boolean {
  for (const m of members) {
    if (policy.kind === 'bridge' && m.role !== 'guardian') return false;
    const isBetweenTwo = policy.kind === 'conversation' && policy.form === 'direct';
    if (isBetweenTwo && !isOfTwo(policy, m)) return false;
  }
  return true;
}

function isOfTwo({ people, oversight, roots }: GroupPolicy, m: Identity): boolean {
  if (people.includes(m.person)) return true;
  if (oversight !== 'with-guardian' || m.role !== 'guardian') return false;
  if (roots.length === 1) return true;
  for (const person of people) {
    if (isChildOf(person, m.root)) return true;
  }
  return false;
}

function devicesOnce(members: readonly Identity[]): boolean {
  const seen: string[] = [];
  for (const { device } of members) {
    if (seen.includes(device)) return false;
    seen.push(device);
  }
  return true;
}

function hasGuardian(child: Identity, members: readonly Identity[]): boolean {
  for (const m of members) {
    if (m.role === 'guardian' && m.root === child.root) return true;
  }
  return false;
}

function isRemoved(c: PlainCommit, device: string): boolean {
  return c.removes.some((m) => m.device === device);
}

function isAdded(c: PlainCommit, device: string): boolean {
  return c.adds.some((m) => m.device === device);
}

function staying(c: PlainCommit): Member[] {
  return c.before.filter((m) => !c.removes.some((gone) => gone.leaf === m.leaf));
}

function after(c: PlainCommit): Identity[] {
  return [...staying(c), ...c.adds];
}

function sceneOf(c: PlainCommit): PlainScene {
  return { policy: c.policy, group: c.group, said: thatStands(c.posted) };
}

function isForbiddenHere(c: PlainCommit, m: Member): boolean {
  if (m.role !== 'child') return false;
  const scene = sceneOf(c);
  for (const other of c.before) {
    if (other.root !== m.root && forbidden(scene, c.before, m.person, other)) return true;
  }
  return false;
}

function mayGo(c: PlainCommit, m: Member): boolean {
  const said = thatStands(c.posted);
  for (const s of said) {
    if (s.kind === 'leave' && s.device === m.device && s.group === c.group) return true;
  }
  if (takenOut(m, said)) return true;
  if (isSentAwayByOwn(c.committer, m)) return true;
  if (isForbiddenHere(c, m)) return true;
  if (isSentAway(c, m)) return true;
  return isLeftBehind(c, m);
}

function isSentAway(c: PlainCommit, m: Member): boolean {
  if (m.role !== 'guardian' || c.policy.people.includes(m.person)) return false;
  let children = 0;
  for (const child of c.before) {
    if (child.role !== 'child' || child.root !== m.root) continue;
    if (!onItsOwn(sceneOf(c), child.person)) return false;
    children += 1;
  }
  return children > 0;
}

function isSentAwayByOwn(committer: Member, m: Member): boolean {
  if (committer.role !== 'guardian' || committer.root !== m.root) return false;
  return m.role === 'child' || m.person === committer.person;
}

function isLeftBehind(c: PlainCommit, m: Member): boolean {
  if (m.role !== 'guardian' || c.policy.people.includes(m.person)) return false;
  if (after(c).some((rest) => rest.role === 'child' && rest.root === m.root)) return false;
  for (const child of c.removes) {
    if (isAdded(c, child.device) || child.root !== m.root) continue;
    if (isForbiddenHere(c, child)) return true;
  }
  return false;
}

export const PLAIN_COMMIT_ROWS: Readonly<Record<string, Row<PlainCommit>>> = {
  KNOWN_FAMILIES: (c) => known(c.policy, after(c)),
  PEOPLE_OF_THE_GROUP: (c) => rightPeople(c.policy, after(c)),
  APPROVED(c) {
    const all = after(c);
    const scene = sceneOf(c);
    const arrives = (person: string): boolean =>
      c.adds.some((m) => m.person === person && !isRemoved(c, m.device));
    for (const child of all) {
      if (child.role !== 'child') continue;
      for (const other of all) {
        if (other.root === child.root) continue;
        if (!arrives(child.person) && !arrives(other.person)) continue;
        if (!covered(scene, all, child.person, other)) return false;
      }
    }
    return true;
  },
  KIT_IN_FORCE(c) {
    if (c.before.length === 1) return true;
    for (const m of c.adds) {
      if (!isRemoved(c, m.device) && !hasGoodKit(m, thatStands(c.posted))) return false;
    }
    return true;
  },
  ADD_BY_GUARDIAN(c) {
    for (const m of c.adds) {
      if (!isRemoved(c, m.device) && c.committer.role !== 'guardian') return false;
    }
    return true;
  },
  ADD_OWN_FAMILY(c) {
    for (const m of c.adds) {
      if (m.root === c.committer.root) continue;
      if (m.role !== 'guardian') return false;
      for (const there of staying(c)) {
        if (there.role !== 'guardian' || there.root !== m.root) continue;
        if (!takenOut(there, thatStands(c.posted))) return false;
      }
    }
    return true;
  },
  REPLACE_BY_GUARDIAN(c) {
    for (const m of c.adds) {
      if (isRemoved(c, m.device) && c.committer.role !== 'guardian') return false;
    }
    return true;
  },
  REPLACE_IS_THE_SAME(c) {
    for (const m of c.adds) {
      for (const old of c.removes) {
        if (old.device !== m.device) continue;
        if (old.person !== m.person || old.role !== m.role || old.root !== m.root) return false;
        if (old.kit !== m.kit) return false;
      }
    }
    return true;
  },
  DEVICE_ONCE: (c) => devicesOnce(after(c)),
  ROOM: (c) => after(c).length <= 24,
  REMOVE_WITH_RIGHT(c) {
    for (const m of c.removes) {
      if (!isAdded(c, m.device) && !mayGo(c, m)) return false;
    }
    return true;
  },
  GUARDIAN_STAYS(c) {
    for (const child of after(c)) {
      if (child.role !== 'child' || hasGuardian(child, after(c))) continue;
      if (onItsOwn(sceneOf(c), child.person)) continue;
      const isStaying = staying(c).some((m) => m.device === child.device);
      if (!isStaying || hasGuardian(child, c.before)) return false;
    }
    return true;
  },
  COMMITTER_NOT_REVOKED: (c) => !takenOut(c.committer, thatStands(c.posted)),
  CHILD_TAKES_TURNS(c) {
    if (c.committer.role !== 'child') return true;
    if (c.previousCommitter !== c.committer.device) return true;
    return c.othersHaveSpoken || c.removes.some((m) => !isAdded(c, m.device));
  },
};

export const PLAIN_WELCOME_ROWS: Readonly<Record<string, Row<PlainWelcome>>> = {
  KNOWN_FAMILIES: (w) => known(w.policy, w.members),
  PEOPLE_OF_THE_GROUP: (w) => rightPeople(w.policy, w.members),
  APPROVED(w) {
    const scene = { policy: w.policy, group: w.group, said: w.posted };
    for (const child of w.members) {
      if (child.role !== 'child') continue;
      for (const other of w.members) {
        if (other.root === child.root) continue;
        if (!covered(scene, w.members, child.person, other)) return false;
      }
    }
    return true;
  },
  KIT_IN_FORCE: (w) => w.members.every((m) => hasGoodKit(m, w.posted)),
  DEVICE_ONCE: (w) => devicesOnce(w.members),
  INVITED_BY_GUARDIAN: (w) => w.inviter.role === 'guardian',
  INVITED_BY_OWN_FAMILY(w) {
    for (const m of w.members) {
      if (m.device === w.self && m.role === 'child' && m.root !== w.inviter.root) return false;
    }
    return true;
  },
  ROOM: (w) => w.members.length <= 24,
  SELF_IS_MEMBER: (w) => w.members.some((m) => m.device === w.self),
  GUARDIAN_STAYS(w) {
    const scene = { policy: w.policy, group: w.group, said: w.posted };
    for (const child of w.members) {
      if (child.role !== 'child' || hasGuardian(child, w.members)) continue;
      if (!onItsOwn(scene, child.person)) return false;
    }
    return true;
  },
};
