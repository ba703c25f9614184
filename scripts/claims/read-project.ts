/** Reads what a check of claims compares: texts, tests, the drill's result. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAppWords } from './read-app-words.ts';
import { readMarkdown } from './read-markdown.ts';
import { readPageSource } from './read-page-source.ts';
import { readTests, stateOfTest, type Test, type TestState } from './read-tests.ts';
import type { Statement, TestName } from './statement.ts';

const APP_WORDS = /^packages\/app\/src\/shared\/words\/[a-z-]+-words\.ts$/;
const APP_PAGE = 'packages/app/index.html';
const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);
export const CLAIMS_LIST = 'docs/claims.md';
const DRILL_RESULT = 'docs/breach-drill-result.json';
const DRILL_VERSION_FILE = 'packages/drill/src/attack/version.ts';

/** All pieces of all texts, document by document. */
export function readStatements(root: string): readonly Statement[] {
  return textsOf(root).flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    if (file.endsWith('.md')) return readMarkdown(file, source);
    return (file.endsWith('.html') ? readPageSource : readAppWords)(file, source);
  });
}

/** Documents wherever they lie, the app's words, and its page. */
function textsOf(root: string): readonly string[] {
  return filesBelow(root, '')
    .filter((file) => file.endsWith('.md') || APP_WORDS.test(file) || file === APP_PAGE)
    .filter((file) => file !== CLAIMS_LIST)
    .sort();
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) return [path];
    const isOurs = entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name);
    return isOurs ? filesBelow(root, path) : [];
  });
}

/** Looks a test up by file and title; a file is parsed once. */
export function testFinder(root: string): (test: TestName) => TestState | undefined {
  const files = new Map<string, readonly Test[]>();
  return ({ path, title }) => {
    const known = files.get(path);
    if (known) return stateOfTest(known, title);
    const source = sourceOf(join(root, path));
    const imported = (from: string): string | undefined => sourceOf(join(root, path, '..', from));
    const tests = source === undefined ? [] : readTests(path, source, imported);
    files.set(path, tests);
    return stateOfTest(tests, title);
  };
}

function sourceOf(place: string): string | undefined {
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
}

export interface DrillResult {
  /** Version of the drill that gave it. */
  readonly version: string;
  readonly checks: ReadonlyMap<string, boolean>;
}

/** The committed result of the drill; undefined where there is none, or where it does not read. */
export function readDrillResult(root: string): DrillResult | undefined {
  const place = join(root, DRILL_RESULT);
  if (!existsSync(place)) return undefined;
  const result: unknown = JSON.parse(readFileSync(place, 'utf8'));
  const version = fieldOf(result, 'drillVersion') ?? fieldOf(result, 'version');
  const checks = fieldOf(result, 'checks');
  if (typeof version !== 'string' || !Array.isArray(checks)) return undefined;
  return {
    version,
    checks: new Map(
      checks.map((check: unknown) => [
        String(fieldOf(check, 'name')),
        fieldOf(check, 'isPassed') === true,
      ]),
    ),
  };
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(field)
    : undefined;
}

/** Version of the drill that the code has now. */
export function readDrillVersion(root: string): string | undefined {
  const source = readFileSync(join(root, DRILL_VERSION_FILE), 'utf8');
  return /DRILL_VERSION = '([^']+)'/.exec(source)?.[1];
}
