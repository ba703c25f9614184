/** Days and times as people say them, in a given time zone. */

export interface TimePlace {
  /** BCP 47; undefined is the device's own. */
  readonly locale?: string | undefined;
  /** IANA name; undefined is the device's own. */
  readonly timeZone?: string | undefined;
}

/** The calendar day of a moment, as YYYY-MM-DD: equal for two moments of one day. */
export function dayKey(seconds: number, { timeZone }: TimePlace): string {
  return format('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }, seconds);
}

/** «18:04» or «6:04 PM». */
export function clockTime(seconds: number, { locale, timeZone }: TimePlace): string {
  return format(locale, { hour: 'numeric', minute: '2-digit', timeZone }, seconds);
}

/** Today, Yesterday, a weekday within the last six days, else the date. */
export function dayLabel(
  seconds: number,
  nowSeconds: number,
  words: { readonly today: string; readonly yesterday: string },
  place: TimePlace,
): string {
  const distance = daysBetween(seconds, nowSeconds, place);
  if (distance === 0) return words.today;
  if (distance === 1) return words.yesterday;
  const { locale, timeZone } = place;
  if (distance > 1 && distance < 7) return format(locale, { weekday: 'long', timeZone }, seconds);
  const sameYear = dayKey(seconds, place).slice(0, 4) === dayKey(nowSeconds, place).slice(0, 4);
  return format(
    locale,
    { day: 'numeric', month: 'long', timeZone, ...(sameYear ? {} : { year: 'numeric' }) },
    seconds,
  );
}

/** In lists: the time today, else the day. */
export function shortMoment(
  seconds: number,
  nowSeconds: number,
  words: { readonly today: string; readonly yesterday: string },
  place: TimePlace,
): string {
  if (daysBetween(seconds, nowSeconds, place) === 0) return clockTime(seconds, place);
  return dayLabel(seconds, nowSeconds, words, place);
}

/** Whole calendar days from `seconds` to `nowSeconds`; negative for the future. */
function daysBetween(seconds: number, nowSeconds: number, place: TimePlace): number {
  const day = (moment: number): number => Date.parse(dayKey(moment, place)) / 86_400_000;
  return day(nowSeconds) - day(seconds);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
  seconds: number,
): string {
  const key = JSON.stringify([locale, options]);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, formatter);
  }
  return formatter.format(seconds * 1000);
}
