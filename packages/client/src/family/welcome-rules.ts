/** The rules of a group that a device is asked to join; docs/rules.md is the same table in words. */
import type { GroupPolicy, Member, Told } from '../chain/types.ts';
import { MAX_LEAVES } from '../crypto/mls-config.ts';
import { unapprovedPairs } from './approved-pairs.ts';
import { belongs, hasDevicesOnce, hasKnownFamilies } from './group-purpose.ts';
import { isCoveredBy } from './kit-line.ts';
import { isOnItsOwn, isUnaccompanied } from './on-its-own.ts';
import type { Statement } from './statement.ts';

/** What one rule judges. */
export interface JudgedWelcome {
  readonly policy: GroupPolicy;
  readonly group: Told['group'];
  readonly members: readonly Member[];
  /** The device that is asked to join. */
  readonly self: string;
  /** Who signed the welcome. */
  readonly inviter: Member;
  readonly statements: readonly Statement[];
}

/** Each rule with the attack that it stops. Order does not matter: all must hold. */
export const WELCOME_RULES = {
  /** A family cannot be smuggled into another one's group. */
  KNOWN_FAMILIES: ({ policy, members }: JudgedWelcome): boolean =>
    hasKnownFamilies(policy, members),
  PEOPLE_OF_THE_GROUP: ({ policy, members }: JudgedWelcome): boolean =>
    members.every((member) => belongs(policy, member)),
  /** A patched inviter cannot bring a child among strangers, though every member looks away. */
  APPROVED: (judged: JudgedWelcome): boolean =>
    unapprovedPairs(judged, judged.members, judged.members).length === 0,
  /** Whoever has found an old paper, or made a kit of his own, leads nobody anywhere with it. */
  KIT_IN_FORCE: ({ members, statements }: JudgedWelcome): boolean =>
    members.every((member) => isCoveredBy(statements, member)),
  DEVICE_ONCE: ({ members }: JudgedWelcome): boolean => hasDevicesOnce(members),
  /**
   * Only guardians add, so only a guardian's welcome is one. Signing it is what a tablet that was
   * removed cannot do with a guardian's leaf that it has copied into a group of its own.
   */
  INVITED_BY_GUARDIAN: ({ inviter }: JudgedWelcome): boolean => inviter.role === 'guardian',
  /** Another family's guardian leads a child nowhere, whatever leaf of its own guardian she shows. */
  INVITED_BY_OWN_FAMILY: ({ members, self, inviter }: JudgedWelcome): boolean =>
    members.every(
      ({ device, role, root }) => device !== self || role !== 'child' || root === inviter.root,
    ),
  ROOM: ({ members }: JudgedWelcome): boolean => members.length <= MAX_LEAVES,
  SELF_IS_MEMBER: ({ members, self }: JudgedWelcome): boolean =>
    members.some(({ device }) => device === self),
  /** Whatever the group's policy says: a guardian's signed word is behind each child that is alone. */
  GUARDIAN_STAYS: (judged: JudgedWelcome): boolean =>
    judged.members.every(
      (member) => !isUnaccompanied(member, judged.members) || isOnItsOwn(member, judged),
    ),
} as const;

export type WelcomeRule = keyof typeof WELCOME_RULES;
export type WelcomeRules = Readonly<
  Partial<Record<WelcomeRule, (judged: JudgedWelcome) => boolean>>
>;
