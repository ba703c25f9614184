import { expect, it } from 'vitest';
import { expectedChecks } from '../src/expected-checks.ts';
import { FULL_PLAN, QUICK_PLAN } from '../src/run-plan.ts';
import { missingChecks } from '../src/score/missing-checks.ts';

const made = (names: readonly string[]) =>
  names.map((name) => ({ name, isPassed: true, detail: '' }));

it('is red when a promised check is not made, and names it', () => {
  const expected = expectedChecks(QUICK_PLAN, null);
  expect(missingChecks(made(expected), expected).map(({ isPassed }) => isPassed)).toEqual([true]);
  const [gone = '', ...others] = expected;
  expect(missingChecks(made(others), expected)).toMatchObject([
    { isPassed: false, detail: `missing: ${gone}` },
  ]);
  expect(missingChecks(made(others), [])).toMatchObject([{ isPassed: false }]);
});

it('promises of a full run all that a quick one does, and of chosen targets only theirs', () => {
  const [full, quick] = [expectedChecks(FULL_PLAN, null), expectedChecks(QUICK_PLAN, null)];
  expect(full).toEqual(expect.arrayContaining([...quick]));
  expect(full.length).toBeGreaterThan(quick.length + 15);
  expect(full.filter((name) => /^mutant-\S+ is caught by /.test(name))).toHaveLength(23);
  const chosen = expectedChecks(FULL_PLAN, ['control']);
  expect(chosen.length).toBeGreaterThan(15);
  expect(chosen.every((name) => name.startsWith('the control '))).toBe(true);
});
