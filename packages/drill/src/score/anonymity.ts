/** How many rows look alike in all that is stored beside their content (k-anonymity). */
import { isOurs } from './ours.ts';
import type { Check, TargetReport } from './run-report.ts';

export interface Anonymity {
  readonly target: string;
  /** Of one bucket or database. */
  readonly table: string;
  readonly rows: number;
  /** The fewest rows that share all their metadata; 1 is a row like no other. */
  readonly smallestClass: number;
}

/** The worst table of each server of which rows were found. */
export function anonymityOf(targets: readonly TargetReport[]): Anonymity[] {
  return targets.flatMap(({ target, measures }) => {
    const tables = measures
      .filter(({ name }) => name === 'smallest class')
      .map(({ file, value }): Anonymity => {
        const rows = measures.find((each) => each.name === 'rows' && each.file === file);
        return { target, table: file, rows: rows?.value ?? value, smallestClass: value };
      });
    const [worst] = tables.sort((a, b) => a.smallestClass / a.rows - b.smallestClass / b.rows);
    return worst ? [worst] : [];
  });
}

export function anonymityChecks(all: readonly Anonymity[], untouched: string): Check[] {
  const ours = all.filter(({ target }) => isOurs(target, untouched));
  const apart = ours.filter(({ rows, smallestClass }) => smallestClass < rows);
  const [worst] = apart.length > 0 ? apart : ours;
  if (!worst) return [];
  return [
    {
      name: 'ours keeps rows that all look alike: the smallest class is the whole bucket',
      isPassed: apart.length === 0,
      detail: `${worst.smallestClass} of ${worst.rows} rows in ${worst.target}, ${worst.table}; ${ours.length} servers`,
    },
  ];
}
