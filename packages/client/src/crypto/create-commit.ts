/** Making commits (RFC 9420 §12.4). */
import type { CommitView } from './commit-view.ts';
import type { GroupState } from './group-state.ts';

export interface CommitOptions {
  /** Public bytes of KeyPackages. */
  readonly adds?: readonly Uint8Array[];
  readonly removes?: readonly number[];
  readonly authenticatedData: Uint8Array;
  /** Told to joiners only, signed in the GroupInfo. */
  readonly groupInfoExtension?: Uint8Array;
}

export interface MadeCommit {
  /** To be sealed and put. */
  readonly inner: Uint8Array;
  /** The state once the commit has landed and its own judge accepts it. Persist it with the inner. */
  readonly next: GroupState;
  /** The state of this epoch to go on with meanwhile, and for ever if the commit is refused. */
  readonly burned: GroupState;
  /** What the others' judges will see. */
  readonly view: CommitView;
  /** One for all who are added; undefined without adds. */
  readonly welcome: Uint8Array | undefined;
}

/** Without adds and removes: an update of my own leaf. @throws {KnotholeError} MLS when it would be junk. */
export async function createCommit(
  _state: GroupState,
  _options: CommitOptions,
): Promise<MadeCommit> {
  throw new Error('unfinished');
}
