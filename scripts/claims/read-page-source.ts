/** Reads what an HTML page itself says before any script of it runs. */
import type { Statement } from './statement.ts';

/** One statement for each text between two tags, and for the description; the section is the tag's name. */
export function readPageSource(file: string, source: string): readonly Statement[] {
  const texts = [
    ...source.matchAll(/<(?<tag>[a-z]+)[^>]*>(?<text>[^<]+)/g),
    ...source.matchAll(/name="(?<tag>description)" content="(?<text>[^"]+)"/g),
  ];
  return texts.flatMap(({ groups, index }) => {
    const text = groups?.['text']?.replace(/\s+/g, ' ').trim() ?? '';
    if (!/\p{L}{3}/u.test(text)) return [];
    const line = source.slice(0, index).split('\n').length;
    return [{ file, line, section: groups?.['tag'] ?? '', text, tests: [], isCannot: false }];
  });
}
