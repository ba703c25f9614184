/** Compares what the texts say with docs/claims.md, and what that names with tests and drill. */
import type { Backing, Claim } from './claims-page.ts';
import { isClaiming } from './places.ts';
import { CLAIMS_LIST, type DrillResult } from './read-project.ts';
import type { TestState } from './read-tests.ts';
import type { Statement, TestName } from './statement.ts';

export interface Evidence {
  readonly stateOf: (test: TestName) => TestState | undefined;
  readonly drill: DrillResult | undefined;
  readonly drillVersion: string | undefined;
}

export interface Fault {
  /** File and line. */
  readonly place: string;
  readonly what: string;
  /** The sentence. */
  readonly text: string;
  readonly remedy: string;
}

const WRITE = '`npx tsx scripts/claims.ts --write`';

/** All that is wrong; nothing where every claim is listed and what it rests on is there. */
export function faultsOfClaims(
  statements: readonly Statement[],
  claims: readonly Claim[],
  evidence: Evidence,
): readonly Fault[] {
  return [
    ...unlisted(statements, claims),
    ...brokenLinks(statements, evidence),
    ...claims.flatMap((claim) => faultsOfClaim(claim, statements, evidence)),
  ];
}

/** One key for one sentence of one file, however often it stands there. */
export function keyOf({ file, text }: Pick<Statement, 'file' | 'text'>): string {
  return `${file}\n${text}`;
}

function unlisted(statements: readonly Statement[], claims: readonly Claim[]): readonly Fault[] {
  const listed = new Map(claims.map((claim) => [keyOf(claim), claim]));
  return statements.flatMap((statement) => {
    const claim = listed.get(keyOf(statement));
    const place = `${statement.file}:${statement.line}`;
    const { text } = statement;
    if (!claim) {
      const what = `“${statement.section}” says what ${CLAIMS_LIST} does not list`;
      const remedy = `Run ${WRITE}. Then name below it in ${CLAIMS_LIST} the test or the drill’s check that shows it, or write “not a claim:” and why.`;
      return isClaiming(statement) ? [{ place, what, text, remedy }] : [];
    }
    const missing = statement.tests.filter((test) => !namesTest(claim, test));
    if (missing.length === 0) return [];
    const what = `links a test that ${CLAIMS_LIST} does not name for it: ${missing.map(({ title }) => title).join('; ')}`;
    return [{ place, what, text, remedy: `Run ${WRITE}.` }];
  });
}

function namesTest({ backings }: Claim, { path, title }: TestName): boolean {
  return backings.some(
    (backing) =>
      backing.kind === 'test' && backing.test.path === path && backing.test.title === title,
  );
}

/** A test that a text links has to run, listed or not. */
function brokenLinks(statements: readonly Statement[], evidence: Evidence): readonly Fault[] {
  return statements.flatMap(({ file, line, text, tests }) =>
    tests.flatMap((test) => {
      const what = faultOfTest(test, evidence);
      if (what === undefined) return [];
      return [{ place: `${file}:${line}`, what, text, remedy: 'Link a test that runs.' }];
    }),
  );
}

function faultsOfClaim(
  claim: Claim,
  statements: readonly Statement[],
  evidence: Evidence,
): readonly Fault[] {
  const place = `${CLAIMS_LIST}:${claim.line}`;
  const { text, backings } = claim;
  const faults: Fault[] = [];
  const add = (what: string, remedy: string): void => {
    faults.push({ place, what, text, remedy });
  };
  if (!statements.some((statement) => keyOf(statement) === keyOf(claim))) {
    const remedy = `If it reads otherwise now, run ${WRITE}: what showed it goes to the sentence that is most like it. See that it still does.`;
    add(`${claim.file} does not say this`, remedy);
  }
  const isClaim = backings.every(({ kind }) => kind !== 'no claim');
  if (backings.length === 0) add('nothing is named that shows it', 'Name a test below it.');
  if (!isClaim && backings.length > 1) {
    add('is called no claim, and is shown by something', 'Take out the one or the other.');
  }
  for (const backing of backings) {
    const what = faultOf(backing, evidence);
    if (what !== undefined) add(what, remedyFor(backing));
  }
  return faults;
}

function faultOf(backing: Backing, evidence: Evidence): string | undefined {
  switch (backing.kind) {
    case 'test':
      return faultOfTest(backing.test, evidence);
    case 'drill':
      return faultOfCheck(backing.check, evidence);
    case 'argued':
      return /\]\([^)]+\)/.test(backing.reason)
        ? undefined
        : `is argued without a document: ${backing.reason}`;
    case 'unknown':
      return `nothing that shows it: “${backing.line}”`;
    case 'no claim':
      return undefined;
  }
}

function faultOfTest(test: TestName, { stateOf }: Evidence): string | undefined {
  const state = stateOf(test);
  if (state === undefined) return `${test.path} has no test “${test.title}”`;
  return state === 'skipped' ? `${test.path} skips “${test.title}”` : undefined;
}

function faultOfCheck(check: string, { drill, drillVersion }: Evidence): string | undefined {
  if (!drill) return `no result of the drill is recorded that could have the check “${check}”`;
  if (drill.version !== drillVersion) {
    return `the recorded result is of drill ${drill.version}, the code is ${drillVersion}: “${check}”`;
  }
  const isPassed = drill.checks.get(check);
  if (isPassed === undefined) return `the drill’s result has no check “${check}”`;
  return isPassed ? undefined : `the drill’s check “${check}” has failed`;
}

function remedyFor({ kind }: Backing): string {
  switch (kind) {
    case 'drill':
      return 'Run the drill again and record its result, or take the claim back.';
    case 'argued':
      return 'Link the decision or the document that argues it.';
    default:
      return 'Name a test that runs and shows it, or take the claim back.';
  }
}
