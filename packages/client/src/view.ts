/**
 * What a screen shows and what a person can do: plain data that crosses from the worker to the page.
 * The core publishes one immutable AppView after each change; screens render it and send commands.
 */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { FriendCommands, FriendsView } from './friends-view.ts';

export {
  type ContactView,
  type FamilyId,
  type FriendshipView,
  type GroupId,
  type GroupView,
  type JournalAct,
  type JournalEntry,
  MAX_GROUP_PEOPLE,
  type MeetingView,
  type PassView,
  type RequestView,
  WISHES,
  type Wish,
} from './friends-view.ts';

/** Lower-case hex of 16 bytes. */
export type PersonId = string;
export type ConversationId = string;
export type MessageId = string;
export type DeviceId = string;

export type Role = 'guardian' | 'child';

/** The animals of avatars and of pairing; each is one own drawing and one spoken name. */
export const ANIMALS = [
  'fox',
  'owl',
  'bear',
  'rabbit',
  'hedgehog',
  'frog',
  'cat',
  'dog',
  'mouse',
  'penguin',
  'turtle',
  'whale',
  'lion',
  'elephant',
  'bee',
  'snail',
] as const;
export type Animal = (typeof ANIMALS)[number];

/** Background colours of avatars, named; the app's tokens give the values per theme. */
export const AVATAR_COLOURS = ['moss', 'sky', 'sun', 'berry', 'plum', 'clay'] as const;
export type AvatarColour = (typeof AVATAR_COLOURS)[number];

export interface Avatar {
  readonly animal: Animal;
  readonly colour: AvatarColour;
}

/** Nickname of at most 24 characters, chosen by the family; nothing else is asked. */
export interface Profile {
  readonly nickname: string;
  readonly avatar: Avatar;
}

export interface PersonView extends Profile {
  readonly id: PersonId;
  readonly role: Role;
  readonly isMe: boolean;
  /** Let in, but none of their devices is back in the family since it was founded anew. */
  readonly awaited: boolean;
  /** A child with whom its guardians do not look along, as they have decided. */
  readonly independent?: true;
  readonly devices: readonly {
    readonly id: DeviceId;
    readonly isThis: boolean;
    /** Unix seconds (relay time) of the last thing it said or receipted; null: nothing yet. */
    readonly lastHeardAt: number | null;
  }[];
}

/** chain.md rule 25. */
export type ConversationState =
  | { readonly kind: 'live' }
  | {
      readonly kind: 'stuck';
      /**
       * `removal`: a device that a guardian has taken out is still in it; until it is gone, nothing
       * that it says is shown, and nothing can be said.
       */
      readonly reason: 'expired' | 'path' | 'clone' | 'fork' | 'rollback' | 'bucket' | 'removal';
    }
  | { readonly kind: 'removed' }
  | { readonly kind: 'left' }
  /** A friendship that a guardian of either side has ended, or (`gone`) whose other family is no more. */
  | { readonly kind: 'ended'; readonly gone?: true }
  /** The friend has no device in it at the moment, who would not get what is said now. */
  | { readonly kind: 'waiting' };

export interface ConversationSummary {
  readonly id: ConversationId;
  /** `family`: everybody; `direct`: two people; `group`: some people of several families. */
  readonly form: 'family' | 'direct' | 'group';
  /** Of a group: what it is called, and its drawn picture. */
  readonly name?: string;
  readonly picture?: Avatar;
  /** The people it is between, me included, me last. */
  readonly people: readonly PersonId[];
  /**
   * Guardians who are members only to look along, and whose devices have been heard here: whoever
   * invited this device is from the start. A guardian herself is always shown her own place.
   */
  readonly lookers: readonly PersonId[];
  /** A grown-up of another family is a member to look along, and not among {@link lookers} yet. */
  readonly unseen?: true;
  /** No guardian is a member beside the people it is between: nobody looks along. */
  readonly alone?: true;
  /**
   * People none of whose devices has been heard here for a week (chain.md rule 32): "Mum is here" is
   * not said of them.
   */
  readonly quiet: readonly PersonId[];
  readonly state: ConversationState;
  readonly unread: number;
  readonly last: { readonly from: PersonId; readonly text: string; readonly sentAt: number } | null;
}

/** sending: not yet at the relay · sent: landed · delivered: every device of the others has it. */
export type MessageState = 'sending' | 'sent' | 'delivered';

