/** What the rules claim to survive where two families meet, as mixes of steps (see mixes.ts). */
import type { FamilyMix } from './family-schedule.ts';
import type { Invariant } from './invariants.ts';

const PEOPLE = { say: 7, update: 2, replace: 2, allow: 8, end: 1, takeOut: 1, takeIn: 1 };
const NETWORK = { giveUp: 3, crash: 3, loseRequest: 3, loseAnswer: 3, double: 3 };
const BAD_INTENT = {
  squat: 2,
  plant: 2,
  aim: 2,
  usurp: 1,
  forge: 2,
  intrude: 2,
  replay: 2,
  strand: 1,
};

const ALL: readonly Invariant[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'];

export const FAMILY_MIXES = [
  { name: 'strangers', often: PEOPLE, claims: ALL },
  { name: 'ending', often: { ...PEOPLE, ...NETWORK, end: 3 }, claims: ALL, beginsAs: 'friends' },
  {
    name: 'hostile guardians',
    often: { ...PEOPLE, ...NETWORK, ...BAD_INTENT, end: 2 },
    claims: ALL,
    beginsAs: 'friends',
  },
  {
    name: 'friends, all away',
    often: { ...PEOPLE, ...NETWORK, longAway: 1, day: 2, week: 1 },
    claims: ALL,
    beginsAs: 'friends',
  },
  {
    name: 'friends, rollback',
    often: { ...PEOPLE, ...NETWORK, rollBack: 1, wipe: 1 },
    claims: ALL,
    beginsAs: 'friends',
  },
  {
    name: 'friends, hiding and forks',
    often: { ...PEOPLE, update: 6, hide: 3, fork: 4, day: 1 },
    claims: ALL,
    beginsAs: 'friends',
  },
  {
    name: 'friends, everything',
    often: {
      ...PEOPLE,
      ...NETWORK,
      ...BAD_INTENT,
      ...{ week: 1, day: 2, hide: 1, fork: 1, rollBack: 1, wipe: 1, end: 2 },
    },
    claims: ALL,
    beginsAs: 'friends',
  },
] as const satisfies readonly FamilyMix[];

/** A tablet that its family has taken out, and another family's guardian who would like it back. */
export const LOST_TABLET: FamilyMix = {
  name: 'lost tablet',
  often: { say: 4, takeOut: 4, takeIn: 1, replay: 6, day: 1 },
  claims: ['I9'],
  beginsAs: 'friends',
};
