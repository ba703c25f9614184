/**
 * Canaries `knothole-<field>-<hex>`, in short ones `kh-<hex>`: the drill plants one in every value, and
 * everybody may know their form, since a form is no value.
 */
import { readableRuns, type Scanner } from '../scanner.ts';

const CANARY = /(?:knothole-[a-z][a-z0-9-]{0,40}?|kh)-[0-9a-f]{16}/g;
const START =
  /k[\s\u00ad\u200b]*(?:h[\s\u00ad\u200b]*-|n[\s\u00ad\u200b]*o[\s\u00ad\u200b]*t[\s\u00ad\u200b]*h)/;
/** Characters that writing a text down may put between its letters. */
const SOFT = /[\s\u00ad\u200b-\u200d\u2060\ufeff]+/g;

export const canaryScanner: Scanner = {
  name: 'canary scan',
  scan(layer, emit) {
    for (const run of readableRuns(layer)) {
      const text = run.text.normalize('NFKC').toLowerCase();
      if (!START.test(text)) continue;
      for (const match of text.matchAll(CANARY))
        emit('canary', match[0], run.offset + match.index, 'text');
      const joined = text.replace(SOFT, '');
      for (const match of joined.matchAll(CANARY))
        emit('canary', match[0], run.offset, 'normalised text');
    }
  },
};