/** How a text that is longer than a message is doing; `done` and `total` are bytes. */
export type LongTextState =
  | { readonly kind: 'sending' | 'coming'; readonly done: number; readonly total: number }
  /** The relay has it no more. */
  | { readonly kind: 'gone' }
  /** What came is not what was sent, or the relay has refused for good what was to be sent. */
  | { readonly kind: 'broken' | 'failed' };

export type TimelineEntry =
  | {
      readonly kind: 'text';
      readonly id: MessageId;
      readonly from: PersonId;
      readonly mine: boolean;
      /** The whole of it; only how it starts while `long` says that it is not here. */
      readonly text: string;
      /** Absent for all that is here and out of this device's hands. */
      readonly long?: LongTextState;
      /**
       * This device was not there: a device of this guardian has handed it a copy. Whether it was said
       * like this, and by that person, nobody has verified here.
       */
      readonly copiedBy?: PersonId;
      /** Unix seconds, relay time as its sender knew it. */
      readonly sentAt: number;
      readonly state: MessageState;
    }
  /** A kind that this version does not know: shown as such and kept. */
  | {
      readonly kind: 'unknown';
      readonly id: MessageId;
      readonly from: PersonId;
      readonly mine: boolean;
      readonly sentAt: number;
      readonly state: MessageState;
    }
  | {
      readonly kind: 'joined' | 'left';
      readonly id: MessageId;
      readonly person: PersonId;
      readonly sentAt: number;
    }
  /**
   * The conversation was in trouble on this device (`called`: on another one) and goes on. What had
   * not reached everybody is sent again by itself.
   */
  | {
      readonly kind: 'moved';
      readonly id: MessageId;
      readonly reason:
        | 'expired'
        | 'path'
        | 'clone'
        | 'fork'
        | 'rollback'
        | 'bucket'
        | 'removed'
        | 'called';
      readonly sentAt: number;
    };

export interface TimelineView {
  readonly conversation: ConversationId;
  /** Oldest first, in the one order that all members share; own unsent ones last. */
  readonly entries: readonly TimelineEntry[];
  readonly hasEarlier: boolean;
}

export type ConnectionView =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly notice: string }
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused'; readonly code: 'PASS' | 'VERSION' };

/** The tablet's side of pairing. */
export type TabletPairing =
  | { readonly step: 'preparing' }
  /** The link is the QR's content; it is good until `expiresAt` (Unix seconds, relay time). */
  | { readonly step: 'show'; readonly link: string; readonly expiresAt: number }
  /** `role`: whose device it is to be. */
  | { readonly step: 'joining'; readonly profile: Profile; readonly role: Role }
  /** A tap here, on the tablet, ends pairing. A guardian's device is still to be let in. */
  | {
      readonly step: 'animals';
      readonly profile: Profile;
      readonly role: Role;
      readonly animals: readonly Animal[];
    }
  | { readonly step: 'problem'; readonly code: KnotholeErrorCode };

/** The phone's side of pairing; `role`: whose device the other one is to be. */
export type PhonePairing =
  | { readonly step: 'waiting'; readonly profile: Profile; readonly role: Role }
  | {
      readonly step: 'animals';
      readonly profile: Profile;
      readonly role: Role;
      readonly animals: readonly Animal[];
    }
  /** The phone has said "the same"; the tap on the tablet is missing. */
  | {
      readonly step: 'answered';
      readonly profile: Profile;
      readonly role: Role;
      readonly animals: readonly Animal[];
    }
  /** The tablet has confirmed too. */
  | { readonly step: 'done'; readonly profile: Profile; readonly role: Role }
  | { readonly step: 'problem'; readonly code: KnotholeErrorCode };

export type AppView =
  | { readonly stage: 'loading' }
  /** Nothing on this device yet. */
  | { readonly stage: 'new' }
  /** Another tab of this browser has the family open. */
  | { readonly stage: 'open-elsewhere' }
  /** The local store does not open; nothing is deleted. */
  | { readonly stage: 'broken'; readonly code: KnotholeErrorCode }
  | {
      readonly stage: 'pairing';
      readonly pairing: TabletPairing;
      readonly connection: ConnectionView;
    }
  | ({
      readonly stage: 'home';
      readonly me: PersonId;
      readonly role: Role;
      readonly people: readonly PersonView[];
      readonly conversations: readonly ConversationSummary[];
      readonly connection: ConnectionView;
      /** Whether the 24 words still wait to be confirmed (guardian's first device only). */
      readonly kitPending: boolean;
      /** Guardians: a new kit that one of their devices asks for, or makes. */
      readonly newKit?: NewKitView;
      readonly pairing: PhonePairing | null;
      /** Set on a device whose family removed it: keep everything, keep listening. */
      readonly removed: boolean;
      /** The family is being erased: this device forgets everything as soon as the others can hear it. */
      readonly erasing?: true;
      /**
       * For weeks this device could not go on in its family, and nobody has helped it: nobody may be
       * there any more. It may start over.
       */
      readonly deserted?: true;
      /** The family's own group: while it is stuck, it mends itself as soon as a guardian is online. */
      readonly family: ConversationState;
      /** Whether the family hands what was said before to further devices of a person. */
      readonly historyAllowed: boolean;
    } & FriendsView);

