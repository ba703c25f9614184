/** A check that vanished with its input is red, and so is a promise of none. */
import type { Check } from './run-report.ts';

/** @param expected of a run that was played by an older version or by hand: undefined, and none is missed. */
export function missingChecks(
  checks: readonly Check[],
  expected: readonly string[] | undefined,
): Check[] {
  if (expected === undefined) return [];
  const made = new Set(checks.map(({ name }) => name));
  const missing = expected.filter((name) => !made.has(name));
  return [
    {
      name: 'every check that the plan promises was made',
      isPassed: missing.length === 0 && expected.length > 0,
      detail: missing.length === 0 ? `all ${expected.length}` : `missing: ${missing.join('; ')}`,
    },
  ];
}
