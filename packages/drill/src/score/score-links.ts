/** Scores the attackers' guesses of who belongs to whom, with the owners that only the scorer knows. */
import type { LinkResult } from '../attack/finding.ts';
import type { RecordOwner } from '../run-directory.ts';
import { adjustedRandIndex, againstNull, clustersOf, type NullTest } from './ranking.ts';
import type { LinkScore } from './run-report.ts';

const PERMUTATIONS = 60;
const SEED = 20_151_114;
/** Fewer records with an owner say nothing about chance. */
const FEWEST = 6;
/** A result above 95 % of the null is red only if it is also this much better than the null's mean. */
const LEAST_LIFT = 0.02;

export function scoreLinks(
  results: readonly LinkResult[],
  owners: readonly RecordOwner[],
  knownFamily: string | undefined,
): LinkScore[] {
  const known = new Map(owners.map((owner) => [anyCopy(owner.ref), owner]));
  return results.flatMap((result) => {
    if (result.records[0] === 'known') return scoreSide(result, known, knownFamily);
    return [
      ...scoreRelation(result, 'family', (ref) => known.get(anyCopy(ref))?.family),
      ...scoreRelation(
        result,
        'conversation',
        (ref) => known.get(anyCopy(ref))?.conversation ?? undefined,
      ),
    ];
  });
}

/** The copy taken while the server ran and the one after its stop hold the same rows. */
function anyCopy(ref: string): string {
  return ref.replace(/^([a-z-]+)\/(?:live|stopped)\//, '$1/');
}

function scoreRelation(
  result: LinkResult,
  relation: 'family' | 'conversation',
  ownerOf: (ref: string) => string | undefined,
): LinkScore[] {
  const labels = result.records.map(ownerOf);
  const known = labels.flatMap((label, index) => (label === undefined ? [] : [{ label, index }]));
  if (known.length < FEWEST || new Set(known.map(({ label }) => label)).size < 2) return [];
  const precision = againstNull(result.links, labels, PERMUTATIONS, SEED);
  const clusters = clustersOf(labels.length, result.links, result.threshold);
  const rand = adjustedRandIndex(
    known.map(({ index }) => clusters[index] ?? ''),
    known.map(({ label }) => label),
  );
  return [
    {
      ...described(result),
      records: known.length,
      relation,
      precision,
      adjustedRandIndex: rand,
      isAboveNull: isAbove(precision),
    },
  ];
}

/** Rows of the one family that the attacker knows, among all rows: links from place 0. */
function scoreSide(
  result: LinkResult,
  owners: ReadonlyMap<string, RecordOwner>,
  family: string | undefined,
): LinkScore[] {
  const rows = result.records.slice(1).map((ref) => owners.get(anyCopy(ref))?.family);
  const known = rows.filter((owner) => owner !== undefined);
  if (family === undefined || !known.includes(family) || known.length < FEWEST) return [];
  const ranking = result.links.flatMap(([, row, score]) => {
    const owner = rows[row - 1];
    return owner === undefined ? [] : [{ isHit: owner === family, score }];
  });
  const precision = rankingAgainstNull(ranking);
  return [
    {
      ...described(result),
      records: known.length,
      relation: 'known family',
      precision,
      adjustedRandIndex: null,
      isAboveNull: isAbove(precision),
    },
  ];
}

/** A ranking of rows is one of pairs with the known family as the first of each. */
function rankingAgainstNull(ranking: readonly { isHit: boolean; score: number }[]): NullTest {
  const hits = ranking.filter(({ isHit }) => isHit).length;
  const value = precisionOf(ranking);
  const chance = hits / ranking.length;
  // The spread of average precision under chance is near that of the share of hits among the first.
  const spread = Math.sqrt((chance * (1 - chance)) / Math.max(1, hits));
  return { value, nullMean: chance, nullHigh: Math.min(1, chance + 1.645 * spread), p: Number.NaN };
}

function precisionOf(ranking: readonly { isHit: boolean; score: number }[]): number {
  const sorted = [...ranking].sort((a, b) => b.score - a.score);
  let [hits, sum] = [0, 0];
  sorted.forEach(({ isHit }, index) => {
    if (!isHit) return;
    hits++;
    sum += hits / (index + 1);
  });
  return hits === 0 ? 0 : sum / hits;
}

function isAbove({ value, nullMean, nullHigh }: NullTest): boolean {
  return value > nullHigh && value > nullMean + LEAST_LIFT;
}

function described({ attack, kind, records }: LinkResult): {
  attack: string;
  kind: LinkResult['kind'];
  table: string;
} {
  const ref = records.find((each) => each !== 'known') ?? '';
  return { attack, kind, table: ref.replace(/\/[^/]*$/, '') };
}
