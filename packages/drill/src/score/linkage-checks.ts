/** What linking must show: ours within chance in all rankings at once, a leak far above it. */
import type { FamilyWise } from './family-wise.ts';
import type { PairedSeeds } from './paired-seeds.ts';
import type { Check, LinkageReport, TargetReport } from './run-report.ts';

/** Its rows name the conversation: what the attacks make of a leak that every earlier messenger had. */
const LEAKY = /^mutant-stable-conversation\b/;
const LEAST_PRECISION = 0.9;

export function linkageChecks(
  { familyWise, paired }: LinkageReport,
  targets: readonly TargetReport[],
): Check[] {
  return [
    ...(familyWise.rankings === 0 ? [] : [withinChance(familyWise)]),
    ...targets.filter(({ target }) => LEAKY.test(target)).map(aboveChance),
    ...(paired === null ? [] : [farApart(paired)]),
  ];
}

function withinChance(test: FamilyWise): Check {
  const { rankings, servers, p, falseAlarmRate, best } = test;
  const which = best
    ? `best: ${best.relation} by ${best.attack} in ${best.target}, ${best.deviations.toFixed(1)} standard deviations, `
    : '';
  return {
    name: 'ours links no records better than chance, all rankings of all seeds at once',
    isPassed: test.isWithinChance,
    detail:
      `${rankings} rankings of ${servers} servers; ${which}p = ${p.toFixed(3)}; ` +
      `servers without a leak would fail one run in ${Math.round(1 / falseAlarmRate)}`,
  };
}

function aboveChance({ target, links, families }: TargetReport): Check {
  const best = links
    .filter(({ relation }) => relation === 'conversation')
    .reduce((most, { precision }) => Math.max(most, precision.value), 0);
  return {
    name: `${target} shows its conversations, with an average precision above ${LEAST_PRECISION}`,
    isPassed: best > LEAST_PRECISION,
    detail: `${best.toFixed(3)} with ${families} families`,
  };
}

function farApart({ pairs, difference, signTest }: PairedSeeds): Check {
  const { mean, low, high } = difference;
  return {
    name: 'the copy with one address per conversation is ahead of ours with every seed',
    isPassed: low > 0 && pairs.every((pair) => pair.difference > 0),
    detail:
      `average precision higher by ${mean.toFixed(3)} (95 % interval of Student’s t over ${pairs.length} pairs: ` +
      `${low.toFixed(3)} to ${high.toFixed(3)}; exact sign test p = ${signTest.toFixed(4)})`,
  };
}
