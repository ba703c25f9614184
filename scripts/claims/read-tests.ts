/** Reads a test file's titles from its syntax tree: what is commented out is no test. */
import {
  childAt,
  childrenOf,
  listAt,
  nameOf,
  parseTypeScript,
  type SyntaxNode,
  textOf,
} from './syntax-tree.ts';

/** `sometimes`: it asks the machine first, such as where a tool is missing. */
export type TestState = 'runs' | 'sometimes' | 'skipped';

export interface Test {
  /** Matches its title, whatever a table or a template inserts. */
  readonly pattern: RegExp;
  /** Nothing is inserted, or what is inserted is known. */
  readonly isExact: boolean;
  readonly state: TestState;
}

/** Stands for what a table or a template inserts into a title. */
const INSERTED = '\u0000';
/** Where a table with cases of a name gives the title, or a part of it. */
const CASE_NAME = 'name';
const TESTS: ReadonlySet<string> = new Set(['it', 'test']);
const NEVER: ReadonlySet<string> = new Set(['skip', 'todo', 'fails']);
const ASKS_FIRST: ReadonlySet<string> = new Set(['skipIf', 'runIf']);
/** These are called once with a table or a question, and then with the title. */
const CALLED_TWICE: ReadonlySet<string> = new Set([...ASKS_FIRST, 'each', 'for']);
/** A title that has less of its own says nothing: its table has to name the case. */
const FEWEST_OWN_LETTERS = 8;

/** How the test of this title runs; undefined where the file has none. Of two of one title the worse one counts. */
export function stateOfTest(tests: readonly Test[], title: string): TestState | undefined {
  const found = tests.filter(({ pattern }) => pattern.test(title));
  const exact = found.filter(({ isExact }) => isExact).map(({ state }) => state);
  return exact.length > 0 ? exact.reduce(worse) : found[0]?.state;
}

/**
 * Every test of a file, with what stands around it taken into account. `imported` gives the sources of its relative
 * imports, where tables of cases may lie.
 */
export function readTests(
  path: string,
  source: string,
  imported: (from: string) => string | undefined = () => undefined,
): readonly Test[] {
  const tree = parseTypeScript(path, source);
  const isOnly = /\b(?:it|test|describe)\.only\b/.test(source);
  const tests: Test[] = [];
  const cases = (): readonly string[] =>
    [tree, ...importsOf(tree, imported)].flatMap((part) => casesIn(part));
  visit(tree, isOnly ? 'skipped' : 'runs', (call, state) => {
    for (const shape of shapesOf(listAt(call, 'arguments')[0], cases)) {
      tests.push({ ...shape, state });
    }
  });
  return tests;
}

function importsOf(
  tree: SyntaxNode,
  imported: (from: string) => string | undefined,
): readonly SyntaxNode[] {
  return listAt(tree, 'body').flatMap((node) => {
    const from = node.type === 'ImportDeclaration' ? textOf(childAt(node, 'source')) : undefined;
    const source = from?.startsWith('.') ? imported(from) : undefined;
    return from === undefined || source === undefined ? [] : [parseTypeScript(from, source)];
  });
}

type Found = (call: SyntaxNode, state: TestState) => void;

function visit(node: SyntaxNode, around: TestState, found: Found): void {
  const callee = node.type === 'CallExpression' ? childAt(node, 'callee') : undefined;
  const words = wordsOf(callee);
  const [first = ''] = words;
  const isTest = TESTS.has(first);
  const state = isTest || first === 'describe' ? worse(around, ownState(words, node)) : around;
  const isHalf = callee?.type === 'MemberExpression' && CALLED_TWICE.has(words.at(-1) ?? '');
  if (isTest && !isHalf) found(node, state);
  for (const child of childrenOf(node)) visit(child, state, found);
}

/** `it.each(table)('…')` and `it.each(table)` are both `['it', 'each']`. */
function wordsOf(callee: SyntaxNode | undefined): readonly string[] {
  if (callee?.type === 'Identifier') return [nameOf(callee) ?? ''];
  if (callee?.type === 'MemberExpression') {
    const last = nameOf(childAt(callee, 'property')) ?? '';
    return [...wordsOf(childAt(callee, 'object')), last];
  }
  return callee?.type === 'CallExpression' ? wordsOf(childAt(callee, 'callee')) : [];
}

function ownState(words: readonly string[], call: SyntaxNode): TestState {
  const switches = listAt(call, 'arguments').flatMap((argument) =>
    listAt(argument, 'properties').flatMap((property) => nameOf(childAt(property, 'key')) ?? []),
  );
  if ([...words, ...switches].some((word) => NEVER.has(word))) return 'skipped';
  return words.some((word) => ASKS_FIRST.has(word)) ? 'sometimes' : 'runs';
}

function worse(one: TestState, other: TestState): TestState {
  if (one === 'skipped' || other === 'skipped') return 'skipped';
  return one === 'sometimes' ? one : other;
}

type Shape = Pick<Test, 'pattern' | 'isExact'>;

/** What titles a first argument can give. */
function shapesOf(
  argument: SyntaxNode | undefined,
  cases: () => readonly string[],
): readonly Shape[] {
  const title = titleOf(argument);
  const own = title.replaceAll(INSERTED, '');
  if (own === title) return [{ pattern: exactly(title, ''), isExact: true }];
  if (own.length >= FEWEST_OWN_LETTERS && !insertsCaseName(argument)) {
    return [{ pattern: exactly(title, '.+'), isExact: false }];
  }
  return cases().map((name) => ({ pattern: exactly(title, escaped(name)), isExact: true }));
}

function titleOf(argument: SyntaxNode | undefined): string {
  const text = textOf(argument, INSERTED) ?? INSERTED;
  return argument?.type === 'TemplateLiteral'
    ? text
    : text.replace(/%[sdifjo]|\$[a-z][\w.]*/g, INSERTED);
}

function insertsCaseName(argument: SyntaxNode | undefined): boolean {
  const inserted = argument ? listAt(argument, 'expressions') : [];
  return inserted.length === 1 && nameOf(inserted[0]) === CASE_NAME;
}

function exactly(title: string, inserted: string): RegExp {
  return new RegExp(`^${title.split(INSERTED).map(escaped).join(inserted)}$`, 'u');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Names of a table's cases: `{ name: '…' }`, and the first string of a row. */
function casesIn(node: SyntaxNode): readonly string[] {
  const own =
    node.type === 'Property' && nameOf(childAt(node, 'key')) === CASE_NAME
      ? textOf(childAt(node, 'value'))
      : node.type === 'ArrayExpression'
        ? textOf(listAt(node, 'elements')[0])
        : undefined;
  return [...(own === undefined ? [] : [own]), ...childrenOf(node).flatMap(casesIn)];
}
