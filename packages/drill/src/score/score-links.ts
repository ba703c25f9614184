/** Scores the attackers' guesses of who belongs to whom, with the owners that only the scorer knows. */
import type { LinkResult } from '../attack/finding.ts';
import type { RecordOwner } from '../run-directory.ts';
import { FriendRanking, type Friends, familiesBetween, friendsIn } from './cross-family.ts';
import {
  adjustedRandIndex,
  againstNull,
  clustersOf,
  endsOfSteps,
  type NullDraws,
  numbered,
  PairRanking,
  type Ranking,
} from './ranking.ts';
import type { LinkScore } from './run-report.ts';

/** Fewer records with an owner say nothing about chance. */
const FEWEST = 6;
/**
 * One ranking alone is called better than chance above 95 % of its null and this many standard
 * deviations above its mean: there are many rankings, and one of twenty is above 95 % by chance.
 */
const LEAST_DEVIATIONS = 4;

export interface NullOptions {
  /** How often owners are exchanged. */
  readonly permutations: number;
  readonly seed: number;
}

export interface ScoredLinks {
  readonly score: LinkScore;
  /** What the same ranking scored with owners exchanged; the same exchange at the same place in each list. */
  readonly draws: readonly number[];
}

export function scoreLinks(
  results: readonly LinkResult[],
  owners: readonly RecordOwner[],
  knownFamily: string | undefined,
  nullOptions: NullOptions,
): ScoredLinks[] {
  const known = new Map(owners.map((owner) => [anyCopy(owner.ref), owner]));
  const friends = friendsIn(owners);
  return results.flatMap((result) => {
    if (result.records[0] === 'known') {
      return [
        ...scoreSide(result, known, knownFamily, nullOptions),
        ...scoreSideFriends(result, known, knownFamily, nullOptions),
      ];
    }
    const conversationOf = (ref: string): string | undefined =>
      known.get(anyCopy(ref))?.conversation ?? undefined;
    return [
      ...scoreRelation(result, 'family', (ref) => known.get(anyCopy(ref))?.family, nullOptions),
      ...scoreRelation(result, 'conversation', conversationOf, nullOptions),
      ...scoreRelation(
        result,
        'chat between families',
        (ref) => (familiesBetween(conversationOf(ref)) ? conversationOf(ref) : undefined),
        nullOptions,
      ),
      ...scoreFriends(result, (ref) => known.get(anyCopy(ref))?.family, friends, nullOptions),
    ];
  });
}

