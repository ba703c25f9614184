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
  readonly state: TestState;
}

/** Stands for what a table or a template inserts into a title. */
const INSERTED = '\u0000';
const TESTS: ReadonlySet<string> = new Set(['it', 'test']);
const NEVER: ReadonlySet<string> = new Set(['skip', 'todo', 'fails']);
const ASKS_FIRST: ReadonlySet<string> = new Set(['skipIf', 'runIf']);
/** These are called once with a table or a question, and then with the title. */
const CALLED_TWICE: ReadonlySet<string> = new Set([...ASKS_FIRST, 'each', 'for']);
/** A title that has less of its own says nothing: its table has to name the case. */
const FEWEST_OWN_LETTERS = 8;

/** How the test of this title runs; undefined where the file has none. */
export function stateOfTest(tests: readonly Test[], title: string): TestState | undefined {
  return tests.find(({ pattern }) => pattern.test(title))?.state;
}

/** Every test of a file, with what stands around it taken into account. */
export function readTests(path: string, source: string): readonly Test[] {
  const tree = parseTypeScript(path, source);
  const isOnly = /\b(?:it|test|describe)\.only\b/.test(source);
  const tests: Test[] = [];
  visit(tree, isOnly ? 'skipped' : 'runs', (call, state) => {
    const title = titleOf(listAt(call, 'arguments')[0]);
    for (const pattern of patternsOf(title, tree)) tests.push({ pattern, state });
  });
  return tests;
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

function titleOf(argument: SyntaxNode | undefined): string {
  const text = textOf(argument, INSERTED) ?? INSERTED;
  return argument?.type === 'TemplateLiteral'
    ? text
    : text.replace(/%[sdifjo]|\$[a-z][\w.]*/g, INSERTED);
}

function patternsOf(title: string, tree: SyntaxNode): readonly RegExp[] {
  if (title === '') return [];
  const own = title.replaceAll(INSERTED, '');
  if (own.length >= FEWEST_OWN_LETTERS) return [exactly(title, '.+')];
  return casesIn(tree).map((name) => exactly(title, escaped(name)));
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
    node.type === 'Property' && nameOf(childAt(node, 'key')) === 'name'
      ? textOf(childAt(node, 'value'))
      : node.type === 'ArrayExpression'
        ? textOf(listAt(node, 'elements')[0])
        : undefined;
  return [...(own === undefined ? [] : [own]), ...childrenOf(node).flatMap(casesIn)];
}
