/**
 * Makes code report the branches it takes: `edges[n] || hit(n)` at the start of every function body,
 * branch, loop and case, and in both arms of `?:`, `&&`, `||` and `??`. A branch that was taken once
 * costs one array read from then on.
 */
import { fileURLToPath } from 'node:url';
import { type Plugin, parseSync } from 'vite';

const EDGES: string = fileURLToPath(new URL('./edges.ts', import.meta.url));
/** The code under test: everything of ours, and the two libraries that take bytes apart for it. */
const UNDER_TEST = /\/packages\/[a-z]+\/src\/|\/node_modules\/(?:cborg|ts-mls)\//u;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** The plugin; it works on JavaScript, after types are gone. */
export function instrument(): Plugin {
  let nextEdge = 0;
  return {
    name: 'knothole-fuzz-instrument',
    enforce: 'post',
    transform(code, id) {
      if (!UNDER_TEST.test(id)) {
        return null;
      }
      const marks = new Marks(code, () => nextEdge++);
      visit(parseSync(id, code, { lang: 'js' }).program, marks);
      const head = `import { edges as __edges, hit as __hit } from ${JSON.stringify(EDGES)};\n`;
      return { code: head + marks.apply(), map: null };
    },
  };
}

/** Insertions into one source text. */
class Marks {
  readonly #code: string;
  readonly #draw: () => number;
  readonly #inserts: { readonly at: number; readonly text: string }[] = [];

  constructor(code: string, draw: () => number) {
    this.#code = code;
    this.#draw = draw;
  }

  statement(at: number): void {
    this.#inserts.push({ at, text: `${this.#call()};` });
  }

  /** A single statement where a block may stand. */
  block(node: Node): void {
    if (node.type === 'BlockStatement') {
      this.statement(node.start + 1);
      return;
    }
    this.#inserts.push({ at: node.start, text: `{${this.#call()};` });
    this.#inserts.push({ at: node.end, text: '}' });
  }

  expression(node: Node): void {
    this.#inserts.push({ at: node.start, text: `(${this.#call()},` });
    this.#inserts.push({ at: node.end, text: ')' });
  }

  /** At one place, what was noted first stands first; inner nodes are noted before outer ones end. */
  apply(): string {
    const ordered = this.#inserts
      .map((insert, index) => ({ ...insert, index }))
      .sort((a, b) => a.at - b.at || order(a, b));
    let text = '';
    let from = 0;
    for (const insert of ordered) {
      text += this.#code.slice(from, insert.at) + insert.text;
      from = insert.at;
    }
    return text + this.#code.slice(from);
  }

  #call(): string {
    const edge = this.#draw();
    return `__edges[${edge}]||__hit(${edge})`;
  }
}

interface Ordered {
  readonly text: string;
  readonly index: number;
}

/** Closings before openings; of two closings the inner one, which was noted later, first. */
function order(a: Ordered, b: Ordered): number {
  const [aCloses, bCloses] = [closes(a), closes(b)];
  if (aCloses !== bCloses) {
    return aCloses ? -1 : 1;
  }
  return aCloses ? b.index - a.index : a.index - b.index;
}

function closes({ text }: Ordered): boolean {
  return text === ')' || text === '}';
}

function visit(value: unknown, marks: Marks): void {
  if (Array.isArray(value)) {
    for (const element of value) {
      visit(element, marks);
    }
  } else if (isNode(value)) {
    mark(value, marks);
    for (const field of Object.values(value)) {
      if (typeof field === 'object') {
        visit(field, marks);
      }
    }
  }
}

function mark(node: Node, marks: Marks): void {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      markBody(node['body'], marks);
      break;
    case 'IfStatement':
      markBlock(node['consequent'], marks);
      markBlock(node['alternate'], marks);
      break;
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
      markBlock(node['body'], marks);
      break;
    case 'CatchClause':
      markBlock(node['body'], marks);
      break;
    case 'ConditionalExpression':
      markExpression(node['consequent'], marks);
      markExpression(node['alternate'], marks);
      break;
    case 'LogicalExpression':
      markExpression(node['right'], marks);
      break;
    case 'SwitchCase':
      markCase(node, marks);
      break;
    default:
  }
}

function markBody(body: unknown, marks: Marks): void {
  if (isNode(body)) {
    if (body.type === 'BlockStatement') {
      // Behind directives, which count only at the very start.
      const first = Array.isArray(body['body']) ? body['body'].find(isDirective) : undefined;
      marks.statement(isNode(first) ? first.end : body.start + 1);
    } else {
      marks.expression(body);
    }
  }
}

function markBlock(body: unknown, marks: Marks): void {
  if (isNode(body)) {
    marks.block(body);
  }
}

function markExpression(node: unknown, marks: Marks): void {
  if (isNode(node)) {
    marks.expression(node);
  }
}

function markCase(node: Node, marks: Marks): void {
  const [first] = Array.isArray(node['consequent']) ? node['consequent'] : [];
  if (isNode(first)) {
    marks.statement(first.start);
  }
}

function isDirective(node: unknown): boolean {
  return isNode(node) && typeof node['directive'] === 'string';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
