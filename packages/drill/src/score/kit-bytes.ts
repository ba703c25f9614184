/**
 * The 32 bytes of a recovery kit are noise to whoever does not know them, so that no attack can name
 * them: the scorer looks for them himself, as bytes, in hex and in base64.
 */
import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { lootFiles } from '../attack/bytes/loot-files.ts';
import { type AttackedKind, type AttackResult, LOOT_KINDS } from '../attack/finding.ts';
import type { FieldTruth } from '../run-directory.ts';
import { type Mark, searchMarks } from './search-marks.ts';

const NAME = 'bytes of a kit';

/** As if an attack had found them; one result per kind of loot that has any. */
export function findKitBytes(loot: string, truth: readonly FieldTruth[]): AttackResult[] {
  const kits = truth.filter(({ field }) => field === 'recovery-words');
  if (kits.length === 0) return [];
  const started = performance.now();
  const found = searchMarks(lootFiles(loot), kits.flatMap(marksOf));
  const seconds = Math.round(performance.now() - started) / 1_000;
  return LOOT_KINDS.flatMap((kind: AttackedKind) => {
    const findings = found
      .filter(({ file }) => file.startsWith(`${kind}/`))
      .map(({ what, name: value, file }) => ({
        what: 'key' as const,
        value,
        file,
        offset: 0,
        how: what,
      }));
    return findings.length === 0 ? [] : [{ name: NAME, kind, seconds, findings, isComplete: true }];
  });
}

/** Named by the canary of the kit, by which the finding counts. */
function marksOf({ value, canary: name }: FieldTruth): readonly Mark<string>[] {
  const entropy = Buffer.from(mnemonicToEntropy(value, wordlist));
  const mark = (bytes: Buffer, how: string): Mark<string> => ({ name, bytes, judge: () => how });
  const hex = entropy.toString('hex');
  return [
    mark(entropy, 'bytes'),
    mark(Buffer.from(hex), 'hex'),
    mark(Buffer.from(hex.toUpperCase()), 'hex'),
    ...[0, 1, 2].flatMap((before) => {
      const text = base64Inside(entropy, before);
      return [
        mark(Buffer.from(text), 'base64'),
        mark(Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')), 'base64url'),
      ];
    }),
  ];
}

/** Only the letters that do not depend on the bytes around: three bytes are four of them. */
function base64Inside(bytes: Buffer, before: number): string {
  const skipped = (3 - before) % 3;
  const whole = bytes.subarray(skipped, bytes.length - ((bytes.length - skipped) % 3));
  return whole.toString('base64');
}
