/** What stores beside each other must show, and what a store that leaks must show. */
import type { Comparisons, DayComparison, TwinComparison } from './comparisons.ts';
import { isOurs } from './ours.ts';
import type { Check } from './run-report.ts';

/** Stores that do not differ would be called different in one run of a thousand. */
const LEAST_P = 0.001;
/** Real devices send a receipt more or less, as it happens. */
const LARGEST_CHANCE_SHARE = 0.05;
/** Places are drawn, so pages split at other moments. */
const LARGEST_BYTES_SHARE = 0.3;

export function comparisonChecks({ twins, days }: Comparisons, untouched: string): Check[] {
  return [
    ...twins.flatMap((twin) =>
      isOurs(twin.name, untouched) ? [equalStores(twin), guessedBlindly(twin)] : [toldApart(twin)],
    ),
    ...days.filter(({ name }) => isOurs(name, untouched)).map(onlyMore),
  ];
}

function equalStores(twin: TwinComparison): Check {
  const { name, files, differentFiles, bytes, rows, hasEqualSizes } = twin;
  const isEqual = differentFiles.length === 0 && hasEqualSizes;
  return {
    name: `${name} keeps stores of one shape, whatever was said`,
    isPassed: isEqual && isNear(rows, LARGEST_CHANCE_SHARE) && isNear(bytes, LARGEST_BYTES_SHARE),
    detail:
      `${files.join(' and ')} files${differentFiles.length === 0 ? '' : `, different: ${differentFiles.join(', ')}`}; ` +
      `${rows.join(' and ')} rows, ${hasEqualSizes ? 'all' : 'not all'} of equal sizes; ${bytes.join(' and ')} bytes`,
  };
}

function isNear([a, b]: readonly [number, number], share: number): boolean {
  return a > 0 && Math.abs(a - b) <= Math.max(2, share * Math.max(a, b));
}

function describe({ guessedRight, guessed, interval, p }: TwinComparison): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return (
    `${guessedRight} of ${guessed} rows guessed right, ${percent(guessedRight / guessed)} ` +
    `(95 % interval ${percent(interval.low)} to ${percent(interval.high)}), p = ${p.toPrecision(2)}`
  );
}

function guessedBlindly(twin: TwinComparison): Check {
  return {
    name: `${twin.name} does not show a classifier whose store a row is from`,
    isPassed: twin.guessed > 0 && twin.p >= LEAST_P,
    detail: `${describe(twin)}; equal stores would fail one run in ${1 / LEAST_P}`,
  };
}

function toldApart(twin: TwinComparison): Check {
  return {
    name: `${twin.name} shows the classifier whose store a row is from`,
    isPassed: twin.p < LEAST_P,
    detail: describe(twin),
  };
}

function onlyMore({ name, before, appeared, vanished, changed, moved }: DayComparison): Check {
  return {
    name: `${name} shows a day later how much was written, and nothing else`,
    isPassed: before > 0 && appeared > 0 && vanished === 0 && changed === 0,
    detail:
      `${appeared} rows more than ${before}, none of which changed or went (${changed} and ${vanished}); ` +
      `${moved} lie on another page, which links nobody: see the rankings`,
  };
}