/** The copy taken while the server ran and the one after its stop hold the same rows. */
function anyCopy(ref: string): string {
  return ref.replace(/^([a-z-]+)\/(?:live|stopped)\//, '$1/');
}

function scoreRelation(
  result: LinkResult,
  relation: 'family' | 'conversation' | 'chat between families',
  ownerOf: (ref: string) => string | undefined,
  { permutations, seed }: NullOptions,
): ScoredLinks[] {
  const labels = result.records.map(ownerOf);
  const known = labels.flatMap((label, index) => (label === undefined ? [] : [{ label, index }]));
  if (known.length < FEWEST || new Set(known.map(({ label }) => label)).size < 2) return [];
  const owners = known.map(({ label }) => label);
  const test = againstNull(new PairRanking(result.links, labels), owners, permutations, seed);
  const clusters = clustersOf(labels.length, result.links, result.threshold);
  const rand = adjustedRandIndex(
    known.map(({ index }) => clusters[index] ?? ''),
    owners,
  );
  return [scored(result, known.length, relation, test, rand)];
}

function scoreFriends(
  result: LinkResult,
  familyOf: (ref: string) => string | undefined,
  friends: Friends,
  { permutations, seed }: NullOptions,
): ScoredLinks[] {
  const labels = result.records.map(familyOf);
  const owners = labels.filter((label) => label !== undefined);
  // Where everybody knows everybody there is nothing to tell.
  const families = [...new Set(owners)];
  const isTelling = families.some(
    (family) => (friends.get(family)?.size ?? 0) < families.length - 1,
  );
  if (owners.length < FEWEST || friends.size === 0 || !isTelling) return [];
  const ranking = new FriendRanking(result.links, labels, friends);
  const test = againstNull(ranking, owners, permutations, seed);
  return Number.isNaN(test.value)
    ? []
    : [scored(result, owners.length, 'friend families', test, null)];
}

/** Rows that others wrote to the one family, among all rows but its own: its friends answer when it writes. */
function scoreSideFriends(
  result: LinkResult,
  owners: ReadonlyMap<string, RecordOwner>,
  family: string | undefined,
  { permutations, seed }: NullOptions,
): ScoredLinks[] {
  if (family === undefined) return [];
  const isFriend = result.records.slice(1).map((ref) => {
    const owner = owners.get(anyCopy(ref));
    // Its own rows are another question.
    if (owner === undefined || owner.family === family) return undefined;
    const isBetween = familiesBetween(owner.conversation)?.includes(family) === true;
    return isBetween ? 'friend' : 'other';
  });
  const known = isFriend.filter((label) => label !== undefined);
  if (!known.includes('friend') || !known.includes('other') || known.length < FEWEST) return [];
  const place = numbered(known)[known.indexOf('friend')];
  const ranking = new RowRanking(result.links, isFriend, place);
  const test = againstNull(ranking, known, permutations, seed);
  return [scored(result, known.length, 'friends of the known family', test, null)];
}

/** Rows of the one family that the attacker knows, among all rows: links from place 0. */
function scoreSide(
  result: LinkResult,
  owners: ReadonlyMap<string, RecordOwner>,
  family: string | undefined,
  { permutations, seed }: NullOptions,
): ScoredLinks[] {
  const families = result.records.slice(1).map((ref) => owners.get(anyCopy(ref))?.family);
  const known = families.filter((owner) => owner !== undefined);
  if (family === undefined || !known.includes(family) || known.length < FEWEST) return [];
  const isKnown = known.map((owner) => (owner === family ? 'known' : 'other'));
  const ranking = new RowRanking(result.links, families, numbered(isKnown)[known.indexOf(family)]);
  const test = againstNull(ranking, isKnown, permutations, seed);
  return [scored(result, known.length, 'known family', test, null)];
}

/** Rows by how well they fit the known family; rows of equal scores come in the order of chance. */
class RowRanking implements Ranking {
  readonly #rows: Int32Array;
  readonly #ends: readonly number[];
  readonly #family: number;

  constructor(
    links: LinkResult['links'],
    families: readonly (string | undefined)[],
    family: number | undefined,
  ) {
    let next = 0;
    const places = families.map((owner) => (owner === undefined ? -1 : next++));
    const sorted = links
      .filter(([, row]) => families[row - 1] !== undefined)
      .sort((x, y) => y[2] - x[2]);
    this.#rows = Int32Array.from(sorted, ([, row]) => places[row - 1] ?? 0);
    this.#ends = endsOfSteps(sorted.map(([, , score]) => score));
    this.#family = family ?? 0;
  }

  precision(owners: Int32Array): number {
    let [at, hits, sum] = [0, 0, 0];
    for (const end of this.#ends) {
      let found = 0;
      for (; at < end; at++) if (owners[this.#rows[at] ?? 0] === this.#family) found++;
      hits += found;
      sum += (found * hits) / end;
    }
    return hits === 0 ? 0 : sum / hits;
  }
}

function scored(
  result: LinkResult,
  records: number,
  relation: LinkScore['relation'],
  { draws, ...precision }: NullDraws,
  adjustedRandIndex: number | null,
): ScoredLinks {
  const { value, nullMean, nullSpread, nullHigh } = precision;
  const isAboveNull = value > nullHigh && value > nullMean + LEAST_DEVIATIONS * nullSpread;
  const what = { ...described(result), records, relation, precision, adjustedRandIndex };
  return { score: { ...what, isAboveNull }, draws };
}

function described({ attack, kind, records }: LinkResult): {
  attack: string;
  kind: LinkResult['kind'];
  table: string;
} {
  const ref = records.find((each) => each !== 'known') ?? '';
  return { attack, kind, table: ref.replace(/\/[^/]*$/, '') };
}
