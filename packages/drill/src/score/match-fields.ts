/** Which planted values an attack recovered: by their canaries, and in their natural form. */
import type { AttackResult, Finding, FindingWhat } from '../attack/finding.ts';
import { FIELDS, type Field, type FieldTruth } from '../run-directory.ts';
import { clopperPearson, type Interval } from './binomial.ts';

export interface FieldScore {
  readonly field: Field;
  readonly total: number;
  readonly recovered: number;
  readonly interval: Interval;
  /** Attacks that recovered at least one, the most successful first. */
  readonly attacks: readonly {
    readonly name: string;
    readonly recovered: number;
    readonly seconds: number;
  }[];
}

/** Values of these fields are rare enough that their natural form alone proves a leak. */
const DISTINCTIVE: ReadonlySet<Field> = new Set([
  'parent-name',
  'email',
  'address',
  'message',
  'photo',
  'voice',
  'nickname',
  'friend',
  'group',
  'contact',
  'vault',
]);

/** What an attack must say a value is before a common value, such as a gender, counts. */
const SAID_TO_BE: Readonly<Partial<Record<Field, readonly FindingWhat[]>>> = {
  password: ['password'],
  'child-name': ['name'],
  birthday: ['birthday'],
  gender: ['gender'],
  'secret-answer': ['secret-answer', 'message', 'name', 'address'],
  gps: ['gps'],
};

/** A common word in a memory proves nothing: it counts where it fills a field of a row, or had to be cracked. */
function isEvidence({ what, how }: Finding): boolean {
  return what === 'password' || what === 'gps' || how.startsWith('column ');
}

const SHORTEST_DISTINCTIVE = 8;

/** Scores of all fields for some attacks, such as those on one kind of loot. */
export function scoreFields(
  truth: readonly FieldTruth[],
  attacks: readonly AttackResult[],
): FieldScore[] {
  const matcher = new Matcher(truth);
  const byAttack = attacks.map((attack) => ({ attack, found: matcher.recoveredBy(attack) }));
  return FIELDS.map((field) => {
    const planted = truth.flatMap((each, index) => (each.field === field ? [index] : []));
    const recovered = planted.filter((index) =>
      byAttack.some(({ found }) => found.has(index)),
    ).length;
    const names = byAttack
      .map(({ attack: { name, seconds }, found }) => ({
        name,
        seconds,
        recovered: planted.filter((index) => found.has(index)).length,
      }))
      .filter((each) => each.recovered > 0)
      .sort((a, b) => b.recovered - a.recovered);
    return {
      field,
      total: planted.length,
      recovered,
      interval: clopperPearson(recovered, planted.length),
      attacks: names,
    };
  });
}

/** An index over the truth; findings are streamed past it. */
class Matcher {
  readonly #truth: readonly FieldTruth[];
  readonly #byCanary = new Map<string, number[]>();
  readonly #byValue = new Map<string, number[]>();
  /** Recovery words by each four in a row. */
  readonly #byWords = new Map<string, number[]>();
  /** Distinctive values by their first letters, for values inside longer texts. */
  readonly #byStart = new Map<string, number[]>();

  constructor(truth: readonly FieldTruth[]) {
    this.#truth = truth;
    truth.forEach(({ canary, field, value }, index) => {
      const normal = normalise(value);
      push(this.#byCanary, canary, index);
      if (field === 'recovery-words' || field === 'invite') {
        for (const words of foursOf(normal)) push(this.#byWords, words, index);
      }
      for (const key of field === 'gps' ? cellsOf(normal) : [normal])
        push(this.#byValue, `${field}\u0000${key}`, index);
      if (DISTINCTIVE.has(field) && normal.length >= SHORTEST_DISTINCTIVE) {
        push(this.#byStart, normal.slice(0, SHORTEST_DISTINCTIVE), index);
      }
    });
  }

  recoveredBy({ findings }: AttackResult): Set<number> {
    const found = new Set<number>();
    for (const finding of findings) for (const index of this.#matches(finding)) found.add(index);
    return found;
  }

  *#sameField(what: FindingWhat, normal: string): Generator<number> {
    const key = what === 'gps' ? cellOf(normal, 0, 0) : normal;
    for (const [field, whats] of Object.entries(SAID_TO_BE)) {
      if (whats.includes(what)) yield* this.#byValue.get(`${field}\u0000${key}`) ?? [];
    }
  }

  *#sameWords(normal: string): Generator<number> {
    for (const words of foursOf(normal)) yield* this.#byWords.get(words) ?? [];
  }

  *#matches(finding: Finding): Generator<number> {
    for (const canary of finding.value.toLowerCase().match(CANARY) ?? [])
      yield* this.#byCanary.get(canary) ?? [];
    const normal = normalise(finding.value);
    if (finding.what === 'recovery-words') yield* this.#sameWords(normal);
    if (isEvidence(finding)) yield* this.#sameField(finding.what, normal);
    for (let at = 0; at + SHORTEST_DISTINCTIVE <= normal.length; at++) {
      for (const index of this.#byStart.get(normal.slice(at, at + SHORTEST_DISTINCTIVE)) ?? []) {
        if (normal.startsWith(normalise(this.#truth[index]?.value ?? ''), at)) yield index;
      }
    }
  }
}

/** Four of 2,048 words in a row come up by chance once in 10^13 times. */
const WORDS_IN_A_ROW = 4;

function foursOf(text: string): readonly string[] {
  const words = text.split(' ');
  return words
    .slice(0, Math.max(0, words.length - WORDS_IN_A_ROW + 1))
    .map((_, at) => words.slice(at, at + WORDS_IN_A_ROW).join(' '));
}

/** A camera writes degrees as fractions: the same place to a hundred metres, also where that is on an edge. */
function cellsOf(place: string): Set<string> {
  const edge = 0.00005;
  return new Set(
    [-edge, 0, edge].flatMap((north) => [-edge, 0, edge].map((east) => cellOf(place, north, east))),
  );
}

function cellOf(place: string, north: number, east: number): string {
  const [latitude = Number.NaN, longitude = Number.NaN] = place.split(/[ ,]+/).map(Number);
  return `${(latitude + north).toFixed(3)} ${(longitude + east).toFixed(3)}`;
}

const CANARY = /(?:knothole-[a-z][a-z0-9-]{0,40}?|kh)-[0-9a-f]{16}/g;

/** One spelling for case, spaces, line breaks and commas; digests without their label. */
function normalise(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^sha256:/, '')
    .replace(/[\s,;]+/g, ' ')
    .trim();
}

function push(map: Map<string, number[]>, key: string, index: number): void {
  const known = map.get(key);
  if (known) known.push(index);
  else map.set(key, [index]);
}
