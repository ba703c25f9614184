/** From intents to the one thing to put (rules 16, 18, 19, 22). Nothing is encrypted ahead of need. */
import {
  type Commit,
  type Device,
  deviceOf,
  encrypt,
  type Leaf,
  nameOf,
  type Statement,
} from './abstract-mls.ts';
import { isValid, mustRenew, nextBucket } from './model-rules.ts';
import { type ChainState, factsOf, type Intent, type Surroundings, seenOf } from './model-state.ts';

interface Change {
  readonly adds: readonly Leaf[];
  readonly removes: readonly Leaf[];
  readonly aimedAt?: Device | undefined;
}

/** The state with the next thing pending; undefined when nothing can be done now. */
export function prepare(around: Surroundings, state: ChainState): ChainState | undefined {
  for (const intent of state.intents) {
    const prepared = prepareIntent(around, state, intent);
    if (prepared !== undefined) {
      return prepared;
    }
  }
  const hasNews = state.outbox.some(({ landed }) => landed === undefined);
  return hasNews || state.owed !== undefined ? prepareMessage(around, state, []) : undefined;
}

function prepareIntent(
  around: Surroundings,
  state: ChainState,
  intent: Intent,
): ChainState | undefined {
  const leafOf = (device: Device): readonly Leaf[] =>
    state.group.leaves.filter((leaf) => deviceOf(leaf) === device && leaf !== state.group.own);
  switch (intent.kind) {
    case 'add': {
      const missing = missingOf(state, intent.statements ?? []);
      return missing.length === 0
        ? prepareCommit(around, state, { adds: [intent.leaf], removes: [] })
        : prepareMessage(around, state, missing);
    }
    case 'replace': {
      const removes = leafOf(deviceOf(intent.leaf));
      return removes.length === 0
        ? undefined
        : prepareCommit(around, state, { adds: [intent.leaf], removes });
    }
    case 'remove': {
      const { device, also = [], statement } = intent;
      const missing = missingOf(state, statement === undefined ? [] : [statement]);
      return missing.length === 0
        ? prepareRemoval(around, state, [device, ...also].flatMap(leafOf))
        : prepareMessage(around, state, missing);
    }
    case 'post':
      return prepareMessage(around, state, [intent.statement]);
    case 'update':
      return prepareCommit(around, state, { adds: [], removes: [], aimedAt: intent.aimedAt });
    case 'usurp': {
      const tried = { ...state, intents: state.intents.filter((other) => other !== intent) };
      const targets = [intent.device, ...(intent.also ?? [])];
      return withCommit(around, tried, { adds: [], removes: targets.flatMap(leafOf) });
    }
    case 'intrude': {
      const tried = { ...state, intents: state.intents.filter((other) => other !== intent) };
      return withCommit(around, tried, { adds: [intent.leaf], removes: [] });
    }
  }
}

/** Rule 16: the statements first, in this epoch. */
function missingOf(state: ChainState, statements: readonly Statement[]): readonly Statement[] {
  const posted = new Set(state.statements.map(nameOf));
  return statements.filter((statement) => !posted.has(nameOf(statement)));
}

/** All at once, else half of them, and so on; then each alone. */
function prepareRemoval(
  around: Surroundings,
  state: ChainState,
  leaves: readonly Leaf[],
): ChainState | undefined {
  for (let count = leaves.length; count > 1; count = Math.ceil(count / 2)) {
    const made = prepareCommit(around, state, { adds: [], removes: leaves.slice(0, count) });
    if (made !== undefined) {
      return made;
    }
  }
  for (const leaf of leaves) {
    const made = prepareCommit(around, state, { adds: [], removes: [leaf] });
    if (made !== undefined) {
      return made;
    }
  }
  return undefined;
}

/** Undefined when it would not be valid now. */
function prepareCommit(
  around: Surroundings,
  state: ChainState,
  change: Change,
): ChainState | undefined {
  const made = withCommit(around, state, change);
  const { pending } = made;
  return pending?.content.kind === 'commit' &&
    isValid(factsOf(state), pending.leaf, pending.content, around.rules)
    ? made
    : undefined;
}

function withCommit(
  around: Surroundings,
  state: ChainState,
  { adds, removes, aimedAt }: Change,
): ChainState {
  const commit: Commit = {
    kind: 'commit',
    adds,
    removes,
    secret: around.fresh('secret'),
    bucket: nextBucket(state.bucket, around.now()),
    unreadableFor: state.group.leaves.filter((leaf) => deviceOf(leaf) === aimedAt),
    seen: seenOf(state),
  };
  const [pending, group] = encrypt(state.group, commit, around.fresh('commit'));
  return { ...state, pending, group };
}

/** Everything that waits to be said goes along; a row that ends soon is renewed first (rule 22). */
function prepareMessage(
  around: Surroundings,
  state: ChainState,
  statements: readonly Statement[],
): ChainState | undefined {
  if (mustRenew(state.bucket, around.now())) {
    const renewal = prepareCommit(around, state, { adds: [], removes: [] });
    if (renewal !== undefined) {
      return renewal;
    }
  }
  const ids = state.outbox.filter(({ landed }) => landed === undefined).map(({ id }) => id);
  const [pending, group] = encrypt(
    state.group,
    { kind: 'message', ids, statements, seen: seenOf(state) },
    around.fresh('message'),
  );
  return { ...state, pending, group };
}
