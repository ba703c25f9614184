/** How much of a long text stands in a chat before somebody asks for more. */

/** A text is folded when there is clearly more than this. */
export const FOLDED_LENGTH = 600;
const FOLDED_LINES = 12;
/** Nobody taps for two more words. */
const SLACK = 1.25;

/** The beginning of a text, up to a word's end; null for one that stands there whole. */
export function foldedStart(text: string): string | null {
  const byLines = text.split('\n', FOLDED_LINES + 1);
  const end = byLines.length > FOLDED_LINES ? byLines.slice(0, -1).join('\n').length : text.length;
  if (end === text.length && text.length <= FOLDED_LENGTH * SLACK) return null;
  const cut = Math.min(end, FOLDED_LENGTH);
  const start = text.slice(0, cut);
  const space = start.search(/\s\S*$/u);
  const word = cut < end && space > cut / 2 ? start.slice(0, space) : start;
  // Not between the halves of an emoji.
  return word.replace(/[\uD800-\uDBFF]$/u, '').trimEnd();
}
