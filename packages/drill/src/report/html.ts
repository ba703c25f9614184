/** report.html: one page without scripts or outside parts, for people who are no engineers. */
import type { RunReport, TargetReport } from '../score/run-report.ts';
import type { DrillReport } from './drill-report.ts';
import { escapeHtml } from './escape-html.ts';
import { furtherSections } from './further-sections.ts';
import { heatMap } from './heat-map.ts';
import { htmlStyle } from './html-style.ts';
import { linkageCharts, linkageTable } from './linkage-chart.ts';
import { hasOwnSection, resultOf } from './result.ts';
import {
  atRestAndLive,
  RESULT_HEAD,
  resultOrigin,
  resultRows,
  resultWords,
} from './result-table.ts';
import { CAVEATS, KIND_NAMES, STEPS, serverName } from './wording.ts';

export function htmlReport(report: RunReport & Partial<DrillReport>): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What a thief of the whole server gets</title>
<style>${htmlStyle}</style>
<main>
${opening(report)}
${resultSection(report)}
<section><h2>How it was tried</h2><ol>${listItems(STEPS)}</ol></section>
${heatSection(report)}
<section><h2>Who belongs to whom</h2>
<p>A thief who cannot read a word may still tell which records belong together, and so who is a family and who talks
with whom. Each bar is the best that any attack reached on a server: 1 is perfect. The striped part is what mere
guessing reaches; only a bar that ends beyond it has learnt something.</p>
${linkageCharts(report.targets)}
<details><summary>Every attack on every server, in numbers</summary>${linkageTable(report.targets)}</details></section>
${furtherSections(report)}
${mutantSection(report)}
<section><h2>What this means, and what it does not</h2><ul>${listItems(CAVEATS)}</ul></section>
${checkSection(report)}
${gapSection(report.targets.filter(({ mustBeCaughtBy }) => mustBeCaughtBy === null))}
<footer>${escapeHtml(resultOrigin(resultOf(report)))} Anybody can run the drill again, on this server or on their own.</footer>
</main>
</html>
`;
}

function opening(report: RunReport & Partial<DrillReport>): string {
  const [headline, afterwards] = resultWords(resultOf(report));
  const failed = report.checks.filter(({ isPassed }) => !isPassed);
  const isRed = failed.length > 0;
  const verdict = isRed
    ? `Red: ${failed.length} of ${report.checks.length} checks failed`
    : `Green: all ${report.checks.length} checks passed`;
  const red = failed.map(({ name, detail }) => `${name}: ${detail}`);
  const leftOut = report.circumstances?.leftOut ?? [];
  return `<header><h1>What a thief of the whole server gets</h1>
<p class="lead">${escapeHtml(headline)}</p><p>${escapeHtml(afterwards)}</p>
<div class="verdict ${isRed ? 'bad' : 'good'}"><strong>${verdict}</strong>${isRed ? `<p>Until these are green, this result proves nothing.</p><ul>${listItems(red)}</ul>` : ''}</div>
${leftOut.length > 0 ? `<details open><summary>This run left out:</summary><ul>${listItems(leftOut)}</ul></details>` : ''}</header>`;
}

/** Where the head of the table has no room. */
const SHORT_COLUMNS = ['as in 2015', 'Knothole, stolen', 'Knothole, running'] as const;

/** On a narrow screen a row becomes a block, and its cells say their column themselves. */
function resultSection(report: RunReport): string {
  const [first, ...columns] = RESULT_HEAD;
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`);
  const rows = resultRows(resultOf(report)).map(([name, ...cells]) => {
    const row = cells.map(
      ({ text, isLeak }, index) =>
        `<td class="${isLeak === null ? '' : isLeak ? 'leak' : 'kept'}" data-column="${SHORT_COLUMNS[index]}">${escapeHtml(text)}</td>`,
    );
    return `<tr><th scope="row">${escapeHtml(name)}</th>${row.join('')}</tr>`;
  });
  return `<section><h2>What came out</h2>
<table class="result"><thead><tr><th scope="col">${first}</th>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>
<p class="small">“&lt; 5 %” behind a nought: with so few tries, a share up to that size could still have given none. The last two
columns are different thieves and must not be added up: one took the disk, the other sits on the running server.</p>
<p class="small">${escapeHtml(atRestAndLive(resultOf(report)))}</p></section>`;
}

const SHOWN_AS_HEAT = ['control', 'ours', 'reference-postgresql'];

function heatSection({ targets }: RunReport): string {
  const maps = SHOWN_AS_HEAT.flatMap((name) => targets.find(({ target }) => target === name) ?? []);
  return `<section><h2>Which part of the loot gave what</h2>
<p>Each column is one part of the loot, attacked alone. Columns marked “live” need a running server in the thief’s
hands.</p>
${maps.map(heatFigure).join('\n')}</section>`;
}

function heatFigure(target: TargetReport): string {
  return `<figure><figcaption><h3>${escapeHtml(serverName(target.target))}</h3>
${target.families} families, ${target.messages} messages</figcaption>${heatMap(target)}
<details><summary>How it was played</summary><ul>${listItems(target.notes)}</ul></details></figure>`;
}

function mutantSection({ targets, mutationScore }: RunReport): string {
  const mutants = targets.filter(
    (target) => target.mustBeCaughtBy !== null && !hasOwnSection(target),
  );
  if (mutants.length === 0) return '';
  const rows = mutants.map(({ target, notes, mustBeCaughtBy, alarms }) => {
    const caught = alarms.find(({ metric }) => metric === mustBeCaughtBy);
    const name = escapeHtml(serverName(target).replace('Sabotaged: ', ''));
    return `<tr><th scope="row">${name}</th><td>${escapeHtml(notes[0] ?? '')}</td><td class="${caught ? 'kept' : 'leak'}">${caught ? 'noticed' : 'missed'}</td><td>${escapeHtml(`${mustBeCaughtBy}: ${caught?.why ?? 'nothing'}`)}</td></tr>`;
  });
  const { all, caught } = mutationScore;
  return `<section><h2>Would the drill notice a leak?</h2>
<p>A search that finds nothing proves little, unless it is known to find what is there. So Knothole was sabotaged in ${all}
ways, one defence taken out at a time. The attack that is meant for it noticed ${caught} of ${all}.</p>
<div class="wide"><table class="mutants"><thead><tr><th scope="col">sabotage</th><th scope="col">what was done</th><th scope="col">drill</th><th scope="col">what it saw</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

function checkSection({ checks }: RunReport): string {
  const rows = checks.map(
    ({ name, isPassed, detail }) =>
      `<tr><td class="${isPassed ? 'kept' : 'leak'}">${isPassed ? 'passed' : 'failed'}</td><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(detail)}</td></tr>`,
  );
  return `<section><h2>All checks</h2>
<details><summary>${checks.length} checks, one by one</summary><div class="wide"><table><tbody>${rows.join('\n')}</tbody></table></div></details></section>`;
}

function gapSection(targets: readonly TargetReport[]): string {
  const missing = targets.flatMap(({ target, kinds, unfinished }) => [
    ...kinds.flatMap(({ kind, notCaptured }) =>
      notCaptured ? [`${serverName(target)}, ${KIND_NAMES[kind]}: ${notCaptured}`] : [],
    ),
    ...unfinished.map((name) => `${serverName(target)}: ${name} ran out of time`),
  ]);
  return `<section><h2>Not captured, not finished</h2>
<details><summary>${missing.length} things that were not looked at, or not to the end</summary><ul>${listItems(missing)}</ul></details></section>`;
}

function listItems(sentences: readonly string[]): string {
  return sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('\n');
}
