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
  /** Which epochs a device's conversations are in; in the family group. */
  heads: 7,
  /** Which files a device has fetched; where the files were sent. */
  kept: 8,
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
]);

/** Whether a screen has an entry for items of this kind; a later version's kinds have one. */
export function isShown(kind: number): boolean {
  return !SHOWN_AS_NOTHING.has(kind);
}
