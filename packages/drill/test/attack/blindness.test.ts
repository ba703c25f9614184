/** The attacker cannot peek: not in what it imports, not in what lies beside the loot. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { attackLoot } from '../../src/attack/attack-loot.ts';
import { CANARY, withLoot } from './support/planted-loot.ts';

const ATTACK = fileURLToPath(new URL('../../src/attack/', import.meta.url));

const PUBLIC = ['@noble/ciphers/chacha.js', '@scure/bip39/wordlists/english.js'];

it('imports nothing but itself, Node, one cipher and a public list of words', () => {
  const outside = readdirSync(ATTACK, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(ATTACK, file), 'utf8');
      const imports = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
      const depth = file.split('/').length - 1;
      return imports
        .filter((path) => !path.startsWith('node:') && !PUBLIC.includes(path))
        .filter((path) => !path.startsWith('.') || path.split('../').length - 1 > depth)
        .map((path) => `${file}: ${path}`);
    });
  expect(outside).toEqual([]);
});

it('finds the same with and without the truth beside the loot', () => {
  withLoot({ 'loot/ours/logs/log': `mira@example.org ${CANARY}` }, (run) => {
    const without = findingsIn(run);
    writeFileSync(
      join(run, 'truth.jsonl'),
      JSON.stringify({
        kind: 'field',
        value: 'a planted value',
        canary: 'knothole-name-aaaaaaaaaaaaaaaa',
      }),
    );
    writeFileSync(join(run, 'loot-map.json'), '{"ours":[]}');
    expect(findingsIn(run)).toEqual(without);
    expect(JSON.stringify(without)).toContain(CANARY);
  });
});

it('finds the same in a copy of the loot in another place', () => {
  withLoot({ 'logs/log': `mira@example.org ${CANARY}` }, (folder) => {
    const copy = mkdtempSync(join(tmpdir(), 'knothole-copy-'));
    try {
      cpSync(folder, copy, { recursive: true });
      expect(withoutTimes(attackLoot(copy, { secondsPerAttack: 5 }))).toEqual(
        withoutTimes(attackLoot(folder, { secondsPerAttack: 5 })),
      );
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

function findingsIn(run: string): unknown {
  return withoutTimes(attackLoot(join(run, 'loot', 'ours'), { secondsPerAttack: 5 }));
}

function withoutTimes(findings: ReturnType<typeof attackLoot>): unknown {
  return JSON.parse(JSON.stringify(findings, (key, value) => (key === 'seconds' ? 0 : value)));
}
