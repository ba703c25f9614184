/** Who is whose friend: records of two families that know each other, and records of one chat between them. */
import { endsOfSteps, numbered, type RankedPair, type Ranking, tail } from './ranking.ts';

const BETWEEN = '~';

/** Both families of a conversation between two; undefined for one of a single family. */
export function familiesBetween(
  conversation: string | null | undefined,
): readonly [string, string] | undefined {
  const [a, b, more] = conversation?.split(BETWEEN) ?? [];
  return a === undefined || b === undefined || more !== undefined ? undefined : [a, b];
}

/** By family: those with which it has a conversation. */
export type Friends = ReadonlyMap<string, ReadonlySet<string>>;

export function friendsIn(owners: readonly { readonly conversation: string | null }[]): Friends {
  const friends = new Map<string, Set<string>>();
  const add = (one: string, other: string): void => {
    friends.set(one, (friends.get(one) ?? new Set()).add(other));
  };
  for (const { conversation } of owners) {
    const [a, b] = familiesBetween(conversation) ?? [];
    if (a === undefined || b === undefined) continue;
    add(a, b);
    add(b, a);
  }
  return friends;
}

/**
 * Pairs of records of different families, ranked: right where the two are friends. Pairs of one family
 * are nobody's question here and are passed over.
 */
export class FriendRanking implements Ranking {
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #ends: readonly number[];
  /** Row by row of families, 1 where two are friends. */
  readonly #isFriend: Uint8Array;
  readonly #families: number;
  readonly #positives: number;
  readonly #all: number;

  /** @param labels - The family of each record; undefined for records without one. */
  constructor(
    pairs: readonly RankedPair[],
    labels: readonly (string | undefined)[],
    friends: Friends,
  ) {
    let next = 0;
    const places = labels.map((label) => (label === undefined ? -1 : next++));
    const known = labels.filter((label) => label !== undefined);
    const names = [...new Set(known)];
    this.#families = names.length;
    this.#isFriend = Uint8Array.from(
      names.flatMap((one) => names.map((other) => (friends.get(one)?.has(other) ? 1 : 0))),
    );
    const sorted = pairs
      .filter(([a, b]) => labels[a] !== undefined && labels[b] !== undefined)
      .sort((x, y) => y[2] - x[2]);
    this.#a = Int32Array.from(sorted, ([a]) => places[a] ?? 0);
    this.#b = Int32Array.from(sorted, ([, b]) => places[b] ?? 0);
    this.#ends = endsOfSteps(sorted.map(([, , score]) => score));
    // Exchanging owners leaves how many each family has, and so these two.
    const counts = countsOf(numbered(known), names.length);
    [this.#positives, this.#all] = this.#pairsOf(counts);
  }

  precision(owners: Int32Array): number {
    if (this.#positives === 0) return Number.NaN;
    let [at, seen, hits, sum] = [0, 0, 0, 0];
    for (const end of this.#ends) {
      let found = 0;
      for (; at < end; at++) {
        const [one, other] = [owners[this.#a[at] ?? 0] ?? 0, owners[this.#b[at] ?? 0] ?? 0];
        if (one === other) continue;
        seen++;
        found += this.#isFriend[one * this.#families + other] ?? 0;
      }
      hits += found;
      if (found > 0) sum += (found * hits) / seen;
    }
    const rest = tail(this.#all - seen, this.#positives - hits, seen, hits);
    return (sum + rest) / this.#positives;
  }

  #pairsOf(counts: readonly number[]): [positives: number, all: number] {
    let [positives, all] = [0, 0];
    for (const [one, count] of counts.entries()) {
      for (let other = one + 1; other < counts.length; other++) {
        const pairs = count * (counts[other] ?? 0);
        all += pairs;
        if (this.#isFriend[one * this.#families + other] === 1) positives += pairs;
      }
    }
    return [positives, all];
  }
}

function countsOf(owners: Int32Array, families: number): readonly number[] {
  const counts = Array.from({ length: families }, () => 0);
  for (const owner of owners) counts[owner] = (counts[owner] ?? 0) + 1;
  return counts;
}
