/**
 * The place for whatever else was measured: one section of the page each, between who belongs to whom
 * and the sabotaged copies. A section that has nothing to say is an empty string.
 */
import { describeShare } from '../score/binomial.ts';
import type { RunReport, TargetReport } from '../score/run-report.ts';
import { daySection, twinSection } from './comparison-sections.ts';
import { escapeHtml } from './escape-html.ts';
import { guessSection } from './guess-section.ts';
import { REMAIN_HEAD, remainRows } from './remain-rows.ts';
import { sectionRow, sectionTable } from './section-table.ts';
import { serverName } from './wording.ts';

const SECTIONS: readonly ((report: RunReport) => string)[] = [
  chanceSection,
  seedSection,
  guessSection,
  twinSection,
  daySection,
  keysSection,
  endSection,
  likenessSection,
  noiseSection,
];

export function furtherSections(report: RunReport): string {
  return SECTIONS.map((section) => section(report)).join('\n');
}

/** All rankings at once: of many, some look good by chance alone. */
function chanceSection({ linkage }: RunReport): string {
  const { rankings, servers, p, falseAlarmRate, best, isWithinChance } = linkage.familyWise;
  if (rankings === 0) return '';
  const which = best
    ? ` The best was ${best.attack} on ${serverName(best.target)}, ${best.deviations.toFixed(1)} standard deviations above the mean of guessing.`
    : '';
  return `<section><h2>Is that more than luck?</h2>
<p>${rankings} guesses were made about ${servers} servers of Knothole, and of so many some look good by luck. So the best of all
was held against the best of all that luck gives when the owners of the records are exchanged.${escapeHtml(which)}</p>
<p class="${isWithinChance ? 'kept' : 'leak'} says-so">${isWithinChance ? 'No better than luck' : 'Better than luck'}: p = ${p.toFixed(3)}. Servers without any leak would be accused in one
run of ${Math.round(1 / falseAlarmRate)}.</p></section>`;
}

/** Ours and a copy with one address per conversation, played with the same seeds. */
function seedSection({ linkage: { paired } }: RunReport): string {
  if (!paired) return '';
  const { mean, low, high } = paired.difference;
  const rows = paired.pairs.map(({ seed, families, ours, mutant }) =>
    sectionRow(String(seed), [
      String(families),
      `${ours.precision.value.toFixed(3)} (guessing up to ${ours.precision.nullHigh.toFixed(3)})`,
      mutant.precision.value.toFixed(3),
    ]),
  );
  return `<section><h2>Other families, the same answer?</h2>
<p>${paired.pairs.length} other sets of families were played on Knothole and on a copy that gives every chat one address for ever.
The copy let chats be told by ${mean.toFixed(2)} more (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}).</p>
${sectionTable(['seed', 'families', 'Knothole: chats told', 'the copy: chats told'], rows)}</section>`;
}

/** What the families' own keys open of what the server still holds. */
function keysSection({ targets }: RunReport): string {
  const rows = targets
    .filter(({ mustBeCaughtBy }) => mustBeCaughtBy === null)
    .flatMap((target) => keysRow(target));
  return rows.length === 0
    ? ''
    : `<section><h2>And if the phones are stolen too?</h2>
<p>After everything was read, all keys were taken from all devices and tried on everything that the server still held.
As a test of the test, keys from before the reading were tried as well: those must open something. One thief knows how our
devices work. The other one tries every string that could be a key, and all that the standard of the encryption (RFC 9420) makes of it.</p>
${sectionTable(['server', 'keys after reading opened', 'keys from before opened'], rows)}</section>`;
}

function keysRow({ target, deviceTrials }: TargetReport): readonly string[] {
  if (!deviceTrials) return [];
  const { afterReading, beforeReading, everyKey, everyKeyBefore } = deviceTrials;
  return [
    sectionRow(`${serverName(target)}: as a device does`, [
      describeShare(afterReading.opened, afterReading.envelopes),
      describeShare(beforeReading.opened + beforeReading.openedUnread, beforeReading.envelopes),
    ]),
    sectionRow(`${serverName(target)}: any key on anything`, [
      describeShare(everyKey.opened, everyKey.messages),
      describeShare(everyKeyBefore.opened + everyKeyBefore.openedUnread, everyKeyBefore.messages),
    ]),
  ];
}

/** What of ended buckets could be had before their end, and after. */
function endSection({ targets }: RunReport): string {
  const rows = targets
    .filter(({ mustBeCaughtBy }) => mustBeCaughtBy === null)
    .flatMap(({ target, erasure }) => {
      if (!erasure) return [];
      return [
        ...remainRows(erasure).map(([what, ...found]) =>
          sectionRow(`${serverName(target)}: ${what}`, found),
        ),
      ];
    });
  return rows.length === 0
    ? ''
    : `<section><h2>What is left after the end?</h2>
<p>Everything on Knothole’s server has an end. The clock was moved beyond it, and files, free blocks and memory were searched for
what had been there, with the same search that had found it before.</p>
${sectionTable(['', ...REMAIN_HEAD], rows)}
<p class="small">Rows marked “live memory” are of a server that runs: it may still hold what it once had in hand, sealed as the
phones sent it, until it is started again.</p></section>`;
}

/** Rows that look like no other could be told apart without being read. */
function likenessSection({ anonymity }: RunReport): string {
  const rows = anonymity
    .filter(({ target }) => SHOWN_FOR_LIKENESS.includes(target))
    .map(({ target, smallestClass, rows: all }) =>
      sectionRow(serverName(target), [`${smallestClass} of ${all}`]),
    );
  return rows.length === 0
    ? ''
    : `<section><h2>Do records look alike?</h2>
<p>How many records at least share everything that can be seen of them without opening any: the more, the better. 1 is a record
like no other. For each server the worst table is shown.</p>
${sectionTable(['server', 'look alike, at least'], rows)}</section>`;
}

const SHOWN_FOR_LIKENESS = ['control', 'ours', 'ours-linkage', 'reference-postgresql'];

/** What the attacks take for a find where nothing is. */
function noiseSection({ falseHits }: RunReport): string {
  if (falseHits === null) return '';
  const { hits, mebibytes, mostPerMebibyte } = falseHits;
  return `<section><h2>Does the drill cry wolf?</h2>
<p>The same attacks searched ${mebibytes.toFixed(0)} MiB of noise in which nothing is to be found, and found ${hits === 0 ? 'nothing' : `${hits} things`}: fewer than one
false find in ${(1 / mostPerMebibyte).toFixed(0)} MiB is to be expected.</p></section>`;
}
