/**
 * What can be guessed, such as a gender, counts only above guessing. A profile that the attacker put together
 * counts for a family when it holds something that only this family has; whoever has no profile of a person
 * guesses what is commonest.
 */
import type { Profile } from '../attack/finding.ts';
import type { FieldTruth } from '../run-directory.ts';
import { clopperPearson, type Interval } from './binomial.ts';

export const GUESSED_FIELDS = ['gender', 'first name', 'year of birth', 'country'] as const;
type GuessedField = (typeof GUESSED_FIELDS)[number];

export interface InferredScore {
  readonly field: GuessedField;
  readonly total: number;
  /** People (of countries: families) of whom the attacker said something. */
  readonly claimed: number;
  readonly right: number;
  /** Share right of who always says what is commonest. */
  readonly guessRate: number;
  /** Share right above that; 0 says that the loot helped nobody. */
  readonly lift: number;
  readonly interval: Interval;
  readonly isAboveGuessing: boolean;
  /** Share right when each family is given what was said of another one: no more than guessing. */
  readonly exchanged: number;
}

/** Values of one family, one for each of its people in their order. */
type Values = readonly string[];

export interface FamilyTruth {
  readonly family: string;
  readonly values: Readonly<Record<GuessedField, Values>>;
}

/** @param countries - By family; families of which nothing was planted are left out. */
export function familyTruths(
  planted: readonly FieldTruth[],
  countries: ReadonlyMap<string, string>,
): FamilyTruth[] {
  const families = [...new Set(planted.map(({ family }) => family))];
  return families.map((family) => {
    const valuesOf = (field: FieldTruth['field']): Values =>
      planted.filter((each) => each.family === family && each.field === field).map(lowerValueOf);
    const country = countries.get(family);
    return {
      family,
      values: {
        gender: valuesOf('gender'),
        'first name': valuesOf('child-name'),
        'year of birth': valuesOf('birthday').map(yearOf),
        country: country === undefined ? [] : [country.toLowerCase()],
      },
    };
  });
}

const lowerValueOf = ({ value }: FieldTruth): string => value.toLowerCase();
const yearOf = (date: string): string => date.slice(0, 4);

export function scoreInferred(
  truths: readonly FamilyTruth[],
  planted: readonly FieldTruth[],
  profiles: readonly Profile[],
): InferredScore[] {
  const claims = claimsByFamily(planted, profiles);
  return GUESSED_FIELDS.map((field) => scoreField(field, truths, claims));
}

type Claims = ReadonlyMap<string, Readonly<Record<GuessedField, Values>>>;

function scoreField(
  field: GuessedField,
  truths: readonly FamilyTruth[],
  claims: Claims,
): InferredScore {
  const said = truths.map(({ family }) => claims.get(family)?.[field] ?? []);
  const true_ = truths.map(({ values }) => values[field]);
  const all = true_.flat();
  const common = commonest(all);
  const total = all.length;
  const right = countRight(said, true_, common);
  const guessRate = total === 0 ? 0 : all.filter((value) => value === common).length / total;
  const interval = clopperPearson(right, total);
  return {
    field,
    total,
    claimed: said.reduce(
      (sum, each, index) => sum + Math.min(each.length, true_[index]?.length ?? 0),
      0,
    ),
    right,
    guessRate,
    lift: total === 0 ? 0 : right / total - guessRate,
    interval,
    isAboveGuessing: total > 0 && interval.low > guessRate,
    exchanged: exchangedShare(said, true_, common),
  };
}

function commonest(values: Values): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function countRight(said: readonly Values[], true_: readonly Values[], common: string): number {
  return true_.reduce(
    (sum, values, family) =>
      sum + values.filter((value, person) => value === (said[family]?.[person] ?? common)).length,
    0,
  );
}

/** Mean over every way of giving all families what was said of the one so many places on. */
function exchangedShare(said: readonly Values[], true_: readonly Values[], common: string): number {
  const [families, total] = [said.length, true_.flat().length];
  if (families < 2 || total === 0) return 0;
  let right = 0;
  for (let step = 1; step < families; step++) {
    right += countRight([...said.slice(step), ...said.slice(0, step)], true_, common);
  }
  return right / ((families - 1) * total);
}

const CANARY = /knothole-[a-z][a-z0-9-]{0,40}?-[0-9a-f]{16}/g;

function claimsByFamily(planted: readonly FieldTruth[], profiles: readonly Profile[]): Claims {
  const anchors = new Map(
    planted.flatMap(({ field, value, canary, family }): [string, string][] => [
      [canary, family],
      ...(field === 'email' ? [[value.toLowerCase(), family] as [string, string]] : []),
    ]),
  );
  const byFamily = new Map<string, Profile[]>();
  const seen = new Set<string>();
  for (const profile of profiles) {
    const family = familyOf(profile, anchors);
    // Copies of a database hold the same rows.
    const key = JSON.stringify([family, profile.own]);
    if (family === undefined || seen.has(key)) continue;
    seen.add(key);
    byFamily.set(family, [...(byFamily.get(family) ?? []), profile]);
  }
  return new Map([...byFamily].map(([family, found]) => [family, claimsOf(found)]));
}

function familyOf(
  { own, linked }: Profile,
  anchors: ReadonlyMap<string, string>,
): string | undefined {
  return [...own, ...linked]
    .flatMap(({ value }) => [value.toLowerCase(), ...(value.match(CANARY) ?? [])])
    .map((value) => anchors.get(value))
    .find((family) => family !== undefined);
}

/** A child is a profile with a gender or a birthday of its own. */
function claimsOf(profiles: readonly Profile[]): Record<GuessedField, Values> {
  const children = profiles.filter(({ own }) =>
    own.some(({ what }) => what === 'gender' || what === 'birthday'),
  );
  const oneOfEach = (what: string): Values =>
    children.map(({ own }) => own.find((each) => each.what === what)?.value.toLowerCase() ?? '');
  const countries = profiles.flatMap(({ own, linked }) =>
    [...own, ...linked].filter(({ what }) => what === 'country').map(({ value }) => value),
  );
  return {
    gender: oneOfEach('gender'),
    'first name': firstNames(children),
    'year of birth': oneOfEach('birthday').map(yearOf),
    country: countries.slice(0, 1).map((value) => value.toLowerCase()),
  };
}

/** Columns of logins count as names too: the shortest of a row is the first name. */
function firstNames(children: readonly Profile[]): Values {
  return children.map(({ own }) => {
    const names = own.filter(({ what }) => what === 'name').map(({ value }) => value.toLowerCase());
    return names.sort((a, b) => a.length - b.length)[0] ?? '';
  });
}
