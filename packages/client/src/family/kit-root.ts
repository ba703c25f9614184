/**
 * The family's root, for one moment: from the words that somebody has typed, or from the kit that this
 * device still keeps. It is erased as soon as it has signed, so that a stolen phone signs nothing.
 */
import { KnotholeError } from '@knothole/protocol';
import { zero } from '../crypto/hash.ts';
import { type KitKeys, kitKeys } from '../crypto/kit-keys.ts';
import { rootFingerprint } from './family-root.ts';

/** Whose root it must be, and the kit that waits to be confirmed, if it still does. */
interface KitHolder {
  /** Fingerprint of the family's root. */
  readonly root: string;
  readonly pendingKit: Uint8Array | null;
}

/**
 * What `use` makes with the keys of the kit; they are gone when it returns.
 * @throws {KnotholeError} KIT_WORDS for words that are no kit, and for none where the kit exists on
 * paper only; KIT_UNKNOWN for another family's.
 */
export async function withKit<Result>(
  { root, pendingKit }: KitHolder,
  words: string | null,
  use: (keys: KitKeys) => Result,
): Promise<Result> {
  const entropy = words === null ? pendingKit?.slice() : await entropyOf(words);
  if (entropy === undefined) {
    throw new KnotholeError('KIT_WORDS', 'the kit exists on paper only: its words are needed');
  }
  const keys = kitKeys(entropy);
  try {
    if (rootFingerprint(keys.root.publicKey) !== root) {
      throw new KnotholeError('KIT_UNKNOWN', "these are not the words of this family's kit");
    }
    return use(keys);
  } finally {
    zero(entropy, keys.root.secretKey, keys.vaultKey, keys.helpRoot);
  }
}

/** The list of words is loaded when it is needed: on most days of most devices it is not. */
async function entropyOf(words: string): Promise<Uint8Array> {
  const { kitEntropy } = await import('../crypto/kit-words.ts');
  return kitEntropy(words);
}
