/** Each *cannot* of the threat model links a test, and each linked test exists under its name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { linksOf, ROOT, readDocument, readDocuments } from './docs-reader.ts';

const model = readDocument('docs/threat-model.md');

interface TestLink {
  readonly place: string;
  readonly name: string;
  readonly path: string;
}

/** A link to a test file says the test's name, word for word. */
function testLinks(): readonly TestLink[] {
  return readDocuments().flatMap((document) =>
    linksOf(document)
      .filter(({ target }) => /\/(?:test|e2e)\/.*\.test\.ts$/.test(target))
      .map(({ text, target, line }) => ({
        place: `${document.path}:${line}`,
        name: text.replaceAll('\\', ''),
        path: relative(ROOT, resolve(ROOT, dirname(document.path), target)),
      })),
  );
}

/** Names of a file's tests; what a template or a table inserts may be anything. */
function testNames(path: string): readonly RegExp[] {
  const source = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';
  const calls =
    /(?:(?:\b(?:it|test)(?:\.\w+)*|\))\s*\(|\bname:)\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;
  return [...source.matchAll(calls)].map(([, single, double, template]) => {
    const name = (single ?? double ?? template ?? '').replace(/\\(.)/g, '$1');
    const parts = name.split(template === undefined ? /%[sdj]|\$[a-z]\w*/ : /\$\{[^}]*\}/);
    return new RegExp(`^${parts.map(escaped).join('.+')}$`, 'u');
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

it('tests that the documents link exist under their names', () => {
  const links = testLinks();
  const missing = links
    .filter(({ name, path }) => !testNames(path).some((pattern) => pattern.test(name)))
    .map(({ place, name }) => `${place}: ${name}`);
  expect(links.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

it('every cannot of the threat model links a test', () => {
  const bare = cannots().filter((text) => !/\]\([^)]*\/(?:test|e2e)\/[^)]*\)/.test(text));
  expect(cannots().length).toBeGreaterThan(20);
  expect(bare).toEqual([]);
});

/** The items of the lists that follow a line beginning with **Cannot**. */
function cannots(): readonly string[] {
  const sections = model.text.split(/^\*\*Cannot\*\*/m).slice(1);
  return sections.flatMap((section) => {
    const [list = ''] = section.split(/\n\n(?=[^-\s])/);
    return list.split(/^- /m).slice(list.startsWith('\n') ? 1 : 0);
  });
}

it('every trap of crypto.md has a test that says its number', () => {
  const folder = join(ROOT, 'packages/client/test/crypto');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const traps = readDocument('docs/crypto.md').prose.flatMap(
    (line) => /^\| (\d+) +\|/.exec(line)?.[1] ?? [],
  );
  expect(traps).toHaveLength(15);
  expect(traps.filter((trap) => !sources.includes(`'trap ${trap}: `))).toEqual([]);
});
