/**
 * The 32 bytes of a recovery kit, and other things that devices draw themselves, are noise to whoever
 * does not know them, so that no attack can name them: the scorer looks for them himself, as bytes, in
 * hex and in base64.
 */
import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { lootFiles } from '../attack/bytes/loot-files.ts';
import { type AttackedKind, type AttackResult, LOOT_KINDS } from '../attack/finding.ts';
import type { FieldTruth, SecretBytes } from '../run-directory.ts';
import { type Mark, searchMarks } from './search-marks.ts';

const NAME = 'bytes of a kit';
const NAME_OF_OTHERS = 'bytes that devices drew';

/** As if an attack had found them; one result per kind of loot that has any. */
export function findKitBytes(
  loot: string,
  truth: readonly FieldTruth[],
  others: readonly SecretBytes[] = [],
): AttackResult[] {
  const kits = truth.filter(({ field }) => field === 'recovery-words').map(entropyOf);
  const drawn = others.map(({ canary, hex }) => ({ canary, bytes: Buffer.from(hex, 'hex') }));
  return [...findBytes(NAME, loot, kits), ...findBytes(NAME_OF_OTHERS, loot, drawn)];
}

interface Wanted {
  readonly canary: string;
  readonly bytes: Buffer;
}

function entropyOf({ value, canary }: FieldTruth): Wanted {
  return { canary, bytes: Buffer.from(mnemonicToEntropy(value, wordlist)) };
}

function findBytes(name: string, loot: string, wanted: readonly Wanted[]): AttackResult[] {
  if (wanted.length === 0) return [];
  const started = performance.now();
  const found = searchMarks(lootFiles(loot), wanted.flatMap(marksOf));
  const seconds = Math.round(performance.now() - started) / 1_000;
  return LOOT_KINDS.flatMap((kind: AttackedKind) => {
    const findings = found
      .filter(({ file }) => file.startsWith(`${kind}/`))
      .map(({ what, name: canary, file }) => ({
        what: 'key' as const,
        value: canary,
        file,
        offset: 0,
        how: what,
      }));
    return findings.length === 0 ? [] : [{ name, kind, seconds, findings, isComplete: true }];
  });
}

/** Named by the canary of the kit, by which the finding counts. */
function marksOf({ bytes: entropy, canary: name }: Wanted): readonly Mark<string>[] {
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
