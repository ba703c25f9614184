/** Stretches of readable text in any bytes: ASCII and UTF-8, and UTF-16 in both byte orders. */

export interface TextRun {
  readonly text: string;
  /** Bytes from the start of what was searched. */
  readonly offset: number;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
}

/** Runs shorter than this say nothing: random bytes hold one in 700 positions. */
const SHORTEST = 6;

const UTF8 =
  /(?:[\t\n\r\x20-\x7e]+|[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf][\x80-\xbf]|\xf0\x9f[\x80-\xbf][\x80-\xbf])+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it reads bytes, not text.
const UTF16LE = /(?:(?:[\t\n\r\x20-\x7e\xa0-\xff]\0|[\x52\x53]\x01|[\x10-\x3f]\x20)){6,}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it reads bytes, not text.
const UTF16BE = /(?:\0[\t\n\r\x20-\x7e\xa0-\xff]|\x01[\x52\x53]|\x20[\x10-\x3f]){6,}/g;

/** All runs of readable text; UTF-16 runs overlap no UTF-8 run that is worth reading. */
export function textRuns(bytes: Buffer): TextRun[] {
  const latin = bytes.toString('latin1');
  const runs: TextRun[] = [];
  for (const match of latin.matchAll(UTF8)) {
    if (match[0].length >= SHORTEST)
      runs.push({ text: utf8(match[0]), offset: match.index, encoding: 'utf-8' });
  }
  for (const match of latin.matchAll(UTF16LE)) {
    const text = Buffer.from(match[0], 'latin1').toString('utf16le');
    runs.push({ text, offset: match.index, encoding: 'utf-16le' });
  }
  for (const match of latin.matchAll(UTF16BE)) {
    const text = Buffer.from(match[0], 'latin1').swap16().toString('utf16le');
    runs.push({ text, offset: match.index, encoding: 'utf-16be' });
  }
  return runs;
}

const HAS_HIGH_BYTE = /[\x80-\xff]/;

function utf8(latin: string): string {
  return HAS_HIGH_BYTE.test(latin) ? Buffer.from(latin, 'latin1').toString('utf8') : latin;
}
