/** A seeded population of invented families: what the 2015 service asked them for, and what it lost. */
import {
  COUNTRY_SHARES,
  type Country,
  type Home,
  homeIn,
  type Language,
  languageIn,
} from './countries.ts';
import {
  CHILD_FIRST_NAMES,
  type Gender,
  PARENT_FIRST_NAMES,
  PASSWORD_ENDINGS,
  PASSWORDS,
  SECRET_QUESTIONS,
  SURNAME_BEGINNINGS,
  SURNAME_ENDINGS,
} from './people-words.ts';
import { SeededDice } from './seeded-dice.ts';

const LEAST_FAMILIES = 2;
const MOST_FAMILIES = 2_000;

export interface Parent {
  /** `family-0007/parent-1`. */
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly password: string;
  readonly secretQuestion: string;
  readonly secretAnswer: string;
}

export interface Child {
  /** `family-0007/child-1`. */
  readonly key: string;
  readonly firstName: string;
  /** Year-month-day. */
  readonly birthday: string;
  readonly gender: Gender;
}

export interface Family extends Home {
  /** `family-0007`. */
  readonly key: string;
  readonly country: Country;
  readonly language: Language;
  readonly parents: readonly [Parent, ...Parent[]];
  readonly children: readonly [Child, ...Child[]];
  /** Keys of families whose children are friends; both know it. */
  readonly friends: readonly string[];
  /** Network address and device words that a proxy would see of this family. */
  readonly ip: string;
  readonly userAgent: string;
}

export interface Population {
  readonly seed: number;
  readonly families: readonly Family[];
}

/** @throws {RangeError} for fewer families than 2 or more than 2,000. */
export function makePopulation(seed: number, count: number): Population {
  if (!Number.isInteger(count) || count < LEAST_FAMILIES || count > MOST_FAMILIES) {
    throw new RangeError(`a population has ${LEAST_FAMILIES} to ${MOST_FAMILIES} families`);
  }
  const dice = new SeededDice(seed);
  const friends = befriend(count, dice.fork());
  const families = Array.from({ length: count }, (_, index) =>
    makeFamily(index, friends[index] ?? [], dice.fork()),
  );
  return { seed, families };
}

function familyKey(index: number): string {
  return `family-${String(index + 1).padStart(4, '0')}`;
}

function makeFamily(index: number, friends: readonly number[], dice: SeededDice): Family {
  const key = familyKey(index);
  const country = dice.pickWeighted(COUNTRY_SHARES);
  const language = languageIn(country, dice);
  const lastName = `${dice.pick(SURNAME_BEGINNINGS)}${dice.pick(SURNAME_ENDINGS)}`;
  const parent = (number: number): Parent =>
    makeParent(`${key}/parent-${number}`, lastName, language, dice);
  const child = (number: number): Child => makeChild(`${key}/child-${number}`, language, dice);
  const [parents, children] = [dice.happens(0.6) ? 2 : 1, dice.whole(1, 3)];
  return {
    key,
    country,
    language,
    parents: [parent(1), ...range(2, parents).map(parent)],
    children: [child(1), ...range(2, children).map(child)],
    friends: friends.map(familyKey),
    ...homeIn(country, language, dice),
    // TEST-NET-3 and documentation names: no real host is meant.
    ip: `203.0.113.${dice.whole(1, 254)}`,
    userAgent: dice.pick(['InnoTab/3.1', 'Tablet/2.0 (Kid)', 'Mozilla/5.0 (Linux; Android 4.4)']),
  };
}

function makeParent(key: string, lastName: string, language: Language, dice: SeededDice): Parent {
  const gender = dice.pick<Gender>(['female', 'male']);
  const firstName = dice.pick(PARENT_FIRST_NAMES[language][gender]);
  const { question, answers } = dice.pick(SECRET_QUESTIONS[language]);
  const local = asciiOf(`${firstName}.${lastName}`).toLowerCase();
  return {
    key,
    firstName,
    lastName,
    email: `${local}${dice.whole(1, 9_999)}@${dice.pick(['mail', 'post', 'kids-home'])}.example`,
    password: `${dice.pickSkewed(PASSWORDS)}${dice.pick(PASSWORD_ENDINGS)}`,
    secretQuestion: question,
    secretAnswer: dice.pick(answers),
  };
}

function makeChild(key: string, language: Language, dice: SeededDice): Child {
  const gender = dice.pick<Gender>(['female', 'male']);
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    key,
    firstName: dice.pick(CHILD_FIRST_NAMES[language][gender]),
    birthday: `${dice.whole(2_014, 2_021)}-${two(dice.whole(1, 12))}-${two(dice.whole(1, 28))}`,
    gender,
  };
}

/** About one friendship per family, each known to both sides, nobody with oneself or twice, and nobody without. */
function befriend(count: number, dice: SeededDice): readonly number[][] {
  const friends = Array.from({ length: count }, (): number[] => []);
  for (let index = 0; index < count; index += 1) {
    const other = (index + dice.whole(1, count - 1)) % count;
    if (!friends[index]?.includes(other)) {
      friends[index]?.push(other);
      friends[other]?.push(index);
    }
  }
  return friends;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function asciiOf(text: string): string {
  return text.normalize('NFD').replace(/[^a-z.]/gi, '');
}
