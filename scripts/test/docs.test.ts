/** The documents keep what they say: code compiles, links lead somewhere, commands exist. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import {
  anchorsOf,
  linksOf,
  type ProjectDocument,
  ROOT,
  readDocument,
  readDocuments,
  tableRows,
} from './docs-reader.ts';

const documents = readDocuments();
const PACKAGES = readdirSync(join(ROOT, 'packages'));

it('links of the documents lead to files and headings that exist', () => {
  const broken = documents.flatMap((document) =>
    linksOf(document)
      .filter(({ target }) => !/^(https?|mailto):/.test(target))
      .filter(({ target }) => !leadsSomewhere(document, target))
      .map(({ target, line }) => `${document.path}:${line} → ${target}`),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(document: ProjectDocument, target: string): boolean {
  const [path = '', anchor = ''] = target.split('#');
  const file =
    path === '' ? document.path : relative(ROOT, resolve(ROOT, dirname(document.path), path));
  if (!existsSync(join(ROOT, file)) || file.startsWith('..')) return false;
  return anchor === '' || anchorsOf(readDocument(file)).has(anchor);
}

it('JSON blocks of the documents are JSON', () => {
  const broken = documents.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language, text }) => language === 'json' && !isJson(text))
      .map(({ line }) => `${path}:${line}`),
  );
  expect(broken).toEqual([]);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it('TypeScript blocks of the documents compile under the rules of the project', () => {
  const blocks = documents.flatMap(({ path, blocks: all }) =>
    all.filter(({ language }) => language === 'ts').map((block) => ({ path, ...block })),
  );
  expect(blocks.length).toBeGreaterThan(0);
  expect(compile(blocks.map(({ text }) => text)).map((fault) => place(fault, blocks))).toEqual([]);
});

it('a TypeScript block with a wrong type is found', () => {
  const wrong =
    "import { FRAME_BYTES } from '@knothole/protocol';\nexport const n: string = FRAME_BYTES;\n";
  expect(compile([wrong]).map(({ message }) => message)).toEqual([
    expect.stringContaining('TS2322'),
  ]);
});

interface Fault {
  readonly block: number;
  readonly line: number;
  readonly message: string;
}

function place({ block, line, message }: Fault, blocks: readonly { path: string; line: number }[]) {
  const found = blocks[block];
  return `${found?.path}:${(found?.line ?? 0) + line - 1} ${message}`;
}

/** Compiles texts beside each other, below node_modules so that no other tool looks at them. */
function compile(texts: readonly string[]): readonly Fault[] {
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.knothole-docs-'));
  try {
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `block-${index}.ts`), text);
    });
    const config = {
      extends: join(ROOT, 'tsconfig.test.json'),
      compilerOptions: { noUnusedLocals: false, moduleDetection: 'force', incremental: false },
      include: ['*.ts'],
      exclude: [],
      references: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [tsc, '-p', folder, '--pretty', 'false'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return faultsIn(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Faults of the blocks themselves; sources that they import are checked elsewhere. */
function faultsIn(output: string): readonly Fault[] {
  return output.split('\n').flatMap((text) => {
    const match = /block-(\d+)\.ts\((\d+),\d+\): error (.*)/.exec(text);
    if (match)
      return [{ block: Number(match[1]), line: Number(match[2]), message: match[3] ?? '' }];
    return /^error TS/.test(text) ? [{ block: -1, line: 0, message: text }] : [];
  });
}

it('the documents use no word that no test can earn', () => {
  const unearned =
    /\b(compliant|compliance|anonymous(ly)?|unbreakable|military-grade|unhackable)\b/i;
  const found = documents
    .filter(({ path }) => path !== 'CONTRIBUTING.md')
    .flatMap(({ path, prose }) =>
      prose.flatMap((line, index) => (unearned.test(line) ? [`${path}:${index + 1}`] : [])),
    );
  expect(found).toEqual([]);
});

it('npm commands in the documents are scripts of the project', () => {
  const { scripts } = readJson('package.json');
  const known = new Set([...Object.keys(scripts ?? {}), 'ci', 'install', 'i']);
  const named = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[a-z:]+)\b/g)].map(([, name = '']) => ({
      path,
      name,
    })),
  );
  expect(named.filter(({ path }) => path === 'README.md').length).toBeGreaterThan(0);
  expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
});

