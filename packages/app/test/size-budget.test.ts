/** The first screen must be there soon on an old tablet: sizes of a real build, compressed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const APP = fileURLToPath(new URL('..', import.meta.url));
const KB = 1_000;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

let folder: string;
let chunks: Readonly<Record<string, Chunk>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'knothole-app-'));
  // A test's environment would make a build for development, with the place of every element in it.
  vi.stubEnv('NODE_ENV', 'production');
  await build({ root: APP, logLevel: 'error', build: { outDir: folder } });
  vi.unstubAllEnvs();
  chunks = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gzBytes = (file: string): number =>
  gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;

/** The chunk of a source file with all that it imports at once. */
function withImports(key: string): Chunk[] {
  const chunk = chunks[key];
  if (chunk === undefined) throw new Error(`the build has no ${key}`);
  return [chunk, ...(chunk.imports ?? []).flatMap(withImports)];
}
const total = (files: readonly string[]): number =>
  [...new Set(files)].reduce((sum, file) => sum + gzBytes(file), 0);
const scripts = (key: string): string[] => withImports(key).map(({ file }) => file);

describe('the built app', () => {
  it('brings at most 60 kB of script to a child’s first screen', () => {
    expect(total(scripts('index.html'))).toBeLessThanOrEqual(60 * KB);
  });

  it('brings at most 12 kB of style and 75 kB of letters to the first view', () => {
    const styles = withImports('index.html').flatMap(({ css }) => css ?? []);
    expect(total(styles)).toBeGreaterThan(0);
    expect(total(styles)).toBeLessThanOrEqual(12 * KB);
    const fonts = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.woff2'));
    expect(fonts).toHaveLength(1);
    const bytes = fonts.map((file) => readFileSync(join(folder, 'assets', file)).length);
    expect(bytes[0]).toBeLessThanOrEqual(75 * KB);
  });

  it('loads a grown-up’s screens, those about other families, the scanner and the way back from a kit only when they are opened, each within 50 kB', () => {
    const first = new Set(scripts('index.html'));
    const lazy = [
      'src/parent/parent-app.tsx',
      'src/parent/friends/friends-app.tsx',
      'src/parent/qr-scanner.tsx',
      'src/onboarding/restore-family.tsx',
    ];
    for (const key of lazy) {
      const own = scripts(key).filter((file) => !first.has(file));
      expect(own, key).not.toHaveLength(0);
      expect(total(own), key).toBeLessThanOrEqual(50 * KB);
    }
  });

  it('has everything for the first message within 170 kB, core included', () => {
    const worker = readdirSync(join(folder, 'assets')).filter((file) =>
      /^core-worker-.*\.js$/.test(file),
    );
    expect(worker).toHaveLength(1);
    expect(total(worker.map((file) => `assets/${file}`))).toBeLessThanOrEqual(110 * KB);
    const all = [...scripts('index.html'), ...scripts('src/parent/parent-app.tsx')];
    expect(total([...all, ...worker.map((file) => `assets/${file}`)])).toBeLessThanOrEqual(
      170 * KB,
    );
  });

  it('brings the list of kit words to no screen: the core alone judges a kit', () => {
    const isListed = (file: string): boolean =>
      /abandon\W+ability\W+able/.test(readFileSync(join(folder, file), 'utf8'));
    const ofPages = Object.keys(chunks).flatMap(scripts);
    expect(ofPages.length).toBeGreaterThan(2);
    expect(ofPages.filter(isListed)).toEqual([]);
    // It is somewhere, or this would find nothing in any case.
    const all = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
    expect(all.some((file) => isListed(`assets/${file}`))).toBe(true);
  });

  it('ships no gallery and no invented family', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('gallery'))).toEqual([]);
    const texts = names
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(texts.some((text) => text.includes('Hausaufgaben'))).toBe(false);
  });
});
