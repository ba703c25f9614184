/** Remembers answers of slow pure functions over bytes, a bounded number of them. */
import { encodeHex } from '@knothole/protocol';
import { sha256 } from '../crypto/hash.ts';
import { encodeFields } from './fields.ts';

/** Hostile members can make the function run, not the memory grow. */
const MAX_REMEMBERED = 512;

/** The same function, which computes each of its latest answers once. */
export function memoise<Input extends readonly Uint8Array[], Answer>(
  compute: (...input: Input) => Answer,
): (...input: Input) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (...input) => {
    const key = encodeHex(sha256(encodeFields(input)));
    const known = answers.get(key);
    if (known !== undefined) {
      return known.answer;
    }
    const answer = compute(...input);
    if (answers.size >= MAX_REMEMBERED) {
      answers.clear();
    }
    answers.set(key, { answer });
    return answer;
  };
}
