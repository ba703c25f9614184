import { expect, it } from 'vitest';
import type { Findings } from '../../src/attack/finding.ts';
import { alarmsOf } from '../../src/score/alarms.ts';

function alarmsFor(...files: readonly string[]): readonly string[] {
  const findings: Findings = {
    version: '0',
    attacks: [],
    links: [],
    measures: [],
    profiles: [],
    files: files.map((file) => ({ file, bytes: 1 })),
    notCaptured: [],
  };
  return alarmsOf({ findings, kinds: [], links: [], remnants: [] }).map(({ metric }) => metric);
}

it('takes no alarm from the files that a relay keeps and that its process shows', () => {
  expect(
    alarmsFor(
      'database/live/ledger.db',
      'database/live/ledger.db-journal',
      'database/live/slots/w2974.db',
      'database/live/slots/h498759.db-wal',
      'database/stopped/slots/q226.db',
      'configuration/keys/household.pass',
      'configuration/keys/w2974.key',
      'configuration/proc-environ',
      'logs/stderr.log',
      'memory/memory.bin',
      'free-space/disk.img',
      'network/00012-up.bin',
    ),
  ).toEqual([]);
});

it.each([
  'database/live/report.json',
  'database/stopped/slots/peers.txt',
  'database/stopped/core',
  'configuration/keys/w2974.key.old',
])('is red for a file that no relay keeps, on ours as on any other: %s', (file) => {
  expect(alarmsFor('database/live/ledger.db', file)).toEqual(['loot-inventory']);
});
