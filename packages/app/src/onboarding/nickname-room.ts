/** A nickname is cut where a reader sees a letter end, never inside an emoji or an accent. */
import { MAX_NICKNAME_LENGTH } from '@knothole/client/view';

/** The longest beginning of whole letters (UAX #29 grapheme clusters) that a nickname has room for. */
export function fitNickname(text: string): string {
  if (text.length <= MAX_NICKNAME_LENGTH) return text;
  const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
  let end = 0;
  for (const { index, segment } of letters) {
    if (index + segment.length > MAX_NICKNAME_LENGTH) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
