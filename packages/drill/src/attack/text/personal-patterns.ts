/** Personal data that shows by its form: e-mail, telephone, address and postcode, date, place on earth. */
import type { FindingWhat } from '../finding.ts';
import { readableRuns, type Scanner } from '../scanner.ts';
import { datesIn } from './dates.ts';
import type { TextRun } from './text-runs.ts';

interface Pattern {
  readonly what: FindingWhat;
  readonly how: string;
  readonly regex: RegExp;
  /** True where the whole line is the value, since the form marks only its middle. */
  readonly isLine?: boolean;
}

const PATTERNS: readonly Pattern[] = [
  {
    what: 'email',
    how: 'form of an e-mail address',
    regex:
      /(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{1,63}@(?:[a-z0-9-]{2,63}\.)+[a-z]{2,16}(?![A-Za-z0-9])/g,
  },
  {
    what: 'phone',
    how: 'form of a telephone number',
    regex:
      /(?<![\w.])(?:\+[1-9]\d{0,2}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,5}){1,4}|\(\d{3}\) \d{3}-\d{4})(?![\w.])/g,
  },
  {
    what: 'address',
    how: 'street and number',
    regex:
      /(?<!\w)\d{1,5}[A-Za-z]? (?:[A-Z][\w'.-]+ ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Crescent|Terrace|Boulevard|Blvd|Parade|Way|Place|Close|Grove|Row)(?!\w)/g,
    isLine: true,
  },
  {
    what: 'address',
    how: 'street and number',
    regex:
      /(?<!\w)(?:[A-ZÄÖÜ][a-zäöüß-]{2,}(?:straße|strasse|str\.|weg|platz|gasse|allee|ring)|[A-ZÄÖÜ][a-zäöüß-]{2,}[ -](?:Straße|Strasse|Weg|Platz|Gasse|Allee)) \d{1,4}[a-z]?(?!\w)/g,
    isLine: true,
  },
  {
    what: 'address',
    how: 'number and rue',
    regex:
      /(?<!\w)\d{1,4}(?: bis| ter)?,? (?:rue|avenue|chemin|boulevard|place|impasse) [A-Za-zÀ-ÿ' -]{3,}/g,
    isLine: true,
  },
  {
    what: 'address',
    how: 'postcode',
    regex:
      /(?<!\w)(?:[A-Z]{2} \d{5}(?:-\d{4})?|[ABCEGHJ-NPR-TVXY]\d[A-Z] \d[A-Z]\d|[ACDEFHKNPRTVWXY]\d[\dW] [0-9ACDEFHKNPRTVWXY]{4}|\d{5} [A-ZÄÖÜ][a-zäöüß]{3,}|(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT) \d{4})(?!\w)/g,
    isLine: true,
  },
  {
    what: 'gps',
    how: 'pair of coordinates',
    regex:
      /(?<![\w.])-?(?:[0-8]?\d|90)\.\d{4,9}[,;] ?-?(?:1[0-7]\d|\d{1,2}|180)\.\d{4,9}(?![\w.])/g,
  },
];

const LONGEST_LINE = 200;

export const personalScanner: Scanner = {
  name: 'personal data by form',
  scan(layer, emit) {
    for (const run of readableRuns(layer)) {
      for (const pattern of PATTERNS) {
        for (const match of run.text.matchAll(pattern.regex)) {
          const value = pattern.isLine ? lineAround(run, match.index, match[0].length) : match[0];
          emit(pattern.what, value, run.offset + match.index, pattern.how);
        }
      }
      for (const { iso, at } of datesIn(run.text))
        emit('birthday', iso, run.offset + at, 'form of a date');
    }
  },
};

function lineAround({ text }: TextRun, at: number, length: number): string {
  const before = text.slice(Math.max(0, at - LONGEST_LINE), at);
  const after = text.slice(at + length, at + length + LONGEST_LINE);
  const start = Math.max(...['\n', '\t', '"', '|', '\r'].map((end) => before.lastIndexOf(end))) + 1;
  const end = after.search(/[\n\t"|\r]/);
  const line =
    before.slice(start) + text.slice(at, at + length) + (end < 0 ? after : after.slice(0, end));
  return line.trim();
}
