/**
 * Many rankings of many servers at once. Of a hundred rankings without any truth in them five are above 95 %
 * of what chance gives; here the best of all is held against the best of all that chance gives.
 */
import type { LinkScore } from './run-report.ts';
import type { ScoredLinks } from './score-links.ts';

export interface ScoredServer {
  readonly target: string;
  readonly links: readonly ScoredLinks[];
}

interface BestRanking extends Pick<LinkScore, 'attack' | 'relation' | 'table'> {
  readonly target: string;
  /** Above the mean of the ranking's own null, in standard deviations. */
  readonly deviations: number;
}

export interface FamilyWise {
  readonly servers: number;
  readonly rankings: number;
  readonly permutations: number;
  /** How often servers without any leak would be called better than chance, all of them together. */
  readonly falseAlarmRate: number;
  /** Share of permutations whose best ranking did as well. */
  readonly p: number;
  /** Null without rankings. */
  readonly best: BestRanking | null;
  readonly isWithinChance: boolean;
}

/**
 * The max-type test of Westfall and Young: all rankings of a server are scored with the same exchange of
 * owners, so that what they have in common counts once.
 */
export function familyWise(servers: readonly ScoredServer[], permutations: number): FamilyWise {
  const rankings = servers.flatMap(({ target, links }) =>
    links.flatMap((link) => {
      const standardised = inDeviations([link.score.precision.value, ...link.draws]);
      return standardised ? [{ target, link, standardised }] : [];
    }),
  );
  const highest = Array.from({ length: permutations + 1 }, (_, index) =>
    rankings.reduce((best, each) => Math.max(best, each.standardised[index] ?? -1), -1),
  );
  const [observed = 0, ...byChance] = highest;
  const p = (1 + byChance.filter((each) => each >= observed).length) / (permutations + 1);
  const best = rankings.find(({ standardised }) => standardised[0] === observed);
  const falseAlarmRate = 1 / (permutations + 1);
  return {
    servers: servers.length,
    rankings: rankings.length,
    permutations,
    falseAlarmRate,
    p,
    best: best ? { ...named(best.link.score), target: best.target, deviations: observed } : null,
    isWithinChance: rankings.length === 0 || p > falseAlarmRate,
  };
}

/** What was observed counts as one of the draws: else it would be measured by another scale than they are. */
function inDeviations(values: readonly number[]): readonly number[] | undefined {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const spread = Math.sqrt(
    values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length,
  );
  return spread > 0 ? values.map((each) => (each - mean) / spread) : undefined;
}

function named({ attack, relation, table }: LinkScore): Omit<BestRanking, 'target' | 'deviations'> {
  return { attack, relation, table };
}
