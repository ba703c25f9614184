/**
 * What a population does, in one order of time: the same story is played on every target. All that
 * the 2015 service asked for is also typed into chats, so that a target without forms for it has
 * something to leak.
 */
import { createHash } from 'node:crypto';
import type { FieldTruth, PairTruth, Truth } from '../run-directory.ts';
import { acquaintancesOf } from './acquaintances.ts';
import { canaryOf } from './canary.ts';
import { CHILD_SENTENCES, PARENT_SENTENCES, TYPED_FIELDS, type TypedField } from './chat-words.ts';
import { makePhoto } from './photo.ts';
import type { Child, Family, Parent, Population } from './population.ts';
import { burstsOf, pauseWithin } from './rhythm.ts';
import { SeededDice } from './seeded-dice.ts';
import { nicknamed, nicknameOf, recoveryWordsOf } from './typed-by-us.ts';
import { makeVoice } from './voice.ts';

/** What a child says first in a chat with a friend. */
const GREETINGS = 2;

interface Conversation {
  /** `family-0001/family`, `family-0001/parent-1+child-1`, `family-0001~family-0007`. */
  readonly key: string;
  readonly form: 'family' | 'direct' | 'friends';
  /** Families it belongs to: one, of friends two. */
  readonly families: readonly string[];
  readonly people: readonly string[];
}

export interface StoryEvent {
  readonly kind: 'text' | 'photo' | 'voice';
  /** Unix seconds. */
  readonly at: number;
  readonly family: string;
  readonly conversation: string;
  readonly from: string;
  /** Empty for photo and voice. */
  readonly text: string;
  /** A JPEG or WAV file; empty for text. */
  readonly bytes: Uint8Array;
}

export interface Story {
  readonly population: Population;
  readonly conversations: readonly Conversation[];
  /** By time. */
  readonly events: readonly StoryEvent[];
  readonly truth: readonly Truth[];
}

export interface StoryOptions {
  /** Unix seconds of midnight before the first day. */
  readonly begins: number;
  readonly days: number;
  /** Mean number of bursts of a family per day. */
  readonly bursts: number;
  /** Without: only chat, for large populations of which only the traffic counts. Default: with. */
  readonly withFields?: boolean;
}

export function makeStory(population: Population, options: StoryOptions): Story {
  const conversations = population.families.flatMap(conversationsOf);
  const tellings = population.families.map((family) =>
    tellFamily(population, family, conversations, options),
  );
  return {
    population,
    conversations,
    events: tellings.flatMap(({ events }) => events).sort((a, b) => a.at - b.at),
    truth: [...tellings.flatMap(({ truth }) => truth), ...pairsOf(population, conversations)],
  };
}

function conversationsOf(family: Family): readonly Conversation[] {
  const { key, parents, children, friends } = family;
  const people = [...parents, ...children].map((person) => person.key);
  const direct = (a: Parent | Child, b: Child): Conversation => ({
    key: `${key}/${shortKey(a.key)}+${shortKey(b.key)}`,
    form: 'direct',
    families: [key],
    people: [a.key, b.key],
  });
  const [eldest, second] = children;
  return [
    { key: `${key}/family`, form: 'family', families: [key], people },
    ...children.map((child) => direct(parents[0], child)),
    ...(second === undefined ? [] : [direct(eldest, second)]),
    // Told by the family that comes first, for both.
    ...friends
      .filter((friend) => key < friend)
      .map(
        (friend): Conversation => ({
          key: `${key}~${friend}`,
          form: 'friends',
          families: [key, friend],
          people: [eldest.key, `${friend}/child-1`],
        }),
      ),
  ];
}

function shortKey(person: string): string {
  return person.slice(person.indexOf('/') + 1);
}

/** One family's part of the story. */
class Telling {
  readonly seed: number;
  readonly family: Family;
  readonly truth: Truth[] = [];
  readonly events: StoryEvent[] = [];

  constructor(seed: number, family: Family) {
    this.seed = seed;
    this.family = family;
  }

  plant(
    person: string,
    field: FieldTruth['field'],
    value: string,
    part: number | string = 0,
  ): string {
    const canary = canaryOf(this.seed, person, field, part);
    const family = this.family.key;
    this.truth.push({ kind: 'field', family, person, field, value, canary });
    return canary;
  }

  say(event: Pick<StoryEvent, 'at' | 'conversation' | 'from'> & Partial<StoryEvent>): void {
    const family = this.family.key;
    this.events.push({ kind: 'text', text: '', bytes: new Uint8Array(), ...event, family });
  }
}

function tellFamily(
  population: Population,
  family: Family,
  all: readonly Conversation[],
  options: StoryOptions,
): Telling {
  const { seed } = population;
  const telling = new Telling(seed, family);
  const dice = new SeededDice(seed ^ Number.parseInt(family.key.slice(-4), 10) ^ 0x5bd1e995);
  const mine = all.filter(({ families }) => families.includes(family.key));
  telling.plant(family.key, 'ip', family.ip);
  telling.plant(family.key, 'device', family.userAgent);
  const [first = options.begins] = burstsOf({ ...options, days: 1, bursts: 1 }, dice).map(
    ({ at }) => at,
  );
  if (options.withFields !== false) {
    plantNicknames(telling);
    const typedUntil = typeAcquaintances(
      telling,
      population,
      typeFields(telling, first, dice),
      dice,
    );
    let at = sendPictures(telling, typedUntil, dice);
    for (const friends of mine.filter(({ form }) => form === 'friends')) {
      at = chat(telling, friends, at, GREETINGS, dice);
    }
  }
  for (const { at, messages } of burstsOf(options, dice)) {
    const conversation = dice.pick([mine[0] ?? fallback(family), ...mine]);
    chat(telling, conversation, at, messages, dice);
  }
  return telling;
}

