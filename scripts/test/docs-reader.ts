/** Reads the project's documents: code blocks, tables, links and headings, each with its place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

interface CodeBlock {
  /** First word after the fence, such as `ts`. */
  readonly language: string;
  /** Second word: which vector this is; empty for most blocks. */
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

interface DocumentLink {
  readonly text: string;
  readonly target: string;
  readonly line: number;
}

export interface ProjectDocument {
  /** Path from the project's root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
  /** Lines outside of code blocks; a line of a block is empty here. */
  readonly prose: readonly string[];
}

/** Every document of the project, the ones at its root first. */
export function readDocuments(): readonly ProjectDocument[] {
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => relative(ROOT, join(ROOT, 'docs', name)));
  return [...atRoot, ...below].sort().map(readDocument);
}

export function readDocument(path: string): ProjectDocument {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks: CodeBlock[] = [];
  const prose: string[] = [];
  let open: { language: string; name: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\S*) ?(\S*)/.exec(line);
    prose.push(open || fence ? '' : line);
    if (fence && open) {
      blocks.push({ ...open, text: open.lines.join('\n') });
      open = undefined;
    } else if (fence) {
      open = { language: fence[1] ?? '', name: fence[2] ?? '', line: index + 2, lines: [] };
    } else {
      open?.lines.push(line);
    }
  }
  if (open) throw new Error(`${path}:${open.line}: the code block is never closed`);
  return { path, text, blocks, prose };
}

/** Cells of every table row, without header rows' rulers. */
export function tableRows(document: ProjectDocument): readonly (readonly string[])[] {
  return document.prose
    .filter((line) => line.startsWith('|') && !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Links and images of the prose. */
export function linksOf(document: ProjectDocument): readonly DocumentLink[] {
  return document.prose.flatMap((line, index) =>
    [...line.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, text = '', target = '']) => ({
      text,
      target,
      line: index + 1,
    })),
  );
}

/** The anchors that headings get on the usual hosts. */
export function anchorsOf(document: ProjectDocument): ReadonlySet<string> {
  return new Set(
    document.prose
      .filter((line) => /^#{1,6} /.test(line))
      .map((line) =>
        line
          .replace(/^#+ /, '')
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
  );
}
