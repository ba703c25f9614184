/** The arrows of the architecture are lint rules; here each is shown to catch a planted fault. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIOME = fileURLToPath(
  new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url),
);

interface Fault {
  readonly arrow: string;
  readonly file: string;
  readonly source: string;
}

const importing = (what: string) => `import * as planted from '${what}';\nplanted;\n`;

const FAULTS: readonly Fault[] = [
  {
    arrow: 'protocol imports nothing of ours',
    file: 'protocol/src/planted.ts',
    source: importing('@knothole/client'),
  },
  {
    arrow: 'protocol runs without Node',
    file: 'protocol/src/planted.ts',
    source: importing('node:fs'),
  },
  {
    arrow: 'the relay does not import the client',
    file: 'relay/src/http/planted.ts',
    source: importing('@knothole/client'),
  },
  {
    arrow: 'the relay does not import MLS',
    file: 'relay/src/adapters/planted.ts',
    source: importing('ts-mls'),
  },
  {
    arrow: 'the relay does not import an AEAD',
    file: 'relay/src/core/planted.ts',
    source: importing('@noble/ciphers/chacha.js'),
  },
  {
    arrow: 'the relay core does not import adapters',
    file: 'relay/src/core/planted.ts',
    source: importing('../adapters/storage/sqlite/store.ts'),
  },
  {
    arrow: 'the relay core does not import sockets',
    file: 'relay/src/core/planted.ts',
    source: importing('../http/socket-server.ts'),
  },
  {
    arrow: 'the relay core takes the clock as a port',
    file: 'relay/src/core/planted.ts',
    source: 'export const now: number = Date.now();\n',
  },
  {
    arrow: 'the client does not import the relay',
    file: 'client/src/family/planted.ts',
    source: importing('@knothole/relay'),
  },
  {
    arrow: 'only crypto/ imports ts-mls',
    file: 'client/src/chain/planted.ts',
    source: importing('ts-mls'),
  },
  {
    arrow: 'only crypto/ imports ts-mls, deep paths too',
    file: 'client/src/family/planted.ts',
    source: importing('ts-mls/messageProtection.js'),
  },
  {
    arrow: 'only crypto/ imports noble',
    file: 'client/src/pairing/planted.ts',
    source: importing('@noble/hashes/sha2.js'),
  },
  {
    arrow: 'platform code does not import noble',
    file: 'client/src/platform/browser/planted.ts',
    source: importing('@noble/hashes/sha2.js'),
  },
  {
    arrow: 'crypto/ does not import the chain',
    file: 'client/src/crypto/planted.ts',
    source: importing('../chain/types.ts'),
  },
  {
    arrow: 'crypto/ does not use processMessage',
    file: 'client/src/crypto/planted.ts',
    source: "import { processMessage } from 'ts-mls';\nprocessMessage;\n",
  },
  {
    arrow: 'the chain does not import families',
    file: 'client/src/chain/planted.ts',
    source: importing('../family/policy.ts'),
  },
  {
    arrow: 'the chain does not import files',
    file: 'client/src/chain/planted.ts',
    source: importing('../media/file-desk.ts'),
  },
  {
    arrow: 'the family core does not import platforms',
    file: 'client/src/family/planted.ts',
    source: importing('../platform/node/index.ts'),
  },
  {
    arrow: 'the family core runs without Node',
    file: 'client/src/conversation/planted.ts',
    source: importing('node:fs'),
  },
  {
    arrow: 'the family core takes the network as a port',
    file: 'client/src/family/planted.ts',
    source: "export const reply: Promise<Response> = fetch('x');\n",
  },
  {
    arrow: 'the family core takes randomness as a port',
    file: 'client/src/family/planted.ts',
    source: 'export const dice: number = Math.random();\n',
  },
  {
    arrow: 'the app does not import MLS',
    file: 'app/src/kid/planted.ts',
    source: importing('ts-mls'),
  },
  {
    arrow: 'the app does not import the relay',
    file: 'app/src/parent/planted.ts',
    source: importing('@knothole/relay'),
  },
  {
    arrow: "the drill's attacker imports nothing of ours",
    file: 'drill/src/attack/planted.ts',
    source: importing('@knothole/protocol'),
  },
  {
    arrow: "the drill's attacker does not see the truth",
    file: 'drill/src/attack/planted.ts',
    source: importing('../score/truth.ts'),
  },
  {
    arrow: "the drill's attacker does not see what was planted, from deeper down either",
    file: 'drill/src/attack/linking/planted.ts',
    source: importing('../../plant/story.ts'),
  },
  {
    arrow: "the drill's attacker does not know where the truth lies",
    file: 'drill/src/attack/linking/planted.ts',
    source: importing('../../run-directory.ts'),
  },
  {
    arrow: 'the bad server shares nothing with ours',
    file: 'drill/src/control/planted.ts',
    source: importing('@knothole/protocol'),
  },
  {
    arrow: 'the bad server shares nothing with the rest of the drill',
    file: 'drill/src/control/planted.ts',
    source: importing('../plant/population.ts'),
  },
  {
    arrow: "the drill's targets do not know the attacks",
    file: 'drill/src/targets/planted.ts',
    source: importing('../attack/attack-loot.ts'),
  },
];

const ALLOWED: readonly Fault[] = [
  {
    arrow: "the drill's targets may import the client",
    file: 'drill/src/targets/allowed.ts',
    source: importing('@knothole/client'),
  },
  {
    arrow: "the drill's attacker may import its own parts",
    file: 'drill/src/attack/allowed.ts',
    source: importing('./linking/link-records.ts'),
  },
  {
    arrow: 'crypto/ may import ts-mls',
    file: 'client/src/crypto/allowed.ts',
    source: importing('ts-mls'),
  },
  {
    arrow: 'the chain may import crypto/',
    file: 'client/src/chain/allowed.ts',
    source: importing('../crypto/hash.ts'),
  },
  {
    arrow: 'adapters may use Node',
    file: 'relay/src/adapters/allowed.ts',
    source: importing('node:fs'),
  },
  {
    arrow: 'the app may import the client',
    file: 'app/src/kid/allowed.ts',
    source: importing('@knothole/client'),
  },
];

const ARROW_RULE = /noRestrictedImports|noRestrictedGlobals|noNodejsModules|plugin/;

/** Lints planted files under the project's own rules in a copy; maps each file to the rules it broke. */
function lintPlanted(planted: readonly Fault[]): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-arrows-'));
  try {
    const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    config.vcs = { enabled: false };
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(config));
    cpSync(join(ROOT, 'no-ambient.grit'), join(folder, 'no-ambient.grit'));
    planted.forEach((fault, index) => {
      const path = join(folder, 'packages', plantedPath(fault, index));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, fault.source);
    });
    const args = [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return rulesByFile(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One file per fault, since several are planted in the same room. */
function plantedPath({ file }: Fault, index: number): string {
  return file.replace(/\.ts$/, `-${index}.ts`);
}

function rulesByFile(report: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { category, location } of JSON.parse(report).diagnostics) {
    const path = String(location.path?.file ?? location.path).replace(/^.*packages\//, '');
    found.set(path, [...(found.get(path) ?? []), category]);
  }
  return found;
}

const planted = [...FAULTS, ...ALLOWED];
const rules = lintPlanted(planted);

planted.forEach((fault, index) => {
  const broken = rules.get(plantedPath(fault, index)) ?? [];
  const arrowsBroken = broken.filter((rule) => ARROW_RULE.test(rule)).length;
  it(`lint holds the arrow: ${fault.arrow}`, () => {
    if (ALLOWED.includes(fault)) expect(arrowsBroken).toBe(0);
    else expect(arrowsBroken).toBeGreaterThan(0);
  });
});
