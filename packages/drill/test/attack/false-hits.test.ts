import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { attack, noise } from './support/planted-loot.ts';

/**
 * What the attacks take for a find in 2 MiB of noise, at most. The rates are published in
 * docs/breach-drill.md: a change there is a change here.
 */
const MOST_FALSE_HITS = 0;
const NOISE_BYTES = 2 * 1024 * 1024;

it('finds nothing in two mebibytes of noise in files and in a memory', () => {
  const findings = attack(
    {
      'memory/dump': noise(NOISE_BYTES / 2, 11),
      'blobs/a': noise(NOISE_BYTES / 4, 12),
      'logs/log': noise(NOISE_BYTES / 4, 13),
    },
    { secondsPerAttack: 1 },
  );
  const hits = findings.attacks.flatMap((each) =>
    each.findings.map(({ what, value, how }) => ({ attack: each.name, what, value, how })),
  );
  expect(hits.length).toBeLessThanOrEqual(MOST_FALSE_HITS);
  // The key hunt over a megabyte of windows takes longer than a test may; all searches of bytes end.
  const cutShort = findings.attacks.filter(({ isComplete }) => !isComplete);
  expect(cutShort.filter(({ name }) => name !== 'key hunt')).toEqual([]);
});

it('finds nothing in noise that is spelled in hex and base64, but that it is noise', () => {
  const log = `${noise(3_000, 21).toString('hex')}\n${noise(3_000, 22).toString('base64')}\n`;
  const { attacks } = attack({ 'logs/log': log }, { secondsPerAttack: 0.5 });
  const others = attacks.flatMap((each) => each.findings).filter(({ what }) => what !== 'token');
  expect(others).toEqual([]);
});

it('finds nothing in a table of random keys and sealed bodies of one size', async () => {
  const { lootOf, stolenDatabase } = await import('./support/databases.ts');
  const stolen = stolenDatabase((database) => {
    database.exec(
      'CREATE TABLE slot(id INTEGER PRIMARY KEY, body BLOB); CREATE TABLE position(row BLOB PRIMARY KEY, slot INTEGER) WITHOUT ROWID',
    );
    for (let index = 1; index <= 200; index++) {
      database.prepare('INSERT INTO slot VALUES (?, ?)').run(index, noise(4_048, index));
      database
        .prepare('INSERT INTO position VALUES (?, ?)')
        .run(createHash('sha256').update(`${index}`).digest().subarray(0, 16), index);
    }
  });
  const findings = attack(lootOf(stolen), { secondsPerAttack: 0.5 });
  expect(findings.attacks.flatMap((each) => each.findings)).toEqual([]);
  expect(findings.links.map(({ attack: name }) => name)).not.toContain('repeated identifier');
  const measures = new Map(
    findings.measures.map(({ name, file, value }) => [`${name} of ${file.split('#')[1]}`, value]),
  );
  expect(measures.get('smallest class of slot')).toBe(200);
  expect(measures.get('different sizes of slot')).toBe(1);
  expect(measures.get('windows under 7.2 bits of slot')).toBe(0);
});