/**
 * A new kit, as this guardian's device is concerned by it: it asks for one, and waits for a second
 * device; writes the words down; or is asked by another one. The animals are the same on both.
 */
export type NewKitView =
  | { readonly step: 'waiting'; readonly animals: readonly Animal[] }
  | { readonly step: 'words' }
  /** The words are on paper, and the others are being told. */
  | { readonly step: 'confirmed' }
  /** The second device has said no, or another one has asked first. */
  | { readonly step: 'refused' }
  | { readonly step: 'asked'; readonly by: PersonId; readonly animals: readonly Animal[] };

/**
 * Every command a screen can give: input and output. A command either resolves or rejects with a
 * KnotholeError; nothing half done remains.
 */
export interface Commands extends FriendCommands {
  /** stage new → home. The relay's address and secret come from the URL that `npm start` prints. */
  createFamily: [
    input: {
      readonly profile: Profile;
      readonly relayUrl: string;
      readonly relayPass: string | null;
    },
    output: null,
  ];
  /**
   * stage new → home, with the family kit: this device becomes a guardian's, and the family's other
   * devices find it; those of the guardian whose place it takes are out. Where the family has several,
   * nothing happens without `guardian`, and the answer is who they are. KIT_WORDS for words that are no
   * kit; KIT_UNKNOWN when this relay holds no family of it.
   */
  restoreFamily: [
    input: {
      readonly words: string;
      readonly relayUrl: string;
      readonly relayPass: string | null;
      readonly guardian?: PersonId;
    },
    output: readonly (Profile & { readonly id: PersonId })[] | null,
  ];
  /**
   * Guardian: asks for a new kit because the paper is lost. KIT_WITNESS without a second guardian's
   * device, of another guardian if there is one; KIT_FRIENDS while the family has friends.
   */
  askNewKit: [input: null, output: null];
  /** Guardian, on the second device: whether both show the same animals, and the new kit is wanted. */
  answerNewKit: [input: { readonly same: boolean }, output: null];
  /** The 24 new words, once the second device has agreed. */
  newKitWords: [input: null, output: readonly string[]];
  /** As `confirmKit`. On success the new kit is on paper only, and the old one is worth nothing. */
  confirmNewKit: [input: Commands['confirmKit'][0], output: null];
  /** Guardian: goes on with the old kit. */
  dropNewKit: [input: null, output: null];
  /** The 24 words while `kitPending`; WRONG_STAGE afterwards, when they exist on paper only. */
  kitWords: [input: null, output: readonly string[]];
  /**
   * KIT_WORDS when one of the words is wrong or fewer than three are given; positions count from 1,
   * as they are printed. On success the root leaves this device.
   */
  confirmKit: [
    input: { readonly answers: readonly { readonly position: number; readonly word: string }[] },
    output: null,
  ];
  /** stage new → pairing, on the tablet; called again it makes a fresh link. */
  startPairing: [input: { readonly relayUrl: string; readonly appUrl: string }, output: null];
  /** Tablet: back to stage new. */
  cancelPairing: [input: null, output: null];
  /** Tablet: "the same animals" (true) leaves pairing; false forgets this family and starts over. */
  answerAnimals: [input: { readonly same: boolean }, output: null];
  /**
   * Phone: link from the QR or pasted. PAIRING_LINK, PAIRING_EXPIRED, PAIRING_TAKEN. With `person`,
   * another tablet of that child; without, a child whose tablets are all gone gets its place back under
   * the same nickname.
   */
  pairChild: [
    input: { readonly link: string; readonly profile: Profile; readonly person?: PersonId },
    output: null,
  ];
  /**
   * Phone: the same for another device of a guardian, mine or another one's (her id), or for one who is
   * new (her profile). Only the words of the kit make guardians: null while `kitPending` alone.
   * KIT_WORDS, KIT_UNKNOWN for another family's; nothing has happened then.
   */
  pairGuardian: [
    input: {
      readonly link: string;
      readonly guardian: PersonId | Profile;
      readonly words: string | null;
    },
    output: null,
  ];
  /** Phone: animals differ (false) removes the tablet at once; true lets it into the chats. */
  confirmPairing: [input: { readonly same: boolean }, output: null];
  /**
   * Phone: closes the pairing panel. Before `done` it gives the pairing up, and a tablet that was let
   * in already is taken out again.
   */
  dismissPairing: [input: null, output: null];
  /**
   * TEXT_TOO_LONG over MAX_LONG_TEXT_BYTES of UTF-8; what is longer than MAX_TEXT_BYTES travels as a
   * file. Resolves when it is on this device to be sent, durably.
   */
  sendText: [
    input: { readonly conversation: ConversationId; readonly text: string },
    output: { readonly id: MessageId },
  ];
  /** A long text whose sending has failed, once more under the same id; WRONG_STAGE for any other. */
  resendText: [
    input: { readonly conversation: ConversationId; readonly id: MessageId },
    output: null,
  ];
  /** Forgets such a text. */
  dismissText: [
    input: { readonly conversation: ConversationId; readonly id: MessageId },
    output: null,
  ];
  /** Guardian: whether further devices of a person are handed what was said before they came. */
  allowHistory: [input: { readonly allowed: boolean }, output: null];
  /**
   * Guardian: whether a child is on its own in its chats and groups with others, or its guardians look along.
   * They go when every tablet of it is in; they come back by founding each of them anew.
   */
  setOversight: [input: { readonly person: PersonId; readonly independent: boolean }, output: null];
  /** Starts publishing the timeline of this conversation (null: stop); the last `limit` entries. */
  openConversation: [
    input: { readonly conversation: ConversationId | null; readonly limit: number },
    output: null,
  ];
  /** Everything up to this message has been seen on this device: unread becomes 0. Stays here. */
  markRead: [input: { readonly conversation: ConversationId }, output: null];
  /**
   * Guardian: takes the device out of every conversation. Another guardian's goes by the words of the
   * kit (KIT_WORDS, KIT_UNKNOWN), or when a second guardian says so too; of two who do it to each other
   * the first stays.
   */
  removeDevice: [
    input: { readonly device: DeviceId; readonly words?: string | null },
    output: null,
  ];
  /**
   * Forgets everything on this device: back to stage new. Only for a device that its family has
   * removed, and for a family that nobody else has joined; WRONG_STAGE otherwise.
   */
  startOver: [input: null, output: null];
  /**
   * Guardian: takes this very device out of the family and everything, and forgets: back to stage new.
   * POLICY for the last guardian's last device.
   */
  leaveFamily: [input: null, output: null];
  /**
   * Guardian: the child's devices forget everything as soon as they hear it, its friendships end, and
   * nobody in the family keeps its name. With `forget` the others' chats with it are gone, too; what
   * other families have received stays theirs.
   */
  eraseChild: [input: { readonly person: PersonId; readonly forget: boolean }, output: null];
  /**
   * Guardian, with the words of the kit (null while `kitPending` alone; KIT_WORDS, KIT_UNKNOWN): every
   * device of the family forgets everything as soon as it hears it, this one when the others can. It
   * may resolve before: `erasing` says so, and it goes on by itself.
   */
  eraseFamily: [input: { readonly words: string | null }, output: null];
  /** While `erasing`: this device forgets everything now, whether or not the others can hear it. */
  eraseHere: [input: null, output: null];
  /** Asks the other members to take this device out; what was said stays on this device. */
  leaveConversation: [input: { readonly conversation: ConversationId }, output: null];
}

export type CommandName = keyof Commands;

/** Longest text of one message in bytes of UTF-8: what fits one envelope beside its wrapping. */
export const MAX_TEXT_BYTES = 3_000;
/** Longest text that can be sent at all, in bytes of UTF-8. */
export const MAX_LONG_TEXT_BYTES = 200_000;
/** Longest nickname in UTF-16 units. */
export const MAX_NICKNAME_LENGTH = 24;

/** The family core as the app's worker and the headless client hold it. */
export interface FamilyCore {
  readonly view: AppView;
  /** Called after each change of the view; returns an unsubscribe. */
  onView(listener: (view: AppView) => void): () => void;
  /** Called after each change of the open conversation's timeline. */
  onTimeline(listener: (timeline: TimelineView) => void): () => void;
  /** @throws {KnotholeError} as each command says. */
  run<Name extends CommandName>(name: Name, input: Commands[Name][0]): Promise<Commands[Name][1]>;
  close(): Promise<void>;
}
