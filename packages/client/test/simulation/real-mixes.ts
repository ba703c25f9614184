/** The model's mixes for real devices, with the same claims (see test/model/mixes.ts). */
import type { Invariant } from '../model/invariants.ts';
import type { RealMix } from './real-schedule.ts';

const PEOPLE = { say: 7, update: 2, add: 2, remove: 2, replace: 2, revoke: 1 };
const NETWORK = { giveUp: 3, crash: 2, die: 3, loseRequest: 3, loseAnswer: 3, double: 3 };
const JOINING = {
  say: 3,
  add: 4,
  remove: 3,
  replace: 3,
  crash: 3,
  die: 5,
  giveUp: 2,
  loseAnswer: 2,
};
const STATEMENTS = { update: 8, revoke: 6, add: 4 };
const BAD_INTENT = { squat: 2, plant: 2, aim: 1, usurp: 1 };

const ALL: readonly Invariant[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'];

const FRIENDS = { act: 16, say: 7, update: 2, replace: 2, end: 2, allow: 6 };
const EVIL = { squat: 2, plant: 2, aim: 1, usurp: 1, forge: 1, intrude: 2 };

/** Two families with four conversations at once: I9 says that children are with whom they may be. */
const ALL_AND_I9: readonly Invariant[] = [...ALL, 'I8', 'I9'];

export const FAMILY_REAL_MIXES: readonly RealMix[] = [
  { name: 'friends', often: FRIENDS, claims: ALL_AND_I9, families: true },
  {
    name: 'friends, network',
    often: { ...FRIENDS, ...NETWORK },
    claims: ALL_AND_I9,
    families: true,
  },
  {
    name: 'friends, hostile guardians',
    often: { ...FRIENDS, ...NETWORK, ...EVIL },
    claims: ALL_AND_I9,
    families: true,
  },
  {
    name: 'friends, rollback',
    often: { ...FRIENDS, ...NETWORK, rollBack: 1, hide: 2 },
    claims: ALL_AND_I9,
    mayLoseWelcomes: true,
    families: true,
  },
  {
    name: 'friends, expiry',
    often: { ...FRIENDS, ...NETWORK, week: 2 },
    claims: ALL_AND_I9,
    mayLoseWelcomes: true,
    families: true,
  },
];

export const REAL_MIXES: readonly RealMix[] = [
  { name: 'calm', often: PEOPLE, claims: ALL },
  { name: 'network', often: { ...PEOPLE, ...NETWORK }, claims: ALL },
  { name: 'two groups', often: { ...PEOPLE, ...NETWORK }, claims: ALL, conversations: 2 },
  { name: 'bad intent', often: { ...PEOPLE, ...NETWORK, ...BAD_INTENT }, claims: ALL },
  { name: 'expiry', often: { ...PEOPLE, ...NETWORK, week: 3 }, claims: ALL, mayLoseWelcomes: true },
  {
    name: 'rollback',
    often: { ...PEOPLE, ...NETWORK, rollBack: 2 },
    claims: ALL,
    mayLoseWelcomes: true,
  },
  { name: 'wipe', often: { ...PEOPLE, ...NETWORK, wipe: 1 }, claims: ALL, mayLoseWelcomes: true },
  { name: 'hiding', often: { ...PEOPLE, ...NETWORK, hide: 4 }, claims: ALL, mayLoseWelcomes: true },
  {
    // In the product the roster obliges to remove, not each event: what a harness does for it goes by
    // events, and an older store brings them a second time.
    name: 'old store',
    often: { ...PEOPLE, ...NETWORK, revoke: 0, restoreStore: 2 },
    claims: ['I1', 'I3', 'I4', 'I5', 'I7'],
    mayLoseWelcomes: true,
  },
  { name: 'joining', often: JOINING, claims: ALL },
  {
    name: 'joining, rollback',
    often: { add: 2, replace: 3, rollBack: 2 },
    claims: ALL,
    mayLoseWelcomes: true,
  },
  { name: 'statements', often: STATEMENTS, claims: ALL },
];
