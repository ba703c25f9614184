/** Cuts a Markdown document into statements: bullets and rows whole, paragraphs by sentence. */
import { dirname, posix } from 'node:path';
import type { Statement, TestName } from './statement.ts';

/** Between these marks stands what the drill's report command writes from its result. */
const GENERATED = /<!-- drill:begin -->.*?<!-- drill:end -->/gs;
const LINK = /!?\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)/g;
const ITEM = /^(\s*)(?:[-*]|\d+\.) +/;

/** With the number of an item of an ordered list, or nothing. */
interface Numbered extends Statement {
  readonly number: string;
}

/** `more` goes on with the block before. */
type Kind = 'paragraph' | 'item' | 'row' | 'more' | 'none';

interface Block {
  readonly kind: Exclude<Kind, 'more' | 'none'>;
  readonly line: number;
  readonly section: string;
  readonly isCannot: boolean;
  readonly lines: string[];
}

/** Statements of a document; what stands in code blocks, headings and comments is none. */
export function readMarkdown(file: string, source: string): readonly Statement[] {
  const statements = blocksOf(source.replace(GENERATED, blank)).flatMap((block) =>
    statementsOf(file, block),
  );
  return statements.map(({ number, ...statement }) => ({
    ...statement,
    tests: [...statement.tests, ...testsOfRows(statements, number)],
  }));
}

/** A row that begins with an item's number says what shows the item (docs/chain.md). */
function testsOfRows(statements: readonly Numbered[], number: string): readonly TestName[] {
  if (number === '') return [];
  return statements
    .filter(({ text }) => text.split(' | ')[0]?.split(/,\s*/).includes(number))
    .flatMap(({ tests }) => tests);
}

/** Keeps the lines, so that places stay true. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, '');
}

function blocksOf(source: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = withoutCode(source.replace(/<!--.*?-->/gs, blank)).split('\n');
  let open: Block | undefined;
  let section = '';
  let isCannot = false;
  for (const [index, line] of lines.entries()) {
    const kind = kindOf(line, lines[index + 1] ?? '', open);
    section = /^#{1,6} (.*)/.exec(line)?.[1] ?? section;
    isCannot = isCannotBelow(line, kind, isCannot);
    if (kind === 'more') open?.lines.push(line);
    else
      open =
        kind === 'none' ? undefined : { kind, line: index + 1, section, isCannot, lines: [line] };
    if (open && kind !== 'more') blocks.push(open);
  }
  return blocks;
}

/** A list below **Cannot** ends with a heading or a paragraph. */
function isCannotBelow(line: string, kind: Kind, isCannot: boolean): boolean {
  if (line.startsWith('**Cannot**')) return true;
  return isCannot && kind !== 'paragraph' && !line.startsWith('#');
}

function kindOf(line: string, next: string, open: Block | undefined): Kind {
  const isRuler = /^\|[\s:|-]+\|$/;
  if (line.trim() === '' || /^#{1,6} /.test(line) || isRuler.test(line)) return 'none';
  if (line.startsWith('|')) return isRuler.test(next) ? 'none' : 'row';
  if (ITEM.test(line)) return 'item';
  if (open && open.kind !== 'row') return 'more';
  return 'paragraph';
}

function withoutCode(source: string): string {
  return source.replace(/^```.*?^```$/gms, blank);
}

function statementsOf(file: string, block: Block): readonly Numbered[] {
  const { kind, line, section, isCannot } = block;
  const source = block.lines.map((part) => part.trim()).join(' ');
  const number = kind === 'item' ? (/^(\d+)\. /.exec(source)?.[1] ?? '') : '';
  // What somebody cannot do is said in one piece, with the tests that show it.
  const isOne = kind === 'row' || (kind === 'item' && isCannot);
  const pieces = isOne ? [source] : sentencesOf(source.replace(ITEM, ''));
  return pieces.flatMap((piece) => {
    const text = kind === 'row' ? rowText(piece) : plain(piece.replace(ITEM, ''));
    const tests = testsIn(file, piece);
    if (!/\p{L}{3}/u.test(text) && tests.length === 0) return [];
    return [{ file, line, section, text, tests, isCannot, number }];
  });
}

function rowText(row: string): string {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map(plain)
    .join(' | ');
}

/** A link to a test goes, another one leaves its words. */
function plain(piece: string): string {
  return piece
    .replace(LINK, (link, words: string, target: string) => {
      if (link.startsWith('!') || isTest(target)) return '';
      return words;
    })
    .replace(/\(\s*[,;\s]*\)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;])/g, '$1')
    .replace(/([.:])[,;\s]+$/, '$1')
    .replace(/,+([.,])/g, '$1')
    .trim();
}

function testsIn(file: string, piece: string): readonly TestName[] {
  return [...piece.matchAll(LINK)].flatMap(([, words = '', target = '']) =>
    isTest(target)
      ? [
          {
            path: posix.normalize(posix.join(dirname(file), target)),
            title: words.replace(/\\(.)/g, '$1'),
          },
        ]
      : [],
  );
}

function isTest(target: string): boolean {
  return /(?:^|\/)(?:test|e2e)\/.*\.test\.ts$/.test(target);
}

/**
 * A sentence ends at a full stop that a capital, a mark or the end follows, and not inside of a link. Links to tests
 * that follow it belong to it, and a title in bold to what it is the title of.
 */
function sentencesOf(paragraph: string): readonly string[] {
  const links: string[] = [];
  const masked = paragraph.replace(LINK, (link) => `⟦${links.push(link) - 1}⟧`);
  const sentences: string[] = [];
  for (const piece of masked.split(/(?<=[.!?][*_)”"]*)\s+(?=[\p{Lu}*_`“"⟦(])/u)) {
    const sentence = piece.replace(/⟦(\d+)⟧/g, (_, index) => links[Number(index)] ?? '');
    const last = sentences.at(-1);
    if (last !== undefined && (isTitle(last) || !/\p{L}/u.test(plain(sentence)))) {
      sentences[sentences.length - 1] = `${last} ${sentence}`;
    } else sentences.push(sentence);
  }
  return sentences;
}

function isTitle(sentence: string): boolean {
  return /^\*\*[^*]+\*\*$/.test(sentence);
}
