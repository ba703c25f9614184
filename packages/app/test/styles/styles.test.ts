/** Rules of style sheets and pages that no linter here knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const APP = fileURLToPath(new URL('../..', import.meta.url));
const files = (ending: string): string[] =>
  readdirSync(join(APP, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join('src', path));
const read = (path: string): string => readFileSync(join(APP, path), 'utf8');

const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:/m;
const RAW_COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i;

describe('style sheets', () => {
  const sheets = files('.css');

  it.each(sheets)('%s names directions by the flow of text', (path) => {
    const outsideQueries = read(path).replace(/@media[^{]*/g, '');
    expect(outsideQueries.match(PHYSICAL)?.[0]).toBeUndefined();
  });

  // Paper and codes for scanners are white and black in every theme; shadows are darkness only.
  const themed = sheets.filter(
    (path) => path.endsWith('.module.css') && !/kit\.module|pairing-code\.module/.test(path),
  );
  it.each(themed)('%s takes its colours from the theme', (path) => {
    const withoutShadows = read(path).replace(/rgb\(0 0 0 \/ \d+%\)/g, '');
    expect(withoutShadows.match(RAW_COLOUR)?.[0]).toBeUndefined();
  });

  it.each(sheets.filter((path) => path.endsWith('.module.css')))('%s is in a layer', (path) => {
    expect(read(path)).toMatch(/^(?:\/\*[\s\S]*?\*\/\s*)?@layer (?:components|screens) \{/);
  });
});

describe('pages under the content security policy', () => {
  it.each(['index.html', 'gallery.html'])('%s has no style and no script of its own', (path) => {
    const page = read(path);
    expect(page).not.toMatch(/\sstyle=|<style|\son\w+=/);
    expect(page.match(/<script[^>]*>/g)?.every((tag) => tag.includes('src='))).toBe(true);
  });

  it.each(['index.html', 'gallery.html'])(
    '%s names the order of layers before a style sheet of the build can stand in it',
    (path) => {
      const [first] = read(path).match(/<link rel="stylesheet"[^>]*>/g) ?? [];
      expect(first).toContain('href="/layers.css"');
      expect(read('public/layers.css')).toMatch(
        /^@layer reset, tokens, base, components, screens;$/m,
      );
    },
  );

  it('no component writes markup as text', () => {
    for (const path of files('.tsx')) {
      expect(read(path), path).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
    }
  });

  it('nothing is asked from another origin', () => {
    const pages = ['index.html', 'public/manifest.webmanifest', ...files('.css')];
    for (const path of pages) expect(read(path), path).not.toMatch(/https?:\/\//);
  });
});
