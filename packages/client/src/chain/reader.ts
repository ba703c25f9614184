/**
 * Reading one position (docs/chain.md rules 9 to 14): the envelope and the state before it give the
 * state after it and the events to show. Nothing is written and nothing is sent here.
 */
import { type Envelope, encodeHex, hasCode } from '@knothole/protocol';
import { openEnvelope } from '../crypto/envelope.ts';
import { members } from '../crypto/group-state.ts';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import { type OpenedInner, openInner } from '../crypto/open-inner.ts';
import {
  type ChainState,
  epochNumber,
  type Place,
  REMEMBERED_HASHES,
  runningHash,
  stuck,
  withSpeaker,
} from './chain-state.ts';
import type { ChainSlot } from './epoch-slots.ts';
import { agrees, compareHistories } from './forks.ts';
import { judgeOf, readCommitHeader } from './judge.ts';
import { landOwn } from './landing.ts';
import { type ChainMessage, decodeMessage } from './message.ts';
import { enterNextEpoch, membershipEventsOf } from './next-epoch.ts';
import { dropDelivered } from './outbox.ts';
import type { ReadContext, Step } from './read-context.ts';
import { noteSeen, wantsReceipt } from './receipts.ts';
import { identifyLeaf } from './roster.ts';
import { applyItems } from './said.ts';
import type { Member } from './types.ts';

/** Reads what stands at the state's own position. */
export async function readEnvelope(
  context: ReadContext,
  before: ChainState,
  slot: ChainSlot,
  envelope: Envelope,
): Promise<Step> {
  const place = { epoch: epochNumber(before), position: before.position };
  const state = advance(before, slot, envelope);
  const inner = openEnvelope(slot.sealKey, envelope, slot.ref.address);
  if (inner === undefined) {
    return junk(state);
  }
  if (context.rules.looksForOwn) {
    if (before.pending !== null && constantTimeEqual(before.pending.inner, inner)) {
      return landOwn(context, state, before.pending, place);
    }
    if (before.mine.has(encodeHex(sha256(inner)))) {
      return junk(state);
    }
  }
  const judge = judgeOf(context.rules, context.policy, before);
  return apply(context, before, state, place, await openInner(before.group, inner, judge));
}

/** Steps over an empty position; only the test of rule 9 does that. */
export function skipPosition(state: ChainState): ChainState {
  return { ...state, position: state.position + 1, hashes: [...state.hashes, runningHash(state)] };
}

async function apply(
  context: ReadContext,
  before: ChainState,
  state: ChainState,
  place: Place,
  opened: OpenedInner,
): Promise<Step> {
  switch (opened.kind) {
    case 'junk':
      return junk(opened.next === undefined ? state : { ...state, group: opened.next });
    case 'message':
      return applyMessage(context, { ...state, group: opened.next }, place, opened);
    case 'commit':
      return applyCommit(context, state, place, opened);
    case 'removed':
      return applyRemoval(context, state, place, opened);
    case 'stuck':
      return context.rules.atInapplicable === 'stuck'
        ? { state: stuck(before, opened.reason), events: [] }
        : junk(state);
    case 'clone':
      return context.rules.atClone === 'stuck'
        ? { state: stuck(before, 'clone'), events: [] }
        : junk(state);
  }
}

async function applyMessage(
  context: ReadContext,
  state: ChainState,
  place: Place,
  opened: Extract<OpenedInner, { kind: 'message' }>,
): Promise<Step> {
  const sender = memberAt(context, state, opened.senderLeaf);
  const message = readMessage(opened.plaintext);
  if (sender === undefined || message === undefined) {
    return junk(state);
  }
  const seen = { epoch: place.epoch, position: message.seen.position };
  const heard = agrees(state, message.seen)
    ? noteSeen(state, sender.device, seen, context.relaySeconds)
    : state;
  const spoke = withSpeaker(heard, sender.leaf);
  const compared = compareHistories(context.rules, spoke, sender, message.seen);
  const said = await applyItems(context, compared, place, sender, message.items);
  const owing = wantsReceipt(message) ? { ...said.state, owed: place } : said.state;
  const met = welcomesWithout(owing, sender.device);
  return { ...said, state: dropDelivered(met, context.rules.keepsUntilReceipted) };
}

function applyCommit(
  context: ReadContext,
  state: ChainState,
  place: Place,
  opened: Extract<OpenedInner, { kind: 'commit' }>,
): Step {
  const header = readCommitHeader(opened.view.authenticatedData);
  const sender = memberAt(context, state, opened.senderLeaf);
  if (header === undefined || sender === undefined) {
    throw new Error('the judge accepts no commit without a header and a member behind it');
  }
  const compared = compareHistories(context.rules, state, sender, header.seen);
  if (compared.status.kind === 'stuck') {
    return { state: compared, events: [] };
  }
  // A commit of another history would lead back to one epoch, in which nobody could tell any more
  // that the members had not read the same before it.
  if (!agrees(state, header.seen)) {
    return junk(compared);
  }
  const { view, next } = opened;
  return enterNextEpoch(context, welcomesWithout(compared, sender.device), {
    view,
    next,
    header,
    own: null,
    place,
  });
}

/** Rule 25: soft. Data, intents and outbox stay; a Replace may bring this device back. */
function applyRemoval(
  context: ReadContext,
  state: ChainState,
  place: Place,
  opened: Extract<OpenedInner, { kind: 'removed' }>,
): Step {
  const asked = state.intents.some(({ intent }) => intent.kind === 'leave');
  const events = membershipEventsOf(context, state, { view: opened.view, place });
  return {
    state: {
      ...state,
      status: { kind: asked ? 'left' : 'removed' },
      pending: null,
      eventCount: state.eventCount + events.length,
    },
    events,
  };
}

/** Rule 24: who speaks has joined. */
function welcomesWithout(state: ChainState, device: string): ChainState {
  return state.welcomes.some((welcome) => welcome.device === device)
    ? { ...state, welcomes: state.welcomes.filter((welcome) => welcome.device !== device) }
    : state;
}

function advance(state: ChainState, slot: ChainSlot, envelope: Envelope): ChainState {
  const hash = sha256(runningHash(state), envelope);
  return {
    ...state,
    position: state.position + 1,
    hashes: [...state.hashes, hash].slice(-REMEMBERED_HASHES),
    lastRead: { ...slot.ref, hash: sha256(envelope) },
  };
}

function junk(state: ChainState): Step {
  return { state: { ...state, junkCount: state.junkCount + 1 }, events: [] };
}

function memberAt(context: ReadContext, state: ChainState, leaf: number): Member | undefined {
  const found = members(state.group).find((member) => member.leaf === leaf);
  return found === undefined ? undefined : identifyLeaf(context.policy, found);
}

function readMessage(plaintext: Uint8Array): ChainMessage | undefined {
  try {
    return decodeMessage(plaintext);
  } catch (error) {
    if (hasCode(error, 'INPUT')) {
      return undefined;
    }
    throw error;
  }
}
