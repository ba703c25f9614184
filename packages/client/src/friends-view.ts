/** What screens show of other families, and what guardians and children can do about them. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { Avatar, ConversationId, PersonId, Profile, Role } from './view.ts';

/** Fingerprint of a family's root, lower-case hex of 32 bytes. */
export type FamilyId = string;

/** Somebody of another family, as its guardian has introduced them. */
export interface ContactView extends Profile {
  readonly id: PersonId;
  readonly family: FamilyId;
  readonly role: Role;
}

/** One of my family's people and one of another family. */
export interface FriendshipView {
  readonly person: PersonId;
  readonly contact: PersonId;
  readonly ours: 'open' | 'allowed' | 'ended';
  /** `unknown`: nothing has been heard of the other family about it. */
  readonly theirs: 'unknown' | 'open' | 'allowed' | 'ended';
  readonly conversation: ConversationId | null;
}

export type MeetingView =
  /** The link waits for the other family; good until `expiresAt` (Unix seconds, relay time). */
  | { readonly step: 'invited'; readonly link: string; readonly expiresAt: number }
  | { readonly step: 'opening' }
  /** Both screens show the same words, if nobody stands between them. */
  | {
      readonly step: 'words';
      readonly other: Profile;
      readonly introduced: readonly ContactView[];
      readonly words: readonly string[];
    }
  /** This side has said "the same"; the other one's answer is missing. */
  | {
      readonly step: 'answered';
      readonly other: Profile;
      readonly introduced: readonly ContactView[];
      readonly words: readonly string[];
    }
  | {
      readonly step: 'done';
      readonly family: FamilyId;
      readonly other: Profile;
      readonly introduced: readonly ContactView[];
    }
  | { readonly step: 'problem'; readonly code: KnotholeErrorCode };

/** Something that waits for a guardian. */
export type RequestView =
  /** The other side has allowed it, ours is open. */
  | {
      readonly kind: 'friend';
      readonly id: string;
      readonly child: PersonId;
      readonly contact: PersonId;
    }
  | {
      readonly kind: 'ask';
      readonly id: string;
      readonly child: PersonId;
      readonly wish: Wish;
      /** With whom, where it has picked somebody. */
      readonly people: readonly PersonId[];
      readonly askedAt: number;
    }
  | {
      /** Another family has made a group that one of ours is to be in. */
      readonly kind: 'group';
      readonly id: string;
      readonly group: GroupId;
      readonly child: PersonId;
      readonly name: string;
      readonly picture: Avatar;
      readonly people: readonly ContactView[];
      /** Those of them that the child is not allowed to be with. */
      readonly strangers: readonly PersonId[];
    };

/** Lower-case hex of 16 bytes. */
export type GroupId = string;

/** Each child's guardian posts one list, and all of it is told to each new device of a family. */
export const MAX_GROUP_PEOPLE = 8;

/** A group of people of several families, from when it is made on. */
export interface GroupView {
  readonly id: GroupId;
  readonly name: string;
  readonly picture: Avatar;
  /** Who is to be in it, beside the guardians who look along. */
  readonly people: readonly PersonId[];
  /** The family whose guardian has made it and can add people. */
  readonly madeBy: FamilyId;
  /** Whether that is this family. */
  readonly isOurs: boolean;
  /** Pairs that nobody has allowed, as far as is known here: the grown-ups of `child` are asked. */
  readonly missing: readonly { readonly child: PersonId; readonly contact: PersonId }[];
  /** Whose grown-ups have said no. */
  readonly refused: readonly PersonId[];
  /** Whose grown-ups have not answered. */
  readonly open: readonly PersonId[];
  /** Of this family: who has gone out of it. A guardian's new yes brings a child back, with its guardians. */
  readonly left: readonly PersonId[];
  /** Null until everybody may come. */
  readonly conversation: ConversationId | null;
}

/** What a child can ask its guardians for. */
export const WISHES = ['friend', 'group'] as const;
export type Wish = (typeof WISHES)[number];

/** What a family's journal has entries for. */
export const JOURNAL_ACTS = [
  'child-added',
  'guardian-added',
  /** One more device of somebody who was in the family already. */
  'device-added',
  'device-removed',
  /** It has gone by itself. */
  'device-left',
  /** A new phone has taken a guardian's place with the words of the kit. */
  'family-restored',
  /** The paper was lost: there is a new kit, and the old words open nothing. */
  'kit-replaced',
  /** Nobody says who it was. */
  'child-erased',
  'met',
  'allowed',
  'ended',
  /** The other family has erased itself; `by`: whose device heard it. */
  'family-left',
  /** Another family's pass for this one's relay was taken back. */
  'pass-ended',
  'group-allowed',
  'group-ended',
  /** Guardians no longer look along with a child, or do again. */
  'independent',
  'with-guardian',
] as const;
export type JournalAct = (typeof JOURNAL_ACTS)[number];

