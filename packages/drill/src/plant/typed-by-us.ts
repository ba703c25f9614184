/**
 * What an app without accounts has people type all the same: nicknames, and the words of a family's
 * recovery kit. The bad server asks for both, so that what a thief cannot find on ours he finds there.
 */
import { createHash } from 'node:crypto';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { canaryOf } from './canary.ts';
import type { Child, Family, Parent } from './population.ts';

/** In UTF-16 units; a canary of nineteen and a blank leave room for the beginning of a name. */
const NAME_UNITS = 4;

/** Those of a family who have a device: the second parent's cannot be paired yet. */
export function nicknamed({ parents, children }: Family): readonly (Parent | Child)[] {
  return [parents[0], ...children];
}

/** At most 24 UTF-16 units, and unique. */
export function nicknameOf(seed: number, { key, firstName }: Parent | Child): string {
  return `${firstName.slice(0, NAME_UNITS)} ${canaryOf(seed, key, 'nickname')}`;
}

/** 24 words, with blanks: what somebody would have written into a form for them. */
export function recoveryWordsOf(seed: number, { key }: Family): string {
  const entropy = createHash('sha256').update(`${seed}|${key}|recovery-words`).digest();
  return entropyToMnemonic(entropy, wordlist);
}
