/** How well linking attacks did against what guessing does: as bars, one per server, and as a table. */
import type { LinkScore, TargetReport } from '../score/run-report.ts';
import { escapeHtml } from './escape-html.ts';
import { bestOfEach, hasOwnSection, strongest } from './result.ts';
import { serverName } from './wording.ts';

/** Copies that are sabotaged elsewhere link as the untouched server does; seeds have a table of their own. */
export function isAboutLinks(target: TargetReport): boolean {
  const { mustBeCaughtBy } = target;
  return (
    !hasOwnSection(target) && (mustBeCaughtBy === null || mustBeCaughtBy.startsWith('linking'))
  );
}

const QUESTIONS = [
  ['family', 'Which records are one family’s?'],
  ['conversation', 'Which records are one chat’s?'],
  ['friend families', 'Which records are of two families that are friends?'],
  ['chat between families', 'Which records are one chat’s between two families?'],
  ['known family', 'Which records are those of a family whose hours the thief knows?'],
  ['friends of the known family', 'Which records are what others wrote to that family?'],
] as const satisfies readonly (readonly [LinkScore['relation'], string])[];

/** One picture per question, one bar per server: its strongest attack. */
export function linkageCharts(targets: readonly TargetReport[]): string {
  const charts = QUESTIONS.map(([relation, question]) => {
    const bars = targets.filter(isAboutLinks).flatMap((target) => bar(target, relation));
    return bars.length === 0
      ? ''
      : `<figure><figcaption><h3>${question}</h3></figcaption><ul class="bars">${bars.join('\n')}</ul></figure>`;
  });
  return charts.join('\n') || '<p>No table had rows to link.</p>';
}

function bar({ target, links }: TargetReport, relation: LinkScore['relation']): readonly string[] {
  const link = strongest(links.filter((each) => each.relation === relation));
  if (!link) return [];
  const { precision, isAboveNull, attack, records } = link;
  const isBarely = !isAboveNull && precision.value > precision.nullHigh;
  const verdict = isAboveNull ? 'better' : isBarely ? 'hardly better' : 'no better';
  const words = `${precision.value.toFixed(2)}, ${verdict} than guessing (${precision.nullHigh.toFixed(2)})`;
  return [
    `<li><span class="who">${escapeHtml(serverName(target))}<small>by ${escapeHtml(attack)}, ${records.toLocaleString('en')} records</small></span>
<span class="track"><span class="bar ${isAboveNull ? 'above' : 'within'}" style="width:${percent(precision.value)}"></span><span class="chance" style="width:${percent(precision.nullHigh)}"></span></span>
<span class="says">${words}</span></li>`,
  ];
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
}

/** Of each attack and question the best over all tables of a server. */
export function linkageTable(targets: readonly TargetReport[]): string {
  const rows = targets.filter(isAboutLinks).flatMap(({ target, links }) =>
    bestOfEach(links).map(({ attack, relation, records, precision, isAboveNull }) => {
      const cells = [
        attack,
        relation,
        String(records),
        precision.value.toFixed(3),
        `${precision.nullMean.toFixed(3)}, up to ${precision.nullHigh.toFixed(3)}`,
      ];
      return `<tr><th scope="row">${escapeHtml(serverName(target))}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}<td class="${isAboveNull ? 'leak' : 'kept'}">${isAboveNull ? 'better' : 'no better'}</td></tr>`;
    }),
  );
  const head = ['server', 'attack', 'guessed', 'records', 'average precision', 'guessing', ''];
  return `<div class="wide"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}
