/** What the claims' check prints. */
import type { Evidence, Fault } from './check-claims.ts';
import type { Backing, Claim } from './claims-page.ts';

/** Each fault with its sentence and the way out. */
export function describeFaults(faults: readonly Fault[]): string {
  const parts = faults.map(
    ({ place, what, text, remedy }) => `${place}: ${what}\n    ${text}\n  ${remedy}\n`,
  );
  return `${parts.join('\n')}\n${faults.length} faults of claims; see “Claims” in CONTRIBUTING.md\n`;
}

/** How many claims there are, and what they rest on. */
export function describeClaims(claims: readonly Claim[], { stateOf }: Evidence): string {
  const count = (has: (backing: Backing) => boolean): number =>
    claims.filter(({ backings }) => backings.some(has)).length;
  const none = count(({ kind }) => kind === 'no claim');
  const sometimes = count(
    (backing) => backing.kind === 'test' && stateOf(backing.test) === 'sometimes',
  );
  return [
    `claims: ${claims.length - none} are listed and shown: ${count(({ kind }) => kind === 'test')} by tests`,
    `(${sometimes} also by one that some machines skip), ${count(({ kind }) => kind === 'drill')} by checks of the`,
    `drill, ${count(({ kind }) => kind === 'argued')} by an argument; ${none} sentences are no claims.`,
    'That the tests pass is what `npm test` shows.\n',
  ].join(' ');
}
