/** Fields by kinds of loot as a table whose cells are shaded by what was recovered; the words say it too. */
import { describeShare } from '../score/binomial.ts';
import type { FieldScore } from '../score/match-fields.ts';
import { type KindScore, LIVE_KINDS, type TargetReport } from '../score/run-report.ts';
import { escapeHtml } from './escape-html.ts';
import { FIELD_NAMES, KIND_NAMES } from './wording.ts';

export function heatMap(target: TargetReport): string {
  const kinds = target.kinds.filter(({ files }) => files > 0);
  const fields = (kinds.find(({ kind }) => kind === 'all')?.fields ?? []).filter(
    ({ total }) => total > 0,
  );
  const head = kinds.map(
    ({ kind }) =>
      `<th scope="col"${LIVE_KINDS.has(kind) ? ' class="live"' : ''}>${KIND_NAMES[kind]}${LIVE_KINDS.has(kind) ? ' <br><small>live</small>' : ''}</th>`,
  );
  const rows = fields.map(
    ({ field }) =>
      `<tr><th scope="row">${FIELD_NAMES[field]}</th>${kinds.map((kind) => cell(kind, field)).join('')}</tr>`,
  );
  return `<div class="wide"><table class="heat"><thead><tr><td></td>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function cell({ fields }: KindScore, field: string): string {
  const score = fields.find((each) => each.field === field);
  if (!score || score.total === 0) return '<td></td>';
  const share = score.recovered / score.total;
  const level = score.recovered === 0 ? 0 : Math.max(1, Math.ceil(share * 4));
  return `<td class="h${level}" title="${escapeHtml(explain(score))}">${score.recovered === 0 ? 'none' : score.recovered}<small> of ${score.total}</small></td>`;
}

function explain({ recovered, total, interval, attacks }: FieldScore): string {
  const best = attacks[0];
  const range = `95 % interval ${(interval.low * 100).toFixed(1)} to ${(interval.high * 100).toFixed(1)} %`;
  return `${describeShare(recovered, total)}, ${range}${best ? `; best attack: ${best.name}, ${best.seconds} s` : ''}`;
}
