/** The kinds of items that this version writes and reads beside the chain's own two. */
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';

export const ITEM_KINDS = {
  /** [text, sentAt] in a conversation. */
  text: 2,
  /** A guardian lets a device in and says whose it is; in the family group. */
  admission: 3,
  /** A device hands one KeyPackage to one guardian's device, sealed for it; in the family group. */
  keyPackage: 4,
  /** The tablet's side of pairing was confirmed on the tablet; in the family group. */
  paired: 5,
  /** A guardian's device says to which key its KeyPackages are to be sealed; in the family group. */
  offerKey: 6,
  /** Which epochs a device's conversations are in; in family group and bridge. */
  heads: 7,
  /** Which files a device has fetched; where the files were sent. */
  kept: 8,
  /** [start, sentAt, pointer] in a conversation: a text that is longer than a message. */
  longText: 9,
  /** A new device wishes for what was said before it came; in the family group. */
  historyWish: 10,
  /** Where an archive for one device is, for that device's eyes only; in the family group. */
  history: 11,
  /** Whether history is handed to further devices of a person; in the family group. */
  historySetting: 12,
  /** A guardian has met another family; in the family group. */
  met: 20,
  /** A guardian has ended everything with another family; in the family group. */
  parted: 21,
  /** Somebody may, or may not, be with somebody of another family; in family group and bridge. */
  allowance: 22,
  /** More people of a family that is met; in family group and bridge. */
  introduction: 23,
  /** A child asks its guardians; in the family group. */
  ask: 24,
  /** A guardian has dealt with a request; in the family group. */
  dismissal: 25,
  /** Who is to be in a group of several families; in family groups and bridges. */
  groupPlan: 26,
  /** Whether one of them may; in family groups and bridges. */
  groupWord: 27,
  /** What a group is called; in it, and in family groups. */
  groupName: 28,
  /** The pass that another family had for this one's relay is taken back; in the family group. */
  passEnded: 29,
  /** A child, or the whole family, is erased; in the family group, the latter where others are too. */
  erasure: 30,
  /** Somebody goes out of a group by herself, or is there again; in the family group. */
  groupLeave: 31,
  /** A guardian's device asks for a new kit; in the family group. */
  kitProposal: 36,
  /** A second one has seen that it is wanted; in the family group. */
  kitWitness: 37,
  /** A device asks for what it keeps of the new kit; in the family group. */
  kitWish: 38,
  /** A guardian's device gives it, sealed for that device; in the family group. */
  kitKeys: 39,
} as const;

const SHOWN_AS_NOTHING: ReadonlySet<number> = new Set([
  CHAIN_ITEM_KINDS.receipt,
  CHAIN_ITEM_KINDS.statement,
  ITEM_KINDS.admission,
  ITEM_KINDS.keyPackage,
  ITEM_KINDS.paired,
  ITEM_KINDS.offerKey,
  ITEM_KINDS.heads,
  ITEM_KINDS.kept,
  ITEM_KINDS.historyWish,
  ITEM_KINDS.history,
  ITEM_KINDS.historySetting,
  ITEM_KINDS.met,
  ITEM_KINDS.parted,
  ITEM_KINDS.allowance,
  ITEM_KINDS.introduction,
  ITEM_KINDS.ask,
  ITEM_KINDS.dismissal,
  ITEM_KINDS.groupPlan,
  ITEM_KINDS.groupWord,
  ITEM_KINDS.groupName,
  ITEM_KINDS.passEnded,
  ITEM_KINDS.groupLeave,
  ITEM_KINDS.erasure,
  ITEM_KINDS.kitProposal,
  ITEM_KINDS.kitWitness,
  ITEM_KINDS.kitWish,
  ITEM_KINDS.kitKeys,
]);

/** Whether a screen has an entry for items of this kind; a later version's kinds have one. */
export function isShown(kind: number): boolean {
  return !SHOWN_AS_NOTHING.has(kind);
}
