/** The attacker as a process of its own: a folder of loot in, a file of findings out. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { attackLoot } from './attack-loot.ts';
import { readSideKnowledge } from './linking/side-knowledge.ts';

const { values } = parseArgs({
  options: {
    loot: { type: 'string' },
    findings: { type: 'string' },
    side: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    'only-links': { type: 'boolean', default: false },
  },
});

if (values.loot === undefined || values.findings === undefined) {
  process.stderr.write(
    'attack --loot DIR --findings FILE [--side FILE] [--seconds N] [--only-links]\n',
  );
  process.exit(2);
}

const findings = attackLoot(values.loot, {
  secondsPerAttack: Number(values.seconds),
  onlyLinks: values['only-links'],
  ...(values.side === undefined ? {} : { side: readSideKnowledge(values.side) }),
});
mkdirSync(dirname(values.findings), { recursive: true });
writeFileSync(values.findings, JSON.stringify(findings));
