/** Reads and writes docs/claims.md: quoted sentences, and under them what shows each. */
import { posix } from 'node:path';
import type { TestName } from './statement.ts';

export type Backing =
  | { readonly kind: 'test'; readonly test: TestName }
  /** A check of the breach drill, by the name that its recorded result gives it. */
  | { readonly kind: 'drill'; readonly check: string }
  /** What no program can show; the reason links a document. */
  | { readonly kind: 'argued'; readonly reason: string }
  | { readonly kind: 'no claim'; readonly reason: string }
  /** Where a backing is still to be written, and whatever nobody can read. */
  | { readonly kind: 'unknown'; readonly line: string };

export interface Claim {
  readonly file: string;
  /** Heading under which the list shows it; empty for none. */
  readonly section: string;
  readonly text: string;
  readonly backings: readonly Backing[];
  /** Line of the quote in the list. */
  readonly line: number;
}

export interface ClaimsPage {
  /** All that stands before the first file. */
  readonly preface: string;
  readonly claims: readonly Claim[];
}

const FOLDER = 'docs';
export const NOTHING_YET = 'nothing yet';

type Draft = Omit<Claim, 'backings'> & { text: string; readonly backings: Backing[] };

interface Reader {
  file: string;
  section: string;
  /** Whether the line before was part of a quote. */
  isQuoting: boolean;
  /** Quotes that share what comes below them. */
  group: Draft[];
  readonly claims: Draft[];
}

export function readClaimsPage(source: string): ClaimsPage {
  const lines = source.split('\n');
  const first = lines.findIndex((line) => fileIn(line) !== undefined);
  const start = first < 0 ? lines.length : first;
  const reader: Reader = { file: '', section: '', isQuoting: false, group: [], claims: [] };
  for (const [index, line] of lines.slice(start).entries())
    readLine(reader, line, start + index + 1);
  return { preface: lines.slice(0, start).join('\n').trimEnd(), claims: reader.claims };
}

function readLine(reader: Reader, line: string, number: number): void {
  if (line.startsWith('#')) readHeading(reader, line);
  else if (line.startsWith('>')) readQuote(reader, line.slice(1).trim(), number);
  else if (line.startsWith('- ')) {
    const backing = readBacking(line.slice(2).trim());
    for (const { backings } of reader.group) backings.push(backing);
  } else if (line.trim() !== '') extend(reader.group, line.trim());
  reader.isQuoting = line.startsWith('>');
}

function readHeading(reader: Reader, line: string): void {
  reader.file = fileIn(line) ?? reader.file;
  reader.section = /^### (.*)/.exec(line)?.[1] ?? '';
  reader.group = [];
}

function readQuote(reader: Reader, text: string, line: number): void {
  const open = reader.isQuoting ? reader.group.at(-1) : undefined;
  if (open) {
    open.text += ` ${text}`;
    return;
  }
  if (reader.group.some(({ backings }) => backings.length > 0)) reader.group = [];
  const { file, section } = reader;
  const claim: Draft = { file, section, text, line, backings: [] };
  reader.group.push(claim);
  reader.claims.push(claim);
}

function fileIn(line: string): string | undefined {
  return /^## `(.+)`$/.exec(line)?.[1];
}

/** A reason may go on in the next line. */
function extend(group: readonly { readonly backings: Backing[] }[], more: string): void {
  for (const { backings } of group) {
    const last = backings.pop();
    if (last?.kind === 'argued' || last?.kind === 'no claim') {
      backings.push({ ...last, reason: `${last.reason} ${more}` });
    } else if (last) backings.push({ kind: 'unknown', line: `${writeBacking(last)} ${more}` });
    else backings.push({ kind: 'unknown', line: more });
  }
}

function readBacking(line: string): Backing {
  const [, title, target] = /^\[((?:\\.|[^\]\\])+)\]\(([^)\s]+\.test\.ts)\)$/.exec(line) ?? [];
  if (title !== undefined && target !== undefined) {
    const path = posix.join(FOLDER, target);
    return { kind: 'test', test: { path, title: title.replace(/\\(.)/g, '$1') } };
  }
  const check = /^drill: `(.+)`$/.exec(line)?.[1];
  if (check !== undefined) return { kind: 'drill', check };
  const argued = /^argued: (.+)$/.exec(line)?.[1];
  if (argued !== undefined) return { kind: 'argued', reason: argued };
  const reason = /^not a claim: (.+)$/.exec(line)?.[1];
  return reason === undefined ? { kind: 'unknown', line } : { kind: 'no claim', reason };
}

/** The page again; neighbours that are shown by the same things share them. */
export function writeClaimsPage({ preface, claims }: ClaimsPage): string {
  const parts = [preface];
  let file = '';
  let section = '';
  for (const [index, claim] of claims.entries()) {
    if (claim.file !== file) parts.push(`## \`${claim.file}\``);
    if (claim.section !== '' && (claim.section !== section || claim.file !== file)) {
      parts.push(`### ${claim.section}`);
    }
    ({ file, section } = claim);
    parts.push(`> ${claim.text}`);
    const next = claims[index + 1];
    const isShared =
      next?.file === file && next.section === section && backingsOf(next) === backingsOf(claim);
    if (!isShared) parts.push(backingsOf(claim));
  }
  return `${parts.join('\n\n')}\n`;
}

function backingsOf({ backings }: Claim): string {
  return backings.map((backing) => `- ${writeBacking(backing)}`).join('\n');
}

function writeBacking(backing: Backing): string {
  switch (backing.kind) {
    case 'test': {
      const { path, title } = backing.test;
      return `[${title.replace(/[[\]\\]/g, '\\$&')}](${posix.relative(FOLDER, path)})`;
    }
    case 'drill':
      return `drill: \`${backing.check}\``;
    case 'argued':
      return `argued: ${backing.reason}`;
    case 'no claim':
      return `not a claim: ${backing.reason}`;
    case 'unknown':
      return backing.line;
  }
}
