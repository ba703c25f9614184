/** What follows from somebody's having spoken (rules 17, 20, 24). */
import {
  type Device,
  deviceOf,
  isApproval,
  isGuardian,
  type Leaf,
  nameOf,
  type Seen,
  type Statement,
} from './abstract-mls.ts';
import { agrees } from './model-forks.ts';
import type { ChainState, Intent } from './model-state.ts';
import { isRevoked, withApproval } from './model-statements.ts';

const NOBODY: ReadonlyMap<Leaf, number> = new Map();

/** Rule 17: a revocation obliges everybody to remove, and a later word lifts that. */
export function withDuties(state: ChainState, statement: Statement): ChainState {
  if (isApproval(statement)) {
    return {
      ...state,
      approvals: withApproval(state.approvals ?? [], statement),
      said: new Set([...(state.said ?? []), nameOf(statement)]),
    };
  }
  const { about, version, revoked } = statement;
  const older = (intent: Intent): boolean =>
    intent.kind === 'remove' &&
    intent.device === about &&
    (intent.statement?.version ?? version) < version;
  const intents = state.intents.filter((intent) => !older(intent));
  const isDuty =
    revoked &&
    isRevoked(state.statements, about) &&
    state.peers.has(about) &&
    !isGuardian(about) &&
    !intents.some((intent) => intent.kind === 'remove' && intent.device === about);
  return {
    ...state,
    intents: isDuty ? [...intents, { kind: 'remove', device: about, statement }] : intents,
  };
}

/** Rule 24: who speaks has joined. */
export function noteSeen(state: ChainState, device: Device, seen: Seen): ChainState {
  const { welcomes, unheard = NOBODY } = state;
  let { peers } = state;
  if (peers.has(device) && agrees(state, seen)) {
    const place = { epoch: state.group.epoch, position: seen.position };
    peers = new Map(peers).set(device, place);
  }
  return {
    ...state,
    peers,
    welcomes: welcomes.length === 0 ? welcomes : welcomes.filter(({ leaf }) => isNot(leaf, device)),
    unheard:
      unheard.size === 0 ? unheard : new Map([...unheard].filter(([leaf]) => isNot(leaf, device))),
  };
}

function isNot(leaf: Leaf, device: Device): boolean {
  return deviceOf(leaf) !== device;
}
