/** report.html: one page without scripts or outside parts, for people who are no engineers. */
import type { RunReport, TargetReport } from '../score/run-report.ts';
import { escapeHtml } from './escape-html.ts';
import { heatMap } from './heat-map.ts';
import { isAboutLinks, linkageChart } from './linkage-chart.ts';
import { CAVEATS, KIND_NAMES } from './wording.ts';

export function htmlReport(report: RunReport): string {
  const passed = report.checks.filter(({ isPassed }) => isPassed).length;
  const story = report.targets.filter(({ target }) => target === 'control' || target === 'ours');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What a thief of the whole server gets</title>
<style>${STYLE}</style>
<main>
<h1>What a thief of the whole server gets</h1>
<p class="lead">${report.families} invented families used two servers: one built the way a toy company built its server in 2015, and
Knothole’s. Then everything that each server holds was stolen and attacked by the same programs, which know
nothing of the families. The tables count what they got out.</p>
<p class="verdict ${passed === report.checks.length ? 'good' : 'bad'}">${passed} of ${report.checks.length} checks passed.</p>
${story.map(storySection).join('\n')}
<section><h2>Who belongs to whom</h2>
<p>Names are not needed to harm a family if a thief can tell which records belong together. The bar is how well an
attack ranked pairs of records that do (1 is perfect); the grey band is what guessing reaches.</p>
${linkageChart(report.targets.filter(isAboutLinks))}
<p>“By order” and “by page position” use nothing but the order in which records arrived. On a quiet server neighbours in
time are often one family, so these show rhythm even where no record names anybody.</p></section>
<section><h2>What this does not say</h2><ul>${CAVEATS.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join('\n')}</ul></section>
${mutantSection(report)}
${checkSection(report)}
${gapSection(report.targets.filter(({ mustBeCaughtBy }) => mustBeCaughtBy === null))}
<footer>Attacks of version ${escapeHtml(report.drillVersion)}, seed ${report.seed}. Anybody can run the drill again, on this server or on their own.</footer>
</main>
</html>
`;
}

const TITLES: Readonly<Record<string, string>> = {
  control: 'The server built as in 2015',
  ours: 'Knothole',
};

function storySection(target: TargetReport): string {
  const title = TITLES[target.target] ?? target.target;
  return `<section><h2>${title}</h2>
<p>${target.families} families, ${target.messages} messages. Each column is one part of the loot, attacked alone.
“Live” needs a running server in the thief’s hands.</p>
${heatMap(target)}
<ul class="notes">${target.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul></section>`;
}

function mutantSection({ targets }: RunReport): string {
  const mutants = targets.filter(({ mustBeCaughtBy }) => mustBeCaughtBy !== null);
  if (mutants.length === 0) return '';
  const rows = mutants.map(({ target, mustBeCaughtBy, alarms }) => {
    const caught = alarms.find(({ metric }) => metric === mustBeCaughtBy);
    return `<tr><th scope="row">${escapeHtml(target)}</th><td>${escapeHtml(mustBeCaughtBy ?? '')}</td><td class="${caught ? 'yes' : 'no'}">${caught ? 'seen' : 'missed'}</td><td>${escapeHtml(caught?.why ?? '')}</td></tr>`;
  });
  return `<section><h2>Would the drill notice?</h2>
<p>Each of these is Knothole’s server with one defence taken out by hand. The attack meant for it must see it.</p>
<div class="wide"><table><thead><tr><th scope="col">sabotaged copy</th><th scope="col">meant to be seen by</th><th scope="col"></th><th scope="col">what it saw</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

function checkSection({ checks }: RunReport): string {
  const rows = checks.map(
    ({ name, isPassed, detail }) =>
      `<tr><td class="${isPassed ? 'yes' : 'no'}">${isPassed ? 'passed' : 'failed'}</td><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(detail)}</td></tr>`,
  );
  return `<section><h2>All checks</h2>
<p>“&lt; 7.5 %” behind a zero is the rule of three: with so few tries, a share up to that size could still have given none.</p>
<div class="wide"><table><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

function gapSection(targets: readonly TargetReport[]): string {
  const missing = targets.flatMap(({ target, kinds, unfinished }) => [
    ...kinds.flatMap(({ kind, notCaptured }) =>
      notCaptured ? [`${target}, ${KIND_NAMES[kind]}: ${notCaptured}`] : [],
    ),
    ...unfinished.map((name) => `${target}: ${name} ran out of time`),
  ]);
  return `<section><h2>Not captured, not finished</h2><ul>${missing.map((line) => `<li>${escapeHtml(line)}</li>`).join('\n') || '<li>Nothing.</li>'}</ul></section>`;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2b24;--paper:#fdfcf8;--line:#c9c6b8;--good:#e4efe2;--h1:#f6d9b8;--h2:#eeb083;--h3:#dd7d57;--h4:#a93226;--chance:#d8d6cc;--above:#a93226;--within:#2f6b4f}
@media (prefers-color-scheme:dark){:root{--ink:#ece8dc;--paper:#16211b;--line:#47534a;--good:#23392c;--h1:#5a4023;--h2:#7a4a2a;--h3:#96452d;--h4:#c0392b;--chance:#3a433d;--above:#e0705f;--within:#6fbf95}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:2.2rem;line-height:1.15}h2{margin-top:2.5rem}
.lead{font-size:1.2rem;max-width:45rem}p,li{max-width:45rem}
.verdict{display:inline-block;padding:.5rem 1rem;border-radius:.5rem;font-weight:600;border:2px solid}
.verdict.good{border-color:var(--within)}.verdict.bad{border-color:var(--above)}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}
th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}
.heat td{text-align:center;white-space:nowrap}.heat thead th{max-width:7rem}
.h0{background:var(--good)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}.h4{background:var(--h4);color:#fff}
.no{color:var(--above);font-weight:700}.yes{color:var(--within)}
svg text{fill:currentColor;font:13px system-ui,sans-serif}.grid{stroke:var(--line)}
.chance{fill:var(--chance)}.above{fill:var(--above)}.within{fill:var(--within)}
.notes{font-size:.9rem}footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem;font-size:.9rem}
`;
