/**
 * The family's root, for one moment: from the words that somebody has typed, or from the kit that this
 * device still keeps. It is erased as soon as it has signed, so that a stolen phone signs nothing.
 */
import { KnotholeError } from '@knothole/protocol';
import { zero } from '../crypto/hash.ts';
import { type KitKeys, kitKeys } from '../crypto/kit-keys.ts';
import type { FamilyId } from '../view.ts';
import { rootFingerprint } from './family-root.ts';
import { type KitLine, kitInForce } from './kit-line.ts';

/** Whose root it must be, and the kit that waits to be confirmed, if it still does. */
interface KitHolder {
  /** Fingerprint of the family's root. */
  readonly root: string;
  /** The new kits that it has had. */
  readonly line: KitLine;
  readonly pendingKit: Uint8Array | null;
}

/**
 * What `use` makes with the keys of the kit; they are gone when it returns.
 * @throws {KnotholeError} KIT_WORDS for words that are no kit, and for none where the kit exists on
 * paper only; KIT_UNKNOWN for another family's; KIT_REPLACED for those of an earlier kit.
 */
export async function withKit<Result>(
  { root, line, pendingKit }: KitHolder,
  words: string | null,
  use: (keys: KitKeys) => Result,
): Promise<Result> {
  const entropy = words === null ? pendingKit?.slice() : await entropyOf(words);
  if (entropy === undefined) {
    throw new KnotholeError('KIT_WORDS', 'the kit exists on paper only: its words are needed');
  }
  const keys = kitKeys(entropy);
  try {
    requireInForce(line, root, rootFingerprint(keys.root.publicKey));
    return use(keys);
  } finally {
    zero(entropy, keys.root.secretKey, keys.vaultKey, keys.helpRoot);
  }
}

/** @throws {KnotholeError} KIT_REPLACED, KIT_UNKNOWN. */
export function requireInForce(line: KitLine, root: FamilyId, kit: string): void {
  if (kit === kitInForce(line, root)) {
    return;
  }
  if (kit === root || line.some((one) => one.kit === kit)) {
    throw new KnotholeError('KIT_REPLACED', 'the family has a new kit since');
  }
  throw new KnotholeError('KIT_UNKNOWN', "these are not the words of this family's kit");
}

/** The list of words is loaded when it is needed: on most days of most devices it is not. */
async function entropyOf(words: string): Promise<Uint8Array> {
  const { kitEntropy } = await import('../crypto/kit-words.ts');
  return kitEntropy(words);
}
