/** Hashes of passwords tried with a word list: unsalted first, then with every short value of the same row. */
import { hash as digestOf } from 'node:crypto';
import { guesses } from './word-list.ts';

export interface StolenHash {
  /** Lower-case hex. */
  readonly digest: string;
  readonly file: string;
  readonly offset: number;
  /** Other values of the row: any of them may be a salt. */
  readonly salts: readonly string[];
}

export interface CrackedHash {
  readonly hash: StolenHash;
  readonly password: string;
  readonly how: string;
}

const ALGORITHMS: Readonly<Record<number, string>> = {
  32: 'md5',
  40: 'sha1',
  64: 'sha256',
  128: 'sha512',
};
/** Salted hashes cost a whole list each; so many of it are tried per row. */
const SALTED_GUESSES = 20_000;

/** `words` are extra guesses from the loot. Stops when `mayGoOn` says so. */
export function crackHashes(
  hashes: readonly StolenHash[],
  words: Iterable<string>,
  mayGoOn: () => boolean,
): CrackedHash[] {
  const extra = [...words];
  const cracked = crackUnsalted(hashes, extra, mayGoOn);
  const done = new Set(cracked.map(({ hash }) => hash));
  const left = hashes.filter((hash) => !done.has(hash) && hash.salts.length > 0);
  return [...cracked, ...crackSalted(left, extra, mayGoOn)];
}

function crackUnsalted(
  hashes: readonly StolenHash[],
  extra: readonly string[],
  mayGoOn: () => boolean,
): CrackedHash[] {
  const wanted = new Map<string, StolenHash[]>();
  for (const hash of hashes) wanted.set(hash.digest, [...(wanted.get(hash.digest) ?? []), hash]);
  const algorithms = [
    ...new Set(hashes.map(({ digest }) => ALGORITHMS[digest.length] ?? '')),
  ].filter(Boolean);
  const found: CrackedHash[] = [];
  let count = 0;
  for (const password of guesses(extra)) {
    if (wanted.size === 0 || (++count % 1_024 === 0 && !mayGoOn())) break;
    for (const algorithm of algorithms) {
      const digest = hashOf(algorithm, password);
      for (const hash of wanted.get(digest) ?? [])
        found.push({ hash, password, how: `${algorithm} without salt` });
      wanted.delete(digest);
    }
  }
  return found;
}

function crackSalted(
  hashes: readonly StolenHash[],
  extra: readonly string[],
  mayGoOn: () => boolean,
): CrackedHash[] {
  const list = [...guesses(extra)].slice(0, SALTED_GUESSES);
  return hashes.flatMap((hash) => {
    const algorithm = ALGORITHMS[hash.digest.length];
    if (algorithm === undefined || !mayGoOn()) return [];
    const password = list.find((guess) =>
      hash.salts.some(
        (salt) =>
          hashOf(algorithm, salt + guess) === hash.digest ||
          hashOf(algorithm, guess + salt) === hash.digest,
      ),
    );
    return password === undefined
      ? []
      : [{ hash, password, how: `${algorithm} with a salt of its row` }];
  });
}

function hashOf(algorithm: string, text: string): string {
  return digestOf(algorithm, text, 'hex');
}
