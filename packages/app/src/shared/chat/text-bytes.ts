/** Room in a message, counted as it travels in bytes of UTF-8 and told as a writer can use it. */
import { MAX_LONG_TEXT_BYTES } from '@knothole/client/view';

/** Below this many bytes of room the writer is told. */
export const WARN_BELOW_BYTES = 300;

export type TextRoom =
  | { readonly kind: 'fine' }
  | { readonly kind: 'near' }
  /** `share`: the part of the text that has to go, above 0 and below 1. */
  | { readonly kind: 'over'; readonly share: number };

const encoder = new TextEncoder();

export function textRoom(text: string): TextRoom {
  // A UTF-16 unit is at most three bytes of UTF-8: short texts need no encoding at each key press.
  if (text.length * 3 <= MAX_LONG_TEXT_BYTES - WARN_BELOW_BYTES) return { kind: 'fine' };
  const size = encoder.encode(text).length;
  const left = MAX_LONG_TEXT_BYTES - size;
  if (left < 0) return { kind: 'over', share: -left / size };
  return left < WARN_BELOW_BYTES ? { kind: 'near' } : { kind: 'fine' };
}
