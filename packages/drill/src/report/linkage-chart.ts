/** How well each linking attack did, as a bar, against what chance does, as a grey band; one picture. */
import type { LinkScore, TargetReport } from '../score/run-report.ts';
import { escapeHtml } from './escape-html.ts';
import { bestOfEach } from './result.ts';

const ROW = 26;
const LABELS = 400;
const WIDTH = 380;

/** Copies that are sabotaged elsewhere link as the untouched server does. */
export function isAboutLinks({ mustBeCaughtBy }: TargetReport): boolean {
  return mustBeCaughtBy === null || mustBeCaughtBy.startsWith('linking');
}

export function linkageChart(targets: readonly TargetReport[]): string {
  const rows = targets.flatMap(({ target, links }) =>
    bestOfEach(links).map((link) => ({ target, link })),
  );
  if (rows.length === 0) return '<p>No table had rows to link.</p>';
  const height = rows.length * ROW + 34;
  const bars = rows.map(({ target, link }, index) => bar(target, link, 24 + index * ROW));
  const scale = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<text x="${LABELS + value * WIDTH}" y="14" text-anchor="middle">${value}</text><line class="grid" x1="${LABELS + value * WIDTH}" x2="${LABELS + value * WIDTH}" y1="20" y2="${height - 8}"/>`,
  );
  return `<div class="wide"><svg role="img" aria-label="Average precision of linking attacks against chance; the table below says the same in numbers" viewBox="0 0 ${LABELS + WIDTH + 60} ${height}" width="${LABELS + WIDTH + 60}">${scale.join('')}${bars.join('\n')}</svg></div>`;
}

function bar(
  target: string,
  { attack, relation, precision, isAboveNull }: LinkScore,
  y: number,
): string {
  const label = escapeHtml(`${target}: ${relation} by ${attack}`);
  const end = LABELS + precision.value * WIDTH;
  return `<text x="${LABELS - 8}" y="${y + 15}" text-anchor="end">${label}</text>
<rect class="chance" x="${LABELS}" y="${y + 1}" width="${precision.nullHigh * WIDTH}" height="${ROW - 6}"/>
<rect class="${isAboveNull ? 'above' : 'within'}" x="${LABELS}" y="${y + 5}" width="${Math.max(1, precision.value * WIDTH)}" height="${ROW - 14}"/>
<text x="${end + 6}" y="${y + 15}">${precision.value.toFixed(2)}</text>`;
}
