/**
 * The family kit as people hold it: 24 English words (BIP-39) for 32 bytes. The words are a code for
 * the bytes; BIP-39's own seed stretching is not used.
 */

import { KnotholeError } from '@knothole/protocol';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { KIT_ENTROPY_BYTES } from './kit-keys.ts';

export const KIT_WORD_COUNT = 24;

/** @throws {KnotholeError} INPUT unless there are 32 bytes. */
export function kitWords(entropy: Uint8Array): readonly string[] {
  if (entropy.length !== KIT_ENTROPY_BYTES) {
    throw new KnotholeError('INPUT', `kit entropy is 32 bytes, got ${entropy.length}`);
  }
  return entropyToMnemonic(entropy, wordlist).split(' ');
}

/**
 * Reads 24 words as people type them: any case, any white space.
 * @throws {KnotholeError} KIT_WORDS when a word is unknown, one is missing, or the checksum differs.
 */
export function kitEntropy(words: string | readonly string[]): Uint8Array {
  const text = typeof words === 'string' ? words : words.join(' ');
  const list = text.normalize('NFKD').toLowerCase().split(/\s+/u).filter(Boolean);
  if (list.length !== KIT_WORD_COUNT) {
    throw new KnotholeError('KIT_WORDS', `a kit has 24 words, got ${list.length}`);
  }
  try {
    return mnemonicToEntropy(list.join(' '), wordlist);
  } catch {
    // Without the cause: the library's message quotes the words.
    throw new KnotholeError('KIT_WORDS', 'a word is wrong or out of place');
  }
}

/** Every word that a kit can have, for completing what is typed. */
export function kitWordList(): readonly string[] {
  return wordlist;
}
