import { expect, it } from 'vitest';
import { checksOf } from '../../src/score/checks.ts';
import type { TargetReport } from '../../src/score/run-report.ts';
import { score, server, smallReport } from '../report/support/small-report.ts';

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
