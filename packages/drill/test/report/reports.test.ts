import { expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { redSentences } from '../../src/report/red-sentences.ts';
import { resultOf } from '../../src/report/result.ts';
import { resultRows, resultSentence } from '../../src/report/result-table.ts';
import { CAVEATS } from '../../src/report/wording.ts';
import { score, server, smallReport } from './support/small-report.ts';

const rowsOf = (report = smallReport()): Map<string, readonly string[]> =>
  new Map(
    resultRows(resultOf(report)).map(([name, ...cells]) => [name, cells.map(({ text }) => text)]),
  );

it('keeps what lies on the server apart from what the running server shows', () => {
  expect(rowsOf().get('network addresses')).toEqual([
    '3 of 3 (100 %)',
    '0 of 3 (< 100 %)',
    '3 of 3 (100 %)',
  ]);
  expect(resultSentence(resultOf(smallReport()))).toBe(
    '**Of 7 facts about 3 invented families, a thief got 7 from a server built as in 2015, and none of 7 from ' +
      'all that lies on Knothole’s.** Who sits on the running server sees more: network addresses.',
  );
});

it('calls a ranking a leak only when all of them together are more than luck', () => {
  const chats = 'told better than by guessing: who talks with whom';
  expect(rowsOf().get(chats)?.[0]).toBe('yes: 0.9 of 1, guessing 0.1');
  expect(rowsOf().get(chats)?.[1]).toBe('no: 0.11 of 1, as luck gives among many');
  const report = smallReport();
  const familyWise = { ...report.linkage.familyWise, isWithinChance: false };
  expect(rowsOf({ ...report, linkage: { familyWise, paired: null } }).get(chats)?.[1]).toBe(
    'yes: 0.11 of 1, guessing 0.1',
  );
});

it('counts records that say when and whose, and leaves repeated runs out of the result', () => {
  const { servers, mutants } = resultOf(smallReport());
  expect(servers.map(({ target }) => target)).toEqual(['control', 'ours']);
  expect(servers.map(({ records }) => [records.withTime, records.withRepeatedSign])).toEqual([
    [100, 100],
    [0, 0],
  ]);
  expect(mutants).toEqual({ total: 2, missed: ['mutant-silent'] });
});

it('says of a red check what leaked, from where, and by which attack', () => {
  const leaky = [score('message', 2, 40)];
  const kinds = [
    { kind: 'database', files: 1, bytes: 1, notCaptured: null, fields: leaky },
    { kind: 'all', files: 1, bytes: 1, notCaptured: null, fields: leaky },
  ] as const;
  const report = smallReport({
    targets: [server('ours', { kinds })],
    checks: [{ name: 'ours keeps its message', isPassed: false, detail: '2 of 40 (5 %)' }],
  });
  expect(redSentences(report)).toEqual([
    'failed: ours keeps its message: 2 of 40 (5 %); 2 from database by canary scan',
  ]);
});

it('prints the caveats, what was left out and what failed into every report', () => {
  for (const text of [markdownReport(smallReport()), htmlReport(smallReport())]) {
    for (const caveat of CAVEATS) expect(text).toContain(caveat);
    expect(text).toContain('The moon.');
    expect(text).toContain('mutant-silent is caught by carving');
    expect(text).toContain('0123456789ab');
  }
});

it('opens the page with red while a check fails, and with green when none does', () => {
  expect(htmlReport(smallReport())).toContain('Red: 1 of 2 checks failed');
  const checks = smallReport().checks.filter(({ isPassed }) => isPassed);
  expect(htmlReport(smallReport({ checks }))).toContain('Green: all 1 checks passed');
});
