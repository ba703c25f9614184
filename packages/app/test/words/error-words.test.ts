import { RELAY_ERRORS } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import { ERROR_WORDS, KID_ERROR_WORDS } from '../../src/shared/words/error-words.ts';

const JARGON =
  /\b(MLS|HPKE|epoch|commit|ciphertext|nonce|websocket|server error|exception|null|undefined|invalid)\b/i;

describe('what a parent reads when something fails', () => {
  it.each(Object.entries(ERROR_WORDS))(
    '%s is a whole sentence without jargon',
    (code, sentence) => {
      expect(sentence).toMatch(/^\p{Lu}.*[.]$/u);
      expect(sentence).not.toMatch(JARGON);
      expect(sentence).not.toContain(code);
    },
  );

  it('exists for each code that a relay may answer with', () => {
    for (const code of Object.keys(RELAY_ERRORS)) expect(ERROR_WORDS).toHaveProperty(code);
  });

  it('has a child’s counterpart for each code', () => {
    expect(Object.keys(KID_ERROR_WORDS).sort()).toEqual(Object.keys(ERROR_WORDS).sort());
  });
});
