/** Scores a whole run: reads what was planted, who owns which record, and what the attacks found. */
import { makePopulation } from '../plant/population.ts';
import { type RunRecord, readDocument, readLines, runPaths } from '../run-directory.ts';
import { anonymityOf } from './anonymity.ts';
import { checksOf } from './checks.ts';
import { compareTargets, linksByChange } from './comparisons.ts';
import {
  asCircumstances,
  asFindings,
  asLootMap,
  asRunRecord,
  asTruth,
  required,
} from './documents.ts';
import { falseHitsIn } from './false-hits.ts';
import { familyWise } from './family-wise.ts';
import { missingChecks } from './missing-checks.ts';
import { mutationScore } from './mutation-score.ts';
import { isOurs } from './ours.ts';
import { pairSeeds } from './paired-seeds.ts';
import type { RunReport } from './run-report.ts';
import { PERMUTATIONS_OF_OURS, type ScoreContext, scoreTarget } from './score-target.ts';

/** Of which a population is made; more of them change nothing in the first ones. */
const FEWEST_FAMILIES = 2;
/** No server but noise, to count false hits. */
const NOISE = 'noise';

export interface ScoreOptions {
  /** Target that is the untouched server. */
  readonly untouched: string;
}

/** @throws {Error} when no run has been played in the directory. */
export function readRunRecord(root: string): RunRecord {
  return required(readDocument(runPaths(root).record, asRunRecord), 'a played story');
}

/** @throws {Error} when the directory holds no run, or one that was not attacked. */
export function scoreRun(root: string, options: ScoreOptions): RunReport {
  const paths = runPaths(root);
  const record = readRunRecord(root);
  const truth = readLines(paths.truth, asTruth).filter((each) => each.kind === 'field');
  const names = record.targets.map(({ target }) => target);
  const context: ScoreContext = {
    root,
    untouched: options.untouched,
    truth,
    countries: countriesOf(record),
    lootMap: readDocument(paths.lootMap, asLootMap) ?? {},
    changes: linksByChange(root, names),
  };
  const scoredTargets = record.targets
    .filter(({ target }) => target !== NOISE)
    .map((each) => scoreTarget(each, context));
  const targets = scoredTargets.map(({ report }) => report);
  const linked = scoredTargets
    .map(({ report: { target }, links }) => ({ target, links }))
    .filter(({ target }) => isOurs(target, options.untouched));
  const drillVersion = readDocument(paths.findings(options.untouched), asFindings)?.version ?? '';
  const report = { drillVersion, seed: record.seed, families: record.families, targets };
  const linkage = {
    familyWise: familyWise(linked, PERMUTATIONS_OF_OURS),
    paired: pairSeeds(targets),
  };
  const noise = readDocument(paths.findings(NOISE), asFindings);
  const scored = {
    ...report,
    linkage,
    comparisons: compareTargets(root, names),
    anonymity: anonymityOf(targets),
    mutationScore: mutationScore(targets),
    falseHits: noise === null ? null : falseHitsIn(noise),
  };
  const checks = checksOf(scored, options.untouched);
  const circumstances = readDocument(paths.circumstances, asCircumstances);
  return { ...scored, checks: [...checks, ...missingChecks(checks, circumstances?.expected)] };
}

/** By family: where a family lives is asked for in forms, and typed by nobody. */
function countriesOf({ seed, families }: RunRecord): ReadonlyMap<string, string> {
  const population = makePopulation(seed, Math.max(FEWEST_FAMILIES, families));
  return new Map(population.families.map(({ key, country }) => [key, country]));
}
