/** Stores beside each other: two that were told different things, and one on two days. */
import type { RunReport } from '../score/run-report.ts';
import { sectionRow, sectionTable } from './section-table.ts';
import { serverName } from './wording.ts';

export function twinSection({ comparisons: { twins } }: RunReport): string {
  if (twins.length === 0) return '';
  const rows = twins.map(({ name, rows: [first, second], guessedRight, guessed, interval, p }) =>
    sectionRow(serverName(name), [
      `${first} and ${second}`,
      `${guessedRight} of ${guessed} (${percent(guessedRight / guessed)})`,
      `${percent(interval.low)} to ${percent(interval.high)}`,
      p.toPrecision(2),
    ]),
  );
  return `<section><h2>Does a server show what was said?</h2>
<p>Two sets of families did the same things at the same times, but one wrote twice as many words. Then a program that knows all
keys of the server had to say of each record from whose server it is. Who guesses blindly is right half the time.</p>
${sectionTable(['server', 'records', 'guessed right', '95 % interval', 'p'], rows)}</section>`;
}

export function daySection({ comparisons: { days } }: RunReport): string {
  if (days.length === 0) return '';
  const rows = days.map(({ name, before, appeared, vanished, changed, moved }) =>
    sectionRow(serverName(name), [before, appeared, vanished, changed, moved].map(String)),
  );
  return `<section><h2>And who looks twice?</h2>
<p>The same server was copied on two days, and the copies were held beside each other. That must show how much was written in
between, and nothing else.</p>
${sectionTable(['server', 'records on day one', 'new', 'gone', 'changed', 'on another page'], rows)}</section>`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
