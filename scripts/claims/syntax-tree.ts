/** The little of a syntax tree that claims need: calls, strings, and what is inside of what. */
import { parseSync } from 'vite';

export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The tree of a TypeScript file. */
export function parseTypeScript(path: string, source: string): SyntaxNode {
  const { program, errors } = parseSync(path, source);
  if (errors[0]) throw new Error(`${path} does not parse: ${errors[0].message}`);
  if (!isNode(program)) throw new Error(`${path} has no syntax tree`);
  return program;
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node)
    .flatMap((value) => [value].flat())
    .filter(isNode);
}

/** The node in this field, if there is one. */
export function childAt(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

export function listAt(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  return [node[field]].flat().filter(isNode);
}

/** A string literal's or template's text, with `…` for what is inserted; undefined for anything else. */
export function textOf(node: SyntaxNode | undefined, inserted = '…'): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type !== 'TemplateLiteral') return undefined;
  return listAt(node, 'quasis').map(cooked).join(inserted);
}

/** The name of an identifier, or of a property that is written as one or as a string. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Identifier') return String(node['name']);
  return node?.type === 'Literal' ? String(node['value']) : undefined;
}

function cooked(quasi: SyntaxNode): string {
  const { value } = quasi;
  const text = typeof value === 'object' && value && 'cooked' in value ? value.cooked : '';
  return typeof text === 'string' ? text : '';
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}
