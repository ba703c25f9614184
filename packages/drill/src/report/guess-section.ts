/** What could be guessed anyway, against what the loot added to it. */
import { describeShare } from '../score/binomial.ts';
import type { RunReport } from '../score/run-report.ts';
import { sectionRow, sectionTable } from './section-table.ts';
import { serverName } from './wording.ts';

const SHOWN = ['control', 'ours', 'reference-postgresql'];

export function guessSection({ targets }: RunReport): string {
  const rows = targets
    .filter(({ target }) => SHOWN.includes(target))
    .flatMap(({ target, inferred }) =>
      inferred
        .filter(({ total }) => total > 0)
        .map(({ field, right, total, guessRate, lift, isAboveGuessing }) =>
          sectionRow(`${serverName(target)}: ${field}`, [
            describeShare(right, total),
            percent(guessRate),
            `${lift > 0 ? '+' : ''}${percent(lift)}`,
            isAboveGuessing ? 'yes' : 'no',
          ]),
        ),
    );
  return rows.length === 0
    ? ''
    : `<section><h2>Did the loot help to guess?</h2>
<p>Half of all children are girls: who says so of each is often right without having stolen anything. So what can be guessed counts
only where the loot made the guess better than the commonest answer.</p>
${sectionTable(['server', 'said right', 'by guessing', 'the loot added', 'better than guessing'], rows)}</section>`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
