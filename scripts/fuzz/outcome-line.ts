/** What a person reads of a run. */
import { encodeHex } from '../../packages/protocol/src/index.ts';
import type { Outcome } from './fuzz-loop.ts';

/** One line per target. */
export function outcomeLine(outcome: Outcome): string {
  const { target, inputs, accepted, passedOver, branches, milliseconds } = outcome;
  const costly = passedOver > 0 ? `, ${passedOver} by shape only` : '';
  const seconds = (milliseconds / 1_000).toFixed(1);
  const what = outcome.finding === null ? 'clean' : outcome.finding.kind.toUpperCase();
  return `${what.padEnd(8)} ${target.padEnd(28)} ${inputs} inputs, ${accepted} accepted${costly}, ${branches} branches, ${seconds} s, slowest ${outcome.slowestMilliseconds.toFixed(1)} ms`;
}

/** A finding with all that it takes to see it again. */
export function findingText(outcome: Outcome): string {
  const { finding, target, seed } = outcome;
  return finding === null
    ? ''
    : [
        `finding: ${finding.kind} in ${target}: ${finding.detail}`,
        `  input (${finding.input.length} bytes): ${encodeHex(finding.input)}`,
        `  again: SEED=${seed} TARGET='${target}' npm run fuzz`,
        `  alone: INPUT=<hex> TARGET='${target}' npm run fuzz`,
      ].join('\n');
}
