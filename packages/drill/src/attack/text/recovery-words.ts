/** Words of a BIP-39 list one after the other: a recovery kit that was written down, or a part of it. */
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { readableRuns, type Scanner } from '../scanner.ts';

const FEWEST_WORDS = 4;
const WORDS: ReadonlySet<string> = new Set(wordlist);
/** Commas, quotes, numbers and whatever else stands between the words of a list. */
const LISTED = /(?:[a-z]{3,8}[^a-z]{1,8}){3,}[a-z]{3,8}/g;
const WORD = /[a-z]+/g;

export const recoveryWordScanner: Scanner = {
  name: 'recovery words',
  scan(layer, emit) {
    for (const run of readableRuns(layer)) {
      const text = run.text.toLowerCase();
      for (const { 0: listed, index } of text.matchAll(LISTED)) {
        for (const words of knownInARow(listed.match(WORD) ?? []))
          emit('recovery-words', words.join(' '), run.offset + index, 'words of a list');
      }
    }
  },
};

function knownInARow(words: readonly string[]): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const word of words) {
    if (WORDS.has(word)) rows.at(-1)?.push(word);
    else rows.push([]);
  }
  return rows.filter((row) => row.length >= FEWEST_WORDS);
}
