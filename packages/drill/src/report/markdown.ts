/** report.md: the whole result as one document. */
import type { RunReport } from '../score/run-report.ts';
import type { DrillReport } from './drill-report.ts';
import { isAboutLinks } from './linkage-chart.ts';
import { markdownTable } from './markdown-table.ts';
import { REMAIN_HEAD, remainRows } from './remain-rows.ts';
import { resultOf } from './result.ts';
import { atRestAndLive, resultOrigin, resultSentence, resultTable } from './result-table.ts';
import { CAVEATS, KIND_NAMES } from './wording.ts';

export function markdownReport(report: DrillReport): string {
  const result = resultOf(report);
  const failed = report.checks.filter(({ isPassed }) => !isPassed);
  return [
    '# The breach drill: result',
    resultSentence(result),
    resultOrigin(result),
    ...leftOut(report),
    '## What a thief would get',
    resultTable(result),
    atRestAndLive(result),
    '## Who belongs to whom',
    linkTable(report),
    '## After the end of all that was stored',
    remainTable(report),
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

function leftOut({ circumstances }: DrillReport): readonly string[] {
  const sentences = circumstances?.leftOut ?? [];
  return sentences.length === 0
    ? []
    : ['This run left things out:', sentences.map((each) => `- ${each}`).join('\n')];
}

function linkTable(report: RunReport): string {
  const rows = report.targets
    .filter(isAboutLinks)
    .flatMap(({ target, links }) =>
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
    : markdownTable(
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

function remainTable({ targets }: RunReport): string {
  const rows = targets
    .filter(({ mustBeCaughtBy }) => mustBeCaughtBy === null)
    .flatMap(({ target, erasure }) =>
      erasure ? remainRows(erasure).map((row) => [target, ...row]) : [],
    );
  return rows.length === 0
    ? 'Nothing ended in this run.'
    : markdownTable(['server', 'what', ...REMAIN_HEAD], rows);
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
    : markdownTable(['copy', 'meant to be seen by', 'seen', 'what it saw'], rows);
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
