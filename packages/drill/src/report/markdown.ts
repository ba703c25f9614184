/** report.md, and the table that the README shows. */
import { describeShare } from '../score/binomial.ts';
import type { FieldScore } from '../score/match-fields.ts';
import type { RunReport, TargetReport } from '../score/run-report.ts';
import { CAVEATS, FIELD_NAMES, KIND_NAMES } from './wording.ts';

/** One row per field: the bad server, ours at rest, ours while it runs. */
export function fieldTable(report: RunReport): string {
  const control = report.targets.find(({ target }) => target === 'control');
  const ours = report.targets.find(({ target }) => target === 'ours');
  if (!control || !ours) return 'This run has no control or no server of ours.\n';
  const rows = fieldsOf(control).map(({ field }) => [
    FIELD_NAMES[field],
    shareOf(fieldsOf(control), field),
    shareOf(ours.atRest, field),
    shareOf(ours.live, field),
  ]);
  return table(
    [
      '',
      'a server built as in 2015',
      'Knothole: all that lies on the server',
      'Knothole: memory and traffic of the running server',
    ],
    rows,
  );
}

/** The whole result as one document. */
export function markdownReport(report: RunReport): string {
  const failed = report.checks.filter(({ isPassed }) => !isPassed);
  return [
    '# The breach drill: result',
    `Attacks of version ${report.drillVersion}, seed ${report.seed}, ${report.families} families in the story. ${report.checks.length - failed.length} of ${report.checks.length} checks passed.`,
    '## What was recovered',
    fieldTable(report),
    '## Who belongs to whom',
    linkTable(report),
    '## Sabotaged copies',
    'Each lacks one defence. A drill that does not see the lack would be worth nothing.',
    mutantTable(report),
    '## Checks',
    ...(failed.length > 0
      ? ['Failed:', failed.map(({ name, detail }) => `- ${name}: ${detail}`).join('\n')]
      : ['All passed.']),
    '## Not captured, not finished',
    gaps(report),
    '## What this does not say',
    CAVEATS.map((caveat) => `- ${caveat}`).join('\n'),
    '',
  ].join('\n\n');
}

function linkTable(report: RunReport): string {
  const rows = report.targets.flatMap(({ target, links }) =>
    links.map(({ attack, relation, records, precision, adjustedRandIndex, isAboveNull }) => [
      target,
      attack,
      relation,
      String(records),
      precision.value.toFixed(3),
      `${precision.nullMean.toFixed(3)}, 95 % below ${precision.nullHigh.toFixed(3)}`,
      adjustedRandIndex?.toFixed(2) ?? '',
      isAboveNull ? '**better than chance**' : 'within chance',
    ]),
  );
  return rows.length === 0
    ? 'No table had rows to link.'
    : table(
        [
          'server',
          'attack',
          'guessed',
          'records',
          'average precision',
          'chance',
          'adjusted Rand index',
          '',
        ],
        rows,
      );
}

function mutantTable(report: RunReport): string {
  const rows = report.targets
    .filter(({ mustBeCaughtBy }) => mustBeCaughtBy !== null)
    .map(({ target, mustBeCaughtBy, alarms }) => {
      const caught = alarms.find(({ metric }) => metric === mustBeCaughtBy);
      return [target, mustBeCaughtBy ?? '', caught ? 'yes' : '**no**', caught?.why ?? ''];
    });
  return rows.length === 0
    ? 'None in this run.'
    : table(['copy', 'meant to be seen by', 'seen', 'what it saw'], rows);
}

function gaps({ targets }: RunReport): string {
  const missing = targets.flatMap(({ target, kinds }) =>
    kinds.flatMap(({ kind, notCaptured }) =>
      notCaptured ? [`- ${target}, ${KIND_NAMES[kind]}: ${notCaptured}`] : [],
    ),
  );
  const unfinished = targets.flatMap(({ target, unfinished: names }) =>
    names.map((name) => `- ${target}: ${name} ran out of time`),
  );
  return [...missing, ...unfinished].join('\n') || 'Nothing.';
}

function fieldsOf(target: TargetReport): readonly FieldScore[] {
  const all = target.kinds.find(({ kind }) => kind === 'all');
  return (all?.fields ?? []).filter(({ total }) => total > 0);
}

function shareOf(scores: readonly FieldScore[], field: string): string {
  const score = scores.find((each) => each.field === field);
  return describeShare(score?.recovered ?? 0, score?.total ?? 0);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
