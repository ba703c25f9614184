/** One sentence per check that failed: which, what leaked, out of what kind of loot, by which attack. */
import type { Check, RunReport, TargetReport } from '../score/run-report.ts';
import { KIND_NAMES } from './wording.ts';

export function redSentences({ checks, targets }: RunReport): readonly string[] {
  return checks
    .filter(({ isPassed }) => !isPassed)
    .map((check) => `failed: ${check.name}: ${check.detail}${whereFrom(check, targets)}`);
}

/** For a check that a target keeps a field. */
function whereFrom({ name }: Check, targets: readonly TargetReport[]): string {
  const [, target, field] = /^(\S+) keeps its (\S+)$/.exec(name) ?? [];
  const kinds = targets.find((each) => each.target === target)?.kinds ?? [];
  const places = kinds.flatMap(({ kind, fields }) => {
    const score = fields.find((each) => each.field === field);
    const best = score?.attacks[0];
    return kind !== 'all' && score && best
      ? [`${score.recovered} from ${KIND_NAMES[kind]} by ${best.name}`]
      : [];
  });
  return places.length === 0 ? '' : `; ${places.join(', ')}`;
}
