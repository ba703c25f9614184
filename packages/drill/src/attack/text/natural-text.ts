/** Sentences of people, told from other text by the small words of English, German and French; and first names. */
import { readableRuns, type Scanner } from '../scanner.ts';
import { FIRST_NAMES } from './first-names.ts';

const SMALL_WORDS: readonly ReadonlySet<string>[] = [
  'the a an and or but you your i my we our is are was were be have has had do did not of to in on at for with from it this that what when where how can will would please come home good night love see'.split(
    ' ',
  ),
  'der die das den dem ein eine einen und oder aber du dein ich mein wir unser ist sind war waren sein habe hast hat nicht von zu in im am auf für mit aus es dies was wann wo wie kann wird bitte komm heim gute nacht lieb'.split(
    ' ',
  ),
  'le la les un une des et ou mais tu ton ta je mon ma nous notre est sont était être ai as a pas de du à au en sur pour avec il elle ce cette que quand où comment peux va bisous maison bonne nuit'.split(
    ' ',
  ),
].map((words) => new Set(words));

const FEWEST_WORDS = 3;
const SMALL_SHARE = 0.25;
const LONGEST_TEXT = 2_000;

export const sentenceScanner: Scanner = {
  name: 'sentences',
  scan(layer, emit) {
    for (const run of readableRuns(layer)) {
      let at = run.offset;
      for (const part of run.text.split(/([\n\r\t"|]+)/)) {
        const text = part.trim();
        if (isSentence(text))
          emit('message', text.slice(0, LONGEST_TEXT), at, 'small words of a language');
        at += Buffer.byteLength(part);
      }
    }
  },
};

/** True for at least three words of which a quarter are small words of one language. */
export function isSentence(text: string): boolean {
  if (text.length < 10 || text.length > LONGEST_TEXT || !text.includes(' ')) return false;
  const words = text.toLowerCase().match(/[\p{L}'’]+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return false;
  // Noise has letters between blanks too, but one at a time.
  if (words.filter((word) => word.length >= 2).length < FEWEST_WORDS) return false;
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  // Source code and tables have more signs than letters.
  if (letters + words.length < text.length * 0.8) return false;
  return SMALL_WORDS.some(
    (small) =>
      words.filter((word) => small.has(word)).length >= Math.max(2, words.length * SMALL_SHARE),
  );
}

/** Three letters come up in noise: among other bytes a name must stand in a stretch of text. */
const SHORTEST_PLACE_OF_A_NAME = 12;
const CAPITALISED = /(?<![\p{L}\d])\p{Lu}\p{Ll}{2,14}(?![\p{L}\d])/gu;

export const nameScanner: Scanner = {
  name: 'first names by dictionary',
  scan(layer, emit) {
    for (const run of readableRuns(layer)) {
      if (layer.path.length === 0 && run.text.length < SHORTEST_PLACE_OF_A_NAME) continue;
      for (const match of run.text.matchAll(CAPITALISED)) {
        if (FIRST_NAMES.has(match[0]))
          emit('name', match[0], run.offset + match.index, 'dictionary');
      }
    }
  },
};
