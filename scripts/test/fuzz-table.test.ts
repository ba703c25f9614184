/** The table of fuzz targets holds every decoder there is, and nothing that is gone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { NOT_FUZZED } from '../fuzz/not-fuzzed.ts';
import { TARGETS } from '../fuzz/table.ts';

const PACKAGES = join(import.meta.dirname, '..', '..', 'packages');
/** How decoders are named; those that may as well open a file or a socket show bytes in their head. */
const DECODER =
  /^export (?:async )?function (?:(?:decode|read|parse|inspect|unpack)[A-Z]\w*|(?:identify|join|load|open|restore)[A-Z]\w*(?=\([^{]*\b(?:Uint8Array|Envelope|JoinOptions)\b[^{]*\{)|kitEntropy|\w+FromSnapshot)\b/gmu;
const STATIC = /^ {2}static (?:async )?(?<name>(?:decode|read|parse|open|load)\w*)\(/gmu;
const CLASS = /^export class (?<name>\w+)/mu;
/** What takes bytes or text apart: a module that uses one of these decodes something. */
const TOOLS = /\b(?:readCbor|readFields|readRecord|decodePlainCbor|JSON\.parse|parseArgs)\(/u;

const sources = ['protocol', 'relay', 'client', 'app'].flatMap((name) =>
  filesIn(join(PACKAGES, name, 'src')),
);
const covered = new Set(TARGETS.flatMap(({ covers }) => covers));
const excused = new Map(Object.entries(NOT_FUZZED));

function filesIn(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/u.test(name))
    .map((name) => join(folder, name))
    .map((file) => ({ path: relative(PACKAGES, file), text: readFileSync(file, 'utf8') }));
}

function decodersIn({ path, text }: { readonly path: string; readonly text: string }): string[] {
  const functions = [...text.matchAll(DECODER)].map(([head]) => head.split(' ').at(-1));
  const className = CLASS.exec(text)?.groups?.['name'];
  const statics = TOOLS.test(text)
    ? [...text.matchAll(STATIC)].map(({ groups }) => `${className}.${groups?.['name']}`)
    : [];
  return [...functions, ...statics].map((name) => `${path}#${name}`);
}

test('every exported decoder is fuzzed, or it is said why not', () => {
  const all = sources.flatMap(decodersIn);
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter((name) => !covered.has(name) && !excused.has(name))).toEqual([]);
});

test('every module that takes bytes apart has a decoder in the table', () => {
  const inTable = new Set([...covered, ...excused.keys()].map((name) => name.split('#')[0]));
  const modules = sources.filter(({ text }) => TOOLS.test(text)).map(({ path }) => path);
  expect(modules.length).toBeGreaterThan(15);
  expect(modules.filter((path) => !inTable.has(path))).toEqual([]);
});

test('the table names nothing that is not there, and nothing twice', () => {
  for (const name of [...covered, ...excused.keys()]) {
    const [path = '', decoder = ''] = name.split('#');
    const source = sources.find((each) => each.path === path);
    const last = decoder.split('.').at(-1) ?? '';
    expect(source?.text, name).toMatch(new RegExp(`\\b${last}\\b`, 'u'));
  }
  expect([...excused.keys()].filter((name) => covered.has(name))).toEqual([]);
  const names = TARGETS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
