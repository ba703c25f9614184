/** A folder of loot with what a test plants in it, and what the attack makes of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AttackOptions, attackLoot } from '../../../src/attack/attack-loot.ts';
import type { AttackedKind, Finding, Findings } from '../../../src/attack/finding.ts';

export const CANARY = 'knothole-email-0123456789abcdef';

export function withLoot<Value>(
  files: Readonly<Record<string, Uint8Array | string>>,
  use: (folder: string) => Value,
): Value {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-loot-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function attack(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: AttackOptions = { secondsPerAttack: 10 },
): Findings {
  return withLoot(files, (folder) => attackLoot(folder, options));
}

export function findingsOf(findings: Findings, what: string, kind?: AttackedKind): Finding[] {
  return findings.attacks
    .filter((each) => kind === undefined || each.kind === kind)
    .flatMap((each) => each.findings)
    .filter((finding) => finding.what === what);
}

export function valuesOf(findings: Findings, what: string, kind?: AttackedKind): string[] {
  return [...new Set(findingsOf(findings, what, kind).map(({ value }) => value))];
}

/** Seeded noise: SHA-256 in counter mode would do as well, this is faster. */
export function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed >>> 0 || 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state >>> 11;
  }
  return bytes;
}
