/** Reading one position (rules 9, 12 to 16, 20, 24): the state before and the envelope give the state after. */
import {
  type Commit,
  deviceOf,
  type Inner,
  type Leaf,
  type Message,
  nameOf,
  open,
} from './abstract-mls.ts';
import { agrees, showsFork } from './model-forks.ts';
import { noteSeen, withDuties } from './model-heard.ts';
import { dropDelivered, enterNextEpoch } from './model-next-epoch.ts';
import type { Envelope } from './model-relay.ts';
import { isValid } from './model-rules.ts';
import {
  addressAt,
  type ChainState,
  factsOf,
  type Surroundings,
  settleOwed,
} from './model-state.ts';

export function readEnvelope(
  around: Surroundings,
  before: ChainState,
  envelope: Envelope,
): ChainState {
  const { rules } = around;
  const state = advance(around, before, envelope);
  const { inner } = envelope;
  if (inner === undefined) {
    return state;
  }
  if (rules.looksForOwn && inner.id === before.pending?.id) {
    return landOwn(around, before, state, inner);
  }
  if (rules.looksForOwn && before.mine.includes(inner.id)) {
    return state;
  }
  const opened = open(before.group, inner);
  switch (opened.kind) {
    case 'junk':
      return state;
    case 'own':
      return rules.atClone === 'stuck' ? { ...before, status: 'stuck (clone)' } : state;
    case 'authentic':
      if (showsFork(rules, before, inner)) {
        return { ...before, status: 'stuck (fork)' };
      }
      return inner.content.kind === 'message'
        ? hear(around, { ...state, group: opened.next }, inner.leaf, inner.content)
        : meetCommit(around, before, { ...state, group: opened.next }, inner, inner.content);
  }
}

/** Against rule 9. */
export function skipPosition(around: Surroundings, state: ChainState): ChainState {
  const hash = around.hash(`${state.hash} nothing`);
  return { ...state, position: state.position + 1, hash, hashes: [...(state.hashes ?? []), hash] };
}

function advance(around: Surroundings, before: ChainState, envelope: Envelope): ChainState {
  const hash = around.hash(`${before.hash} ${envelope.id}`);
  return {
    ...before,
    position: before.position + 1,
    hash,
    hashes: [...(before.hashes ?? []), hash],
    lastRead: { address: addressAt(before, before.position), id: envelope.id },
  };
}

/** Rule 13: junk, valid, or authentic but not applicable. */
function meetCommit(
  around: Surroundings,
  before: ChainState,
  state: ChainState,
  inner: Inner,
  commit: Commit,
): ChainState {
  if (!judge(around, before, inner, commit)) {
    return state;
  }
  if (commit.removes.includes(before.group.own)) {
    return { ...state, status: 'removed', pending: undefined };
  }
  if (commit.unreadableFor.includes(before.group.own)) {
    return around.rules.atInapplicable === 'stuck' ? { ...before, status: 'stuck (path)' } : state;
  }
  // Rule 30: it would lead back to one epoch, in which nobody could tell the two histories any more.
  if (!agrees(state, commit.seen)) {
    return state;
  }
  const heard = noteSeen(state, deviceOf(inner.leaf), commit.seen);
  return enterNextEpoch(around, heard, inner.leaf, commit);
}

/** Rule 19: one's own is judged by the same function, and again at landing. */
function landOwn(
  around: Surroundings,
  before: ChainState,
  state: ChainState,
  inner: Inner,
): ChainState {
  const passed = { ...state, pending: undefined, mine: [...state.mine, inner.id] };
  const { content } = inner;
  if (content.kind === 'message') {
    return landMessage(around, hear(around, passed, inner.leaf, content), content);
  }
  if (!judge(around, before, inner, content)) {
    return around.rules.afterRefusal === 'anew' ? passed : { ...state, pending: inner };
  }
  const next = enterNextEpoch(around, passed, inner.leaf, content);
  const { group, bucket, previousCommitter, hash } = next;
  const lastRead = around.rules.joinersLookBack ? next.lastRead : undefined;
  const approvals = around.family?.approvals() ?? [];
  const told = { bucket, previousCommitter, lastRead, hash, approvals };
  const welcomes = content.adds.map((leaf) => ({
    leaf,
    invitation: { group: { ...group, own: leaf }, ...told },
  }));
  // A commit that only adds has no path: its committer's leaf keeps its key.
  const renews = content.adds.length === 0 || content.removes.length > 0;
  return {
    ...settleOwed(next, { epoch: before.group.epoch, position: content.seen.position }),
    ...(renews && { leafSince: around.today?.() ?? 0 }),
    intents: next.intents.filter(({ kind }) => kind !== 'update' || !renews),
    welcomes: [...next.welcomes, ...welcomes],
  };
}

function judge(around: Surroundings, before: ChainState, inner: Inner, commit: Commit): boolean {
  const facts = factsOf(before);
  const verdict = {
    purely: () => isValid(facts, inner.leaf, commit, around.rules),
    never: () => true,
    'by the clock': () => isValid(facts, inner.leaf, commit) && commit.bucket - around.now() > 3,
  }[around.rules.judgesCommits]();
  around.witness.judged(inner, facts, verdict);
  return verdict;
}

function landMessage(around: Surroundings, state: ChainState, message: Message): ChainState {
  const devices = [...state.peers.keys()];
  const landed = { epoch: state.group.epoch, position: state.position - 1, devices };
  for (const id of message.ids) {
    around.witness.sent(state.device, id, devices);
  }
  const posted = message.statements.map(nameOf);
  const { epoch } = state.group;
  return dropDelivered(around, {
    ...settleOwed(state, { epoch, position: message.seen.position }),
    intents: state.intents.filter(
      (intent) => intent.kind !== 'post' || !posted.includes(nameOf(intent.statement)),
    ),
    outbox: state.outbox.map((said) =>
      said.landed === undefined && message.ids.includes(said.id) ? { ...said, landed } : said,
    ),
  });
}

/** Shows what is new, notes the receipt and the statements. */
function hear(around: Surroundings, state: ChainState, sender: Leaf, message: Message): ChainState {
  const device = deviceOf(sender);
  const here = { epoch: state.group.epoch, position: state.position - 1 };
  const isMine = sender === state.group.own;
  const hasNews = !isMine && message.ids.length + message.statements.length > 0;
  const news = message.ids.filter((id) => !state.shown.includes(id));
  const heard = {
    ...noteSeen(state, device, message.seen),
    speakers: [...state.speakers, sender],
    shown: news.length === 0 ? state.shown : [...state.shown, ...news],
    owed: hasNews ? here : state.owed,
    statements: [...state.statements, ...message.statements],
  };
  return dropDelivered(around, message.statements.reduce(withDuties, heard));
}
