/**
 * What the rules claim to survive, as mixes of steps: how often each happens beside the way of things.
 * Where a store came back from an older copy, what it forgot is not missed (I2), and what it sent
 * before may be sent with the same key again (I6): it stops as soon as it reads its own words (31).
 */
import type { Invariant } from './invariants.ts';
import type { Mix } from './schedule.ts';

const PEOPLE = { say: 7, update: 2, add: 2, remove: 2, replace: 2, revoke: 1, pardon: 1 };
const NETWORK = { giveUp: 3, crash: 3, loseRequest: 3, loseAnswer: 3, double: 3 };
const JOINING = { say: 3, add: 4, remove: 3, replace: 3, crash: 5, giveUp: 2, loseAnswer: 2 };
const STATEMENTS = { update: 8, revoke: 6, pardon: 6 };
const BAD_INTENT = { squat: 2, plant: 2, aim: 2, usurp: 1 };
const LOSSES = { rollBack: 1, wipe: 1 };

const ALL: readonly Invariant[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'];

export const MIXES = [
  { name: 'calm', often: PEOPLE, claims: ALL },
  { name: 'network', often: { ...PEOPLE, ...NETWORK }, claims: ALL },
  { name: 'bad intent', often: { ...PEOPLE, ...NETWORK, ...BAD_INTENT }, claims: ALL },
  { name: 'expiry', often: { ...PEOPLE, ...NETWORK, week: 3 }, claims: ALL },
  { name: 'all away', often: { ...PEOPLE, ...NETWORK, longAway: 1, day: 2 }, claims: ALL },
  { name: 'rollback', often: { ...PEOPLE, ...NETWORK, rollBack: 1, snapBack: 1 }, claims: ALL },
  { name: 'wipe', often: { ...PEOPLE, ...NETWORK, wipe: 1 }, claims: ALL },
  { name: 'hiding', often: { ...PEOPLE, ...NETWORK, hide: 4 }, claims: ALL },
  {
    name: 'old store',
    often: { ...PEOPLE, ...NETWORK, restoreStore: 2 },
    claims: ['I1', 'I3', 'I4', 'I5', 'I7', 'I8'],
  },
  { name: 'joining', often: JOINING, claims: ALL },
  { name: 'joining, rollback', often: { add: 2, replace: 3, rollBack: 2 }, claims: ALL },
  { name: 'statements', often: STATEMENTS, claims: ALL },
  {
    name: 'written ahead, then rollback',
    often: { say: 6, update: 1, squat: 4, rollBack: 3 },
    claims: ALL,
  },
  {
    name: 'several claims',
    often: { say: 3, update: 1, aim: 6, day: 4, wipe: 1, ...NETWORK },
    claims: ALL,
  },
  { name: 'forks', often: { say: 10, update: 6, replace: 1, fork: 4, day: 1 }, claims: ALL },
  {
    name: 'all guardians lost',
    often: { ...PEOPLE, ...NETWORK, loseGuardians: 1, restoreFromKit: 3, day: 2 },
    claims: ALL,
  },
  {
    name: 'vault behind',
    often: { longAway: 1, day: 3, loseGuardians: 1 },
    claims: ALL,
  },
  {
    name: 'everything',
    often: {
      ...PEOPLE,
      ...NETWORK,
      ...BAD_INTENT,
      ...LOSSES,
      ...{ week: 1, day: 2, hide: 1, fork: 1, loseGuardians: 1, restoreFromKit: 2 },
    },
    claims: ALL,
  },
] as const satisfies readonly Mix[];

/**
 * Beyond the rules: a machine put back to a snapshot with its relay keeps the incarnation. Then only the
 * last slot is looked at, and a member that had written ahead of the frontier left something there that
 * is older than what the relay has lost before it.
 */
export const AHEAD_AND_SNAPSHOT: Mix = {
  name: 'written ahead, then a snapshot',
  often: { say: 6, update: 1, squat: 4, snapBack: 3 },
  claims: ['I1'],
};