it('scripts of the project run files that exist', () => {
  const files = Object.values(readJson('package.json').scripts ?? {}).flatMap(
    (command) => /^node (\S+)/.exec(command)?.[1] ?? [],
  );
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

it('every script of the project is explained to contributors', () => {
  const { scripts } = readJson('package.json');
  const guide = readDocument('CONTRIBUTING.md').text;
  const missing = Object.keys(scripts ?? {}).filter(
    (name) => !guide.includes(`npm ${name}`) && !guide.includes(`npm run ${name}`),
  );
  expect(missing).toEqual([]);
});

it.each(PACKAGES)('dependencies.md has one line for each runtime dependency of %s', (name) => {
  const wanted = Object.entries(readJson(join('packages', name, 'package.json')).dependencies ?? {})
    .filter(([dependency]) => !dependency.startsWith('@knothole/'))
    .map(([dependency, version]) => `${dependency} ${version}`);
  expect([...dependenciesListed(name)].sort()).toEqual(wanted.sort());
});

/** Rows `| package | version | … |` below the heading `## <package>`. */
function dependenciesListed(packageName: string): readonly string[] {
  const document = readDocument('docs/dependencies.md');
  const start = document.prose.indexOf(`## ${packageName}`);
  if (start < 0) return [];
  const length = document.prose.slice(start + 1).findIndex((line) => line.startsWith('## '));
  const prose = document.prose.slice(start, length < 0 ? undefined : start + 1 + length);
  return tableRows({ ...document, prose })
    .filter(([cell]) => cell?.startsWith('`'))
    .map(([cell = '', version = '']) => `${cell.replaceAll('`', '')} ${version}`);
}

interface PackageJson {
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
}

function readJson(path: string): PackageJson {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

it('rules of the chain that the code cites are rules of docs/chain.md', () => {
  const rules = numbered(readDocument('docs/chain.md'), /^(\d+)\. /);
  const traps = numbered(readDocument('docs/crypto.md'), /^\| (\d+) +\|/);
  const broken = sources().flatMap(({ path, text }) => [
    ...cited(text, /chain\.md,? rules? (\d+)(?: (?:and|to) (\d+))?/g, rules).map(
      (n) => `${path}: rule ${n}`,
    ),
    ...cited(text, /crypto\.md,? trap (\d+)/g, traps).map((n) => `${path}: trap ${n}`),
  ]);
  expect(rules.size).toBe(36);
  expect(broken).toEqual([]);
});

/** Written by the breach drill into the directory of a run. */
const WRITTEN_BY_RUNS = new Set(['report.md']);

it('documents that the code cites exist', () => {
  const broken = sources().flatMap(({ path, text }) =>
    [...text.matchAll(/\b(docs\/)?([a-z-]+\.md)\b/g)]
      .map(([, , name = '']) => name)
      .filter((name) => !documents.some((document) => basename(document.path) === name))
      .filter((name) => !WRITTEN_BY_RUNS.has(name))
      .map((name) => `${path}: ${name}`),
  );
  expect(broken).toEqual([]);
});

function numbered({ prose }: ProjectDocument, pattern: RegExp): ReadonlySet<string> {
  return new Set(prose.flatMap((line) => pattern.exec(line)?.[1] ?? []));
}

function cited(text: string, pattern: RegExp, known: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(pattern)]
    .flatMap(([, ...numbers]) => numbers)
    .filter((number) => number !== undefined && !known.has(number));
}

function sources(): readonly { path: string; text: string }[] {
  return ['packages', 'e2e'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => /\.(ts|tsx)$/.test(path) && !/(^|[\\/])(dist|node_modules)[\\/]/.test(path))
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
  );
}