function plantNicknames(telling: Telling): void {
  const { family, seed } = telling;
  for (const person of nicknamed(family)) {
    telling.plant(person.key, 'nickname', nicknameOf(seed, person));
  }
  telling.plant(family.parents[0].key, 'recovery-words', recoveryWordsOf(seed, family));
}

/** Who is whose friend, which groups there are, whom a guardian knows: told to the own family. */
function typeAcquaintances(
  telling: Telling,
  population: Population,
  begins: number,
  dice: SeededDice,
): number {
  const { family, truth } = telling;
  const from = family.parents[0].key;
  let at = begins;
  for (const { field, person, value, canary } of acquaintancesOf(population, family)) {
    truth.push({ kind: 'field', family: family.key, person, field, value, canary });
    if (field === 'invite' || field === 'vault') continue;
    const sentence = TYPED_FIELDS[family.language][field].replace('%', () => value);
    telling.say({ at, conversation: `${family.key}/family`, from, text: `${sentence} ${canary}` });
    at += pauseWithin(dice);
  }
  return at;
}

function fallback(family: Family): Conversation {
  const people = family.children.map(({ key }) => key);
  return { key: `${family.key}/family`, form: 'family', families: [family.key], people };
}

/** Everything that a registration form asked for in 2015, one message each. */
function typeFields(telling: Telling, begins: number, dice: SeededDice): number {
  const { family } = telling;
  let at = begins;
  const type = (from: string, about: string, field: TypedField, value: string): void => {
    const canary = telling.plant(about, field, value);
    const sentence = TYPED_FIELDS[family.language][field].replace('%', () => value);
    telling.say({ at, conversation: `${family.key}/family`, from, text: `${sentence} ${canary}` });
    at += pauseWithin(dice);
  };
  for (const parent of family.parents) {
    type(parent.key, parent.key, 'parent-name', `${parent.firstName} ${parent.lastName}`);
    type(parent.key, parent.key, 'email', parent.email);
    type(parent.key, parent.key, 'password', parent.password);
    type(parent.key, parent.key, 'secret-answer', parent.secretAnswer);
  }
  const [writer] = family.parents;
  type(writer.key, family.key, 'address', family.address.line);
  for (const child of family.children) {
    type(writer.key, child.key, 'child-name', child.firstName);
    type(writer.key, child.key, 'birthday', child.birthday);
    type(writer.key, child.key, 'gender', child.gender);
  }
  return at;
}

/** One photo and one voice note of each child, to the parent. */
function sendPictures(telling: Telling, begins: number, dice: SeededDice): number {
  const { family, seed } = telling;
  let at = begins;
  for (const child of family.children) {
    const conversation = `${family.key}/parent-1+${shortKey(child.key)}`;
    const canary = canaryOf(seed, child.key, 'photo');
    const { latitude, longitude } = family;
    const gpsCanary = telling.plant(child.key, 'gps', `${latitude},${longitude}`);
    const artist = `${family.parents[0].firstName} ${family.parents[0].lastName}`;
    const photo = makePhoto({ latitude, longitude, canary, gpsCanary, artist });
    telling.plant(child.key, 'photo', sha256(photo));
    telling.say({ kind: 'photo', at, conversation, from: child.key, bytes: photo });
    at += pauseWithin(dice);
    const voice = makeVoice(canaryOf(seed, child.key, 'voice'), dice);
    telling.plant(child.key, 'voice', sha256(voice));
    telling.say({ kind: 'voice', at, conversation, from: child.key, bytes: voice });
    at += pauseWithin(dice);
  }
  return at;
}

function chat(
  telling: Telling,
  conversation: Conversation,
  begins: number,
  messages: number,
  dice: SeededDice,
): number {
  const { language, key } = telling.family;
  const mine = conversation.people.filter((person) => person.startsWith(`${key}/`));
  let at = begins;
  for (let index = 0; index < messages; index += 1) {
    const from = dice.pick([mine[0] ?? `${key}/child-1`, ...mine.slice(1)]);
    const words = from.includes('/child-') ? CHILD_SENTENCES : PARENT_SENTENCES;
    const text = `${dice.pick(words[language])} ${canaryOf(telling.seed, from, 'message', `${at}`)}`;
    telling.plant(from, 'message', text, `${at}`);
    telling.say({ at, conversation: conversation.key, from, text });
    at += pauseWithin(dice);
  }
  return at;
}

function pairsOf(
  population: Population,
  conversations: readonly Conversation[],
): readonly PairTruth[] {
  const friends = population.families.flatMap(({ key, friends: known }) =>
    known
      .filter((friend) => key < friend)
      .map((friend): PairTruth => ({ kind: 'pair', relation: 'friends', a: key, b: friend })),
  );
  const talking = conversations
    .filter(({ form }) => form === 'direct')
    .map(
      ({ people: [a = '', b = ''] }): PairTruth => ({
        kind: 'pair',
        relation: 'conversation',
        a,
        b,
      }),
    );
  return [...friends, ...talking];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
