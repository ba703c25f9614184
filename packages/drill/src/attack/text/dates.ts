/** Days of a life as people and databases write them, turned into ISO 8601. */

export interface FoundDate {
  readonly iso: string;
  readonly at: number;
}

const EARLIEST_YEAR = 1930;
const LATEST_YEAR = 2027;
/** A day with a time of day beside it is a log's, not a birth's. */
const ISO = /(?<![\w.-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\w-])(?![ T]\d\d:\d\d)/g;
const DAY_FIRST = /(?<![\w.])(\d{1,2})\. ?(\d{1,2})\. ?((?:19|20)\d\d)(?!\w)/g;
const SLASHED = /(?<![\w/])(\d{1,2})\/(\d{1,2})\/((?:19|20)\d\d)(?![\w/:])/g;
const MONTH_NAMES = [
  ['january', 'jan', 'januar', 'janvier'],
  ['february', 'feb', 'februar', 'février'],
  ['march', 'mar', 'märz', 'mars'],
  ['april', 'apr', 'avril'],
  ['may', 'mai'],
  ['june', 'jun', 'juni', 'juin'],
  ['july', 'jul', 'juli', 'juillet'],
  ['august', 'aug', 'août'],
  ['september', 'sep', 'septembre'],
  ['october', 'oct', 'oktober', 'octobre'],
  ['november', 'nov', 'novembre'],
  ['december', 'dec', 'dezember', 'décembre'],
];
const MONTH = MONTH_NAMES.flat().join('|');
const WRITTEN = new RegExp(
  `(?<!\\w)(?:(\\d{1,2})(?:st|nd|rd|th|\\.|er)? (${MONTH})|(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?),? ((?:19|20)\\d\\d)(?!\\w)`,
  'gi',
);

/** All dates of a text; a slashed date that could be read both ways is given both ways. */
export function datesIn(text: string): FoundDate[] {
  if (!/(?:19|20)\d\d/.test(text)) return [];
  const found: (FoundDate | undefined)[] = [];
  for (const [{ index }, year, month, day] of groups(text, ISO))
    found.push(date(year, month, day, index));
  for (const [{ index }, day, month, year] of groups(text, DAY_FIRST))
    found.push(date(year, month, day, index));
  for (const [{ index }, a, b, year] of groups(text, SLASHED)) {
    found.push(date(year, a, b, index), date(year, b, a, index));
  }
  for (const match of text.matchAll(WRITTEN)) {
    const name = (match[2] ?? match[3] ?? '').toLowerCase();
    const month = MONTH_NAMES.findIndex((names) => names.includes(name)) + 1;
    found.push(date(Number(match[5]), month, Number(match[1] ?? match[4]), match.index));
  }
  return found.filter((each) => each !== undefined);
}

function groups(text: string, regex: RegExp): [RegExpExecArray, number, number, number][] {
  return [...text.matchAll(regex)].map((match) => [
    match,
    Number(match[1]),
    Number(match[2]),
    Number(match[3]),
  ]);
}

function date(year: number, month: number, day: number, at: number): FoundDate | undefined {
  if (year < EARLIEST_YEAR || year > LATEST_YEAR || month < 1 || month > 12) return undefined;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  return { iso: `${year}-${two(month)}-${two(day)}`, at };
}
