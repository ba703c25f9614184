/** Why typed words of a kit were not taken. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import { ERROR_WORDS } from './error-words.ts';
import { GUARDIAN_WORDS } from './guardian-words.ts';

/** Null for an error that is not about the words. */
export function kitErrorOf(code: KnotholeErrorCode | null): string | null {
  switch (code) {
    case 'KIT_WORDS':
    case 'KIT_REPLACED':
      return ERROR_WORDS[code];
    case 'KIT_UNKNOWN':
      return GUARDIAN_WORDS.kitUnknown;
    default:
      return null;
  }
}
