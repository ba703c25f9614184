/** What a judge sees of a commit: everything that decides its validity, and nothing local. */
import type { Member } from './group-state.ts';

export interface CommitView {
  readonly senderLeaf: number;
  /** The commit's authenticated data: next bucket and what else the chain puts there. */
  readonly authenticatedData: Uint8Array;
  /** With the leaf that each one gets. */
  readonly adds: readonly Member[];
  readonly removes: readonly number[];
  readonly hasPath: boolean;
  /** True exactly when one leaf is left (crypto.md trap 12); checked before the judge is asked. */
  readonly hasExternalPsk: boolean;
  readonly membersBefore: readonly Member[];
  readonly membersAfter: readonly Member[];
}

/**
 * Synchronous and pure: epoch state, earlier positions of the epoch, and the commit decide. A coded
 * error is a no.
 */
export type Judge = (view: CommitView) => boolean;
