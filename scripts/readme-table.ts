/** The README's table of what a thief would get: written by the drill, between two markers. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DrillResult } from '../packages/drill/src/report/result.ts';
import {
  resultOrigin,
  resultSentence,
  resultTable,
} from '../packages/drill/src/report/result-table.ts';

export const RESULT_FILE: string = fileURLToPath(
  new URL('../docs/breach-drill-result.json', import.meta.url),
);
export const README_FILE: string = fileURLToPath(new URL('../README.md', import.meta.url));

const BEGIN = '<!-- drill:begin -->';
const END = '<!-- drill:end -->';

export function readResult(): DrillResult {
  return JSON.parse(readFileSync(RESULT_FILE, 'utf8'));
}

/** The README with what the result gives between the markers. @throws {Error} where they are not. */
export function withTable(readme: string, result: DrillResult): string {
  const [before, rest, ...more] = readme.split(BEGIN);
  const [, after, ...others] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`README.md must have ${BEGIN} and ${END} once each`);
  }
  const parts = [resultSentence(result), resultTable(result), resultOrigin(result)];
  return `${before}${BEGIN}\n\n${parts.join('\n\n')}\n\n${END}${after}`;
}
