import { expect, it } from 'vitest';
import { checksOf } from '../../src/score/checks.ts';
import type { TargetReport } from '../../src/score/run-report.ts';
import { score, server, smallReport } from '../report/support/small-report.ts';

function isPassed(name: string, ...targets: readonly TargetReport[]): boolean | undefined {
  const checks = checksOf({ ...smallReport(), targets }, 'ours');
  return checks.find((check) => check.name === name)?.isPassed;
}

function namesOf(...targets: readonly TargetReport[]): readonly string[] {
  return checksOf({ ...smallReport(), targets }, 'ours').map(({ name }) => name);
}

it('says that a server keeps a field only where somebody looked for it', () => {
  const fields = [score('email', 0, 4)];
  const kinds = [{ kind: 'all' as const, files: 1, bytes: 10, notCaptured: null, fields }];
  const told = { kinds, atRest: fields };
  const names = namesOf(server('ours', told), server('ours-twin-a', told), server('ours-seed-1'));
  expect(names).toContain('ours keeps its email');
  expect(names).toContain('ours raises no alarm');
  expect(names).not.toContain('ours-twin-a keeps its email');
  expect(names).toContain('ours-twin-a raises no alarm by links and sizes');
  expect(names).toContain('ours-seed-1 raises no alarm by links and sizes');
});

it('is red where an attack on ours ran out of time, unless it is the hunt for keys', () => {
  const name = 'ours is searched to the end by all attacks but the hunt for keys';
  const cut = ['key hunt on all', 'canary scan on memory'];
  expect(isPassed(name, server('ours'))).toBe(true);
  expect(isPassed(name, server('ours', { unfinished: cut.slice(0, 1) }))).toBe(true);
  expect(isPassed(name, server('ours', { unfinished: cut }))).toBe(false);
});
