/** What the rules claim to survive, as mixes of steps; each claims I1 to I7, or all but I5. */
import type { Invariant } from './invariants.ts';
import type { Mix } from './schedule.ts';

const PEOPLE = { say: 6, update: 1, add: 1, remove: 1, replace: 1, revoke: 1, pardon: 1 };
const NETWORK = { giveUp: 3, crash: 3, loseRequest: 3, loseAnswer: 3, double: 3 };
const BAD_INTENT = { squat: 2, plant: 2, aim: 1, usurp: 1 };

const ALL: readonly Invariant[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'];

export const MIXES = [
  { name: 'calm', often: PEOPLE, claims: ALL },
  { name: 'network', often: { ...PEOPLE, ...NETWORK }, claims: ALL },
  { name: 'bad intent', often: { ...PEOPLE, ...NETWORK, ...BAD_INTENT }, claims: ALL },
  { name: 'expiry', often: { ...PEOPLE, ...NETWORK, week: 5 }, claims: ALL },
  { name: 'rollback', often: { ...PEOPLE, ...NETWORK, rollBack: 2 }, claims: ALL },
  { name: 'wipe', often: { ...PEOPLE, ...NETWORK, wipe: 1 }, claims: ALL },
  { name: 'hiding', often: { ...PEOPLE, ...NETWORK, hide: 4 }, claims: ALL },
  {
    name: 'old store',
    often: { ...PEOPLE, ...NETWORK, restoreStore: 2 },
    claims: ['I1', 'I3', 'I4', 'I5', 'I7'],
  },
] as const satisfies readonly Mix[];
