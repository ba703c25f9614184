/**
 * What families that know each other leave with a messenger: who is whose friend, which groups there
 * are, whom a guardian knows, the words with which two families met, and what was put away for the day
 * on which a phone is lost.
 */
import { createHash } from 'node:crypto';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { FieldTruth } from '../run-directory.ts';
import { canaryOf } from './canary.ts';
import type { Family, Parent, Population } from './population.ts';
import { nicknamed, nicknameOf } from './typed-by-us.ts';

const WORDS_OF_A_MEETING = 6;
const MOST_IN_A_GROUP = 3;

export const ACQUAINTANCE_FIELDS = ['friend', 'group', 'contact', 'invite', 'vault'] as const;

export interface Acquaintance extends Omit<FieldTruth, 'kind' | 'field'> {
  readonly field: (typeof ACQUAINTANCE_FIELDS)[number];
  /** What a form asks for, by its own words; together they make the value. */
  readonly parts: readonly string[];
  /** Keys of people whom it joins. */
  readonly people: readonly string[];
}

/** Those that the family tells; a friendship and its invitation are told by the family that comes first. */
export function acquaintancesOf(
  { seed, families }: Population,
  family: Family,
): readonly Acquaintance[] {
  const friends = families.filter(({ key }) => family.friends.includes(key));
  const [guardian] = family.parents;
  const make = madeFor(seed, family.key);
  const invited = friends.filter(({ key }) => family.key < key);
  return [
    ...invited.map((friend) =>
      make('friend', family.children[0].key, pairOf(seed, family, friend)),
    ),
    ...(friends.length === 0 ? [] : [make('group', guardian.key, groupOf(seed, family, friends))]),
    ...friends.map((friend) => make('contact', guardian.key, contactOf(friend))),
    ...invited.map((friend) => make('invite', guardian.key, wordsOf(seed, family, friend))),
    make('vault', guardian.key, vaultOf(seed, family)),
  ];
}

type Told = Pick<Acquaintance, 'parts' | 'people'>;

function madeFor(
  seed: number,
  family: string,
): (field: Acquaintance['field'], person: string, told: Told) => Acquaintance {
  return (field, person, { parts, people }) => {
    const canary = canaryOf(seed, person, field, people.join());
    return { field, family, person, value: parts.join(' '), canary, parts, people };
  };
}

function pairOf(seed: number, { children: [mine] }: Family, { children: [other] }: Family): Told {
  return {
    parts: [nicknameOf(seed, mine), nicknameOf(seed, other)],
    people: [mine.key, other.key],
  };
}

/** The family's eldest, and those of the first families that it knows. */
function groupOf(seed: number, family: Family, friends: readonly Family[]): Told {
  const children = [family, ...friends].slice(0, MOST_IN_A_GROUP).map(({ children: [one] }) => one);
  const name = `Den of ${family.key.slice(-4)} and ${friends.length} more`;
  return {
    parts: [name, children.map((child) => nicknameOf(seed, child)).join(' ')],
    people: children.map(({ key }) => key),
  };
}

function contactOf({ parents: [{ key, firstName, lastName, email }] }: Family): Told {
  return { parts: [`${firstName} ${lastName}`, email], people: [key] };
}

/** What both guardians would have had to type into a form in which they find each other. */
function wordsOf(seed: number, { key }: Family, friend: Family): Told {
  const entropy = createHash('sha256').update(`${seed}|${key}|${friend.key}|invite`).digest();
  const words = entropyToMnemonic(entropy, wordlist).split(' ').slice(0, WORDS_OF_A_MEETING);
  return { parts: [words.join(' ')], people: [friend.parents[0].key] };
}

/** What brings a family back, as a careless server would keep it. */
function vaultOf(seed: number, family: Family): Told {
  const names = nicknamed(family).map((person) => nicknameOf(seed, person));
  const guardian: Parent = family.parents[0];
  return { parts: [`Family vault of ${names.join(' ')}`], people: [guardian.key] };
}