/** One act of a guardian, as all guardians of the family see it; newest first. */
export interface JournalEntry {
  readonly id: string;
  /** The guardian who did it. */
  readonly by: PersonId;
  /** Unix seconds, relay time as this device came to know of it. */
  readonly at: number;
  readonly act: JournalAct;
  /** Whom of the family it is about; null: nobody of it. */
  readonly person: PersonId | null;
  readonly contact: PersonId | null;
}

/** By what another family uses this one's relay, or this one that of the other. */
export type PassView =
  /** Theirs for ours; `until`: when it goes by itself (Unix seconds, relay time), since it has ended. */
  | { readonly kind: 'given'; readonly family: FamilyId; readonly until: number | null }
  /** Ours for theirs, which their relay does not take any more. */
  | { readonly kind: 'refused'; readonly family: FamilyId };

/** The part of the home view that is about other families. */
export interface FriendsView {
  /** Guardians: everybody who was introduced. A child: those it has a conversation with. */
  readonly contacts: readonly ContactView[];
  readonly friendships: readonly FriendshipView[];
  readonly meeting: MeetingView | null;
  /** Guardians: all of the family's; a child: those that it is to be in. */
  readonly groups: readonly GroupView[];
  /** Guardians only. */
  readonly passes: readonly PassView[];
  /** Guardians only, oldest first. */
  readonly requests: readonly RequestView[];
  /** Guardians only, newest first. */
  readonly journal: readonly JournalEntry[];
}

/** Commands about other families; see {@link Commands}. */
export interface FriendCommands {
  /** Guardian: makes the link for another family's guardian, which opens the app at `appUrl`. */
  invite: [
    input: { readonly introduce: readonly PersonId[]; readonly appUrl: string },
    output: { readonly link: string; readonly expiresAt: number },
  ];
  /** Guardian: opens such a link. INVITE_LINK, INVITE_EXPIRED, INVITE_TAKEN. */
  openInvite: [
    input: { readonly link: string; readonly introduce: readonly PersonId[] },
    output: null,
  ];
  /** Guardian: whether both screens show the same words; false ends it on both sides. */
  answerWords: [input: { readonly same: boolean }, output: null];
  /** Guardian: closes the panel. Before `done` it gives the meeting up. */
  dismissMeeting: [input: null, output: null];
  /**
   * Guardian: one of the family may be in conversations with a contact, or not any more. For a
   * grown-up only she herself decides. NOT_APPROVED when the contact is not known here.
   */
  allowFriend: [
    input: { readonly person: PersonId; readonly contact: PersonId; readonly allow: boolean },
    output: null,
  ];
  /** Guardian: ends every friendship with that family, and leaves what the guardians share. */
  endFamily: [input: { readonly family: FamilyId }, output: null];
  /**
   * Guardian: ends everything with that family and takes its pass for our relay back at once: its devices
   * may not be able to read that it has ended. INPUT where it has none.
   */
  endPass: [input: { readonly family: FamilyId }, output: null];
  /** A child asks its guardians; for a group, with the friends that it has picked. */
  askGuardian: [
    input: { readonly wish: Wish; readonly people?: readonly PersonId[] },
    output: null,
  ];
  /**
   * Guardian: makes a group of own people and contacts of befriended families, and allows it for her own.
   * It begins by itself as soon as everybody may come: at once where every pair is allowed. Where not,
   * `refused` says so, `missing` which pairs, and the guardians of both are asked. NOT_APPROVED for
   * people whom the family does not know, TOO_LARGE for more groups than a family can be in.
   */
  createGroup: [
    input: {
      readonly name: string;
      readonly picture: Avatar;
      readonly people: readonly PersonId[];
    },
    output: {
      readonly group: GroupId;
      readonly refused: 'NOT_APPROVED' | null;
      readonly missing: GroupView['missing'];
    },
  ];
  /**
   * Guardian of the family that has made it: more people of its families. All are asked again; whoever
   * is in it stays meanwhile.
   */
  addToGroup: [
    input: { readonly group: GroupId; readonly people: readonly PersonId[] },
    output: FriendCommands['createGroup'][1],
  ];
  /**
   * Guardian: a child of hers, or she herself, may be in this group with exactly those who are named for
   * it now, or not any more. Whoever has gone out of it comes back by a yes.
   */
  allowGroup: [
    input: { readonly group: GroupId; readonly child: PersonId; readonly allow: boolean },
    output: null,
  ];
  /** Whoever is in a group gives it another name and picture. */
  nameGroup: [
    input: {
      readonly conversation: ConversationId;
      readonly name: string;
      readonly picture: Avatar;
    },
    output: null,
  ];
  /** Guardian: takes a request off the list of all guardians. */
  dismissRequest: [input: { readonly id: string }, output: null];
}
