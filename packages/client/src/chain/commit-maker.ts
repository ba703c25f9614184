/** From an intent to a pending commit (docs/chain.md rules 4, 16, 19, 24). */
import { encodeBucket, hasCode } from '@knothole/protocol';
import { createCommit, type MadeCommit } from '../crypto/create-commit.ts';
import { INNER_ROOM_BYTES } from '../crypto/envelope.ts';
import { MAX_LEAVES } from '../crypto/mls-config.ts';
import {
  type ChainState,
  epochNumber,
  type PreparedWelcome,
  runningHash,
  type StoredIntent,
} from './chain-state.ts';
import { judgeOf } from './judge.ts';
import { encodeCommitHeader } from './message.ts';
import { roster } from './roster.ts';
import type { ChainRules } from './rules.ts';
import type { ChainPolicy, InvitedDevice } from './types.ts';

export interface WriteContext {
  readonly rules: ChainRules;
  readonly policy: ChainPolicy;
  readonly relaySeconds: number;
  /** A receipt has waited long enough (rule 21). */
  readonly receiptDue: boolean;
  /** What joiners are told beside the welcome (rule 24). */
  readonly snapshot: () => Uint8Array;
  /** Remembers intents that cannot go on as things stand, so that they are not built again and again. */
  readonly blocked: BlockedIntents;
}

/** Validity depends on the epoch and what was said in it alone (rule 15): until then, no use trying. */
export class BlockedIntents {
  readonly #standing = new Map<number, string>();

  has(state: ChainState, stored: StoredIntent): boolean {
    return this.#standing.get(stored.order) === standingOf(state);
  }

  add(state: ChainState, stored: StoredIntent): void {
    this.#standing.set(stored.order, standingOf(state));
  }
}

function standingOf(state: ChainState): string {
  return `${epochNumber(state)}/${state.statements.length}/${state.speakers.length}`;
}

interface Change {
  readonly adds: readonly InvitedDevice[];
  readonly removes: readonly number[];
}

/**
 * The state with a commit for the intent pending; an empty commit without an intent. Undefined when
 * it would not be valid now, or has nothing to do.
 */
export async function makeCommit(
  context: WriteContext,
  state: ChainState,
  stored: StoredIntent | undefined,
): Promise<ChainState | undefined> {
  if (stored !== undefined && context.blocked.has(state, stored)) {
    return undefined;
  }
  for (const change of changesFor(context, state, stored)) {
    const made = await tryChange(context, state, change);
    if (made !== undefined) {
      return made;
    }
  }
  if (stored !== undefined) {
    context.blocked.add(state, stored);
  }
  return undefined;
}

/** What to try, the most wanted first: a commit must fit one envelope (rule 7). */
function changesFor(
  context: WriteContext,
  state: ChainState,
  stored: StoredIntent | undefined,
): readonly Change[] {
  const present = roster(context.policy, state.group);
  const leavesOf = (devices: readonly string[]): readonly number[] =>
    present
      .filter(({ device }) => device !== state.self.device && devices.includes(device))
      .map(({ leaf }) => leaf);
  switch (stored?.intent.kind) {
    case undefined:
    case 'update':
    case 'leave':
      return [{ adds: [], removes: [] }];
    case 'add': {
      const missing = stored.intent.devices
        .filter(({ device }) => !present.some((member) => member.device === device))
        .slice(0, MAX_LEAVES - present.length);
      return portions(missing).map((adds) => ({ adds, removes: [] }));
    }
    case 'remove':
      return portions(leavesOf(stored.intent.devices)).map((removes) => ({ adds: [], removes }));
    case 'replace': {
      const removes = leavesOf([stored.intent.device.device]);
      return removes.length === 0 ? [] : [{ adds: [stored.intent.device], removes }];
    }
  }
}

/** All at once, else half of them, and so on; then each alone, so that a bad one holds up no other. */
function portions<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  const result: (readonly Value[])[] = [];
  for (let count = values.length; count > 1; count = Math.ceil(count / 2)) {
    result.push(values.slice(0, count));
  }
  return [...result, ...values.map((value) => [value])];
}

async function tryChange(
  context: WriteContext,
  state: ChainState,
  change: Change,
): Promise<ChainState | undefined> {
  const { rules, policy, relaySeconds } = context;
  const bucket = rules.nextBucket(state.policy.kind, state.bucket, relaySeconds);
  const authenticatedData = encodeCommitHeader({
    bucket,
    seen: { position: state.position, hash: runningHash(state) },
  });
  const made = await createIfSound(state, change, authenticatedData, encodeBucket(bucket));
  if (
    made === undefined ||
    made.inner.length > INNER_ROOM_BYTES ||
    !judgeOf(rules, policy, state)(made.view)
  ) {
    return undefined;
  }
  return {
    ...state,
    group: made.burned,
    pending: {
      kind: 'commit',
      inner: made.inner,
      commit: {
        next: made.next,
        authenticatedData,
        adds: made.view.adds.map(({ leaf }) => leaf),
        removes: made.view.removes,
        hasPath: made.view.hasPath,
        hasExternalPsk: made.view.hasExternalPsk,
        welcomes: welcomesFor(context, made, change),
      },
    },
  };
}

async function createIfSound(
  state: ChainState,
  change: Change,
  authenticatedData: Uint8Array,
  groupInfoExtension: Uint8Array,
): Promise<MadeCommit | undefined> {
  try {
    return await createCommit(state.group, {
      adds: change.adds.map(({ keyPackage }) => keyPackage),
      removes: change.removes,
      authenticatedData,
      groupInfoExtension,
    });
  } catch (error) {
    if (hasCode(error, 'MLS')) {
      return undefined;
    }
    throw error;
  }
}

function welcomesFor(
  context: WriteContext,
  made: MadeCommit,
  change: Change,
): readonly PreparedWelcome[] {
  const { welcome } = made;
  if (welcome === undefined) {
    return [];
  }
  const snapshot = context.snapshot();
  return change.adds.map(({ device, parcel }) => ({ device, parcel, welcome, snapshot }));
}
