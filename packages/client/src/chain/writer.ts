/**
 * From intents to the next thing to put (docs/chain.md rules 18, 19, 22). Nothing is encrypted ahead
 * of need: one inner is made, persisted, put and landed before the next one is thought of.
 */
import { encryptMessage } from '../crypto/message.ts';
import { type ChainState, runningHash, type StoredIntent } from './chain-state.ts';
import { makeCommit, type WriteContext } from './commit-maker.ts';
import { missingStatements } from './intents.ts';
import { encodeMessage, MAX_ITEMS_PER_MESSAGE, MAX_MESSAGE_BYTES } from './message.ts';
import { RECEIPT_ITEM } from './receipts.ts';
import { roster } from './roster.ts';
import { ownStatementsLeft, withinStatements } from './said.ts';
import { encodeCbor } from './strict-cbor.ts';
import type { Item } from './types.ts';
import { itemFields } from './work-record.ts';

/** What version, position, hash and brackets of a message take at most. */
const MESSAGE_HEAD_BYTES = 64;

/** The state with the next thing pending; undefined when there is nothing that can be done now. */
export async function prepare(
  context: WriteContext,
  state: ChainState,
): Promise<ChainState | undefined> {
  if (state.bucket === null) {
    return prepareFirstCommit(context, state);
  }
  for (const work of inOrder(state)) {
    const prepared =
      work === 'say'
        ? await prepareMessage(context, state, [])
        : await prepareIntent(context, state, work);
    if (prepared !== undefined) {
      return prepared;
    }
  }
  return context.receiptDue ? prepareMessage(context, state, [RECEIPT_ITEM]) : undefined;
}

/** Epoch 0 has no chain: whatever is to be said waits for the first add (rule 3). */
async function prepareFirstCommit(
  context: WriteContext,
  state: ChainState,
): Promise<ChainState | undefined> {
  for (const stored of state.intents) {
    const prepared =
      stored.intent.kind === 'add' ? await makeCommit(context, state, stored) : undefined;
    if (prepared !== undefined) {
      return prepared;
    }
  }
  return undefined;
}

/** Intents as they came; everything to say goes together where the first of it stands. */
function inOrder(state: ChainState): readonly (StoredIntent | 'say')[] {
  const firstItem = state.outbox.find(({ landed }) => landed === null);
  if (firstItem === undefined) {
    return state.intents;
  }
  const before = state.intents.filter(({ order }) => order < firstItem.order);
  const after = state.intents.filter(({ order }) => order > firstItem.order);
  return [...before, 'say', ...after];
}

async function prepareIntent(
  context: WriteContext,
  state: ChainState,
  stored: StoredIntent,
): Promise<ChainState | undefined> {
  const missing = missingStatements(state, stored.intent);
  if (missing.length > 0) {
    // Where no more of mine count in this epoch, the intent waits for the next one.
    return ownStatementsLeft(state) > 0 ? prepareMessage(context, state, missing) : undefined;
  }
  return stored.intent.kind === 'leave' ? undefined : makeCommit(context, state, stored);
}

/** One message with `first` and as much of what is to be said as fits; or the renewal before it. */
async function prepareMessage(
  context: WriteContext,
  state: ChainState,
  first: readonly Item[],
): Promise<ChainState | undefined> {
  const waiting = sayable(context, state);
  const items = fitting(withinStatements([...first, ...waiting], ownStatementsLeft(state)));
  if (items.length === 0) {
    return undefined;
  }
  if (state.bucket !== null && context.rules.mustRenew(state.bucket, context.relaySeconds)) {
    const renewal = await makeCommit(context, state, undefined);
    if (renewal !== undefined) {
      return renewal;
    }
  }
  const plaintext = encodeMessage({
    seen: { position: state.position, hash: runningHash(state) },
    items: withoutIdleReceipt(items),
  });
  const { inner, next } = await encryptMessage(state.group, plaintext);
  return {
    ...state,
    group: next,
    pending: { kind: 'message', inner, plaintext },
  };
}

function sayable({ policy }: WriteContext, state: ChainState): readonly Item[] {
  const waiting = state.outbox.filter(({ landed }) => landed === null).map(({ item }) => item);
  if (waiting.length === 0 || policy.holdsBack === undefined) {
    return waiting;
  }
  const members = roster(policy, state.group);
  return waiting.filter((item) => policy.holdsBack?.(state.policy, members, item) !== true);
}

/** The first item always goes: its size was checked when it was submitted. */
function fitting(items: readonly Item[]): readonly Item[] {
  let room = MAX_MESSAGE_BYTES - MESSAGE_HEAD_BYTES;
  const end = items.findIndex((item, index) => {
    room -= itemBytes(item);
    return (room < 0 && index > 0) || index >= MAX_ITEMS_PER_MESSAGE;
  });
  return end < 0 ? items : items.slice(0, end);
}

function withoutIdleReceipt(items: readonly Item[]): readonly Item[] {
  return items.length > 1 ? items.filter((item) => item !== RECEIPT_ITEM) : items;
}

function itemBytes(item: Item): number {
  return encodeCbor(itemFields(item)).length;
}
