/** Reads the app's catalogues of words: one statement for each string that somebody may see. */
import type { Statement } from './statement.ts';
import {
  childAt,
  childrenOf,
  listAt,
  nameOf,
  parseTypeScript,
  type SyntaxNode,
  textOf,
} from './syntax-tree.ts';

/** Strings of every exported object; the section of one is its key, such as `kit.promise`. */
export function readAppWords(file: string, source: string): readonly Statement[] {
  const tree = parseTypeScript(file, source);
  const constants = new Map(
    declarationsOf(tree).map((declaration) => [
      nameOf(childAt(declaration, 'id')),
      childAt(declaration, 'init'),
    ]),
  );
  const exported = listAt(tree, 'body')
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap((node) => listAt(childAt(node, 'declaration') ?? node, 'declarations'));
  return exported
    .flatMap((declaration) => stringsAt(childAt(declaration, 'init'), '', constants))
    .map(({ key, text, at }) => ({
      file,
      line: source.slice(0, at).split('\n').length,
      section: key,
      text: text.replace(/\s+/g, ' ').trim(),
      tests: [],
      isCannot: false,
    }));
}

interface KeyedString {
  readonly key: string;
  readonly text: string;
  /** Offset in the file. */
  readonly at: number;
}

type Constants = ReadonlyMap<string | undefined, SyntaxNode | undefined>;

function declarationsOf(tree: SyntaxNode): readonly SyntaxNode[] {
  return listAt(tree, 'body').flatMap((node) => listAt(node, 'declarations'));
}

function stringsAt(
  node: SyntaxNode | undefined,
  key: string,
  constants: Constants,
): readonly KeyedString[] {
  if (!node) return [];
  const text = textOf(node);
  if (text !== undefined) return [{ key, text, at: Number(node['start']) }];
  if (node.type === 'Property') {
    const name = nameOf(childAt(node, 'key')) ?? '';
    const path = key === '' ? name : `${key}.${name}`;
    return stringsAt(childAt(node, 'value'), path, constants);
  }
  if (node.type === 'Identifier') return stringsAt(constants.get(nameOf(node)), key, new Map());
  return shownParts(node).flatMap((child) => stringsAt(child, key, constants));
}

/** What of an expression can reach a screen: not what is compared or called. */
function shownParts(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.type) {
    case 'ConditionalExpression':
      return childrenOf(node).slice(1);
    case 'ArrowFunctionExpression':
      return listAt(node, 'body');
    case 'CallExpression':
    case 'BinaryExpression':
      return [];
    default:
      return childrenOf(node);
  }
}
