/** Brings the list of claims up to what the texts say now. */
import { type Evidence, keyOf } from './check-claims.ts';
import { type Backing, type Claim, NOTHING_YET } from './claims-page.ts';
import { isClaiming, orderOf } from './places.ts';
import type { Statement } from './statement.ts';

/** How much of two sentences has to be the same for one to be the other, reworded. */
const ALIKE = 0.5;

/**
 * The list in the order of the texts. A sentence that reads otherwise keeps what showed it, a new one gets the tests
 * that it links itself; what is not said any more goes, and so does a test that is not there.
 */
export function updateClaims(
  statements: readonly Statement[],
  claims: readonly Claim[],
  stateOf: Evidence['stateOf'],
): readonly Claim[] {
  const listed = new Map(claims.map((claim) => [keyOf(claim), claim]));
  const said = new Set(statements.map(keyOf));
  const stale = claims.filter((claim) => !said.has(keyOf(claim)));
  const seen = new Set<string>();
  return [...statements]
    .sort((one, other) => orderOf(one.file) - orderOf(other.file))
    .flatMap((statement) => {
      const key = keyOf(statement);
      const claim = listed.get(key);
      if (seen.has(key) || !(claim || isClaiming(statement))) return [];
      seen.add(key);
      const kept = claim ?? takeMostAlike(statement, stale);
      const isThere = (backing: Backing): boolean =>
        backing.kind !== 'test' || stateOf(backing.test) !== undefined;
      const backings = withLinked((kept?.backings ?? []).filter(isThere), statement);
      const { file, text } = statement;
      return [{ file, section: headingOf(statement), text, backings, line: 0 }];
    });
}

/** What stands below **Cannot** reads as its opposite without it. */
function headingOf({ file, section, isCannot }: Statement): string {
  if (!file.endsWith('.md')) return '';
  return isCannot ? `${section}: cannot` : section;
}

function withLinked(kept: readonly Backing[], { tests }: Statement): readonly Backing[] {
  const linked = tests
    .filter(
      ({ path, title }) =>
        !kept.some(
          (backing) =>
            backing.kind === 'test' && backing.test.path === path && backing.test.title === title,
        ),
    )
    .map((test): Backing => ({ kind: 'test', test }));
  const all = [...kept.filter(({ kind }) => kind !== 'unknown' || linked.length === 0), ...linked];
  return all.length > 0 ? all : [{ kind: 'unknown', line: NOTHING_YET }];
}

function takeMostAlike({ file, text }: Statement, stale: readonly Claim[]): Claim | undefined {
  const [best] = stale
    .filter((claim) => claim.file === file)
    .map((claim) => ({ claim, share: alikeness(claim.text, text) }))
    .sort((one, other) => other.share - one.share);
  return best && best.share >= ALIKE ? best.claim : undefined;
}

/** Words of both, of words of either. */
function alikeness(one: string, other: string): number {
  const [ones, others] = [wordsOf(one), wordsOf(other)];
  const both = [...ones].filter((word) => others.has(word)).length;
  return both / (ones.size + others.size - both);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}
