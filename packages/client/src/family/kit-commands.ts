/** What a guardian does with the family's kit while it is on her device; a child is told POLICY. */
import { KnotholeError } from '@knothole/protocol';
import { zero } from '../crypto/hash.ts';
import type { Commands } from '../view.ts';
import type { CommandHandlers } from './core-context.ts';
import type { Home } from './home.ts';
import { STORE_KEYS } from './store-keys.ts';

/** Words that must be right: three from different places of the paper. */
const CHECKED_WORDS = 3;

export function kitHandlers(home: Home): CommandHandlers {
  return {
    kitWords: async () => {
      requireGuardian(home);
      return wordsOf(pendingKit(home));
    },
    confirmKit: async (input) => {
      requireGuardian(home);
      await confirmKit(home, input);
      return null;
    },
  };
}

async function confirmKit(home: Home, { answers }: Commands['confirmKit'][0]): Promise<void> {
  const kit = pendingKit(home);
  requireRight(await wordsOf(kit), answers);
  await home.context.transactor.commit([{ key: STORE_KEYS.kit, value: null }]);
  home.kit = null;
  zero(kit);
}

/** @throws {KnotholeError} KIT_WORDS unless they are words of the paper, from enough places of it. */
export function requireRight(
  words: readonly string[],
  answers: Commands['confirmKit'][0]['answers'],
): void {
  const isRight = answers.every(
    ({ position, word }) => words[position - 1] === word.trim().toLowerCase(),
  );
  if (!isRight || new Set(answers.map(({ position }) => position)).size < CHECKED_WORDS) {
    throw new KnotholeError('KIT_WORDS', 'these are not the words of the kit');
  }
}

/** The list of words is loaded when a kit is looked at: no other device ever needs it. */
export async function wordsOf(kit: Uint8Array): Promise<readonly string[]> {
  const { kitWords } = await import('../crypto/kit-words.ts');
  return kitWords(kit);
}

function pendingKit(home: Home): Uint8Array {
  if (home.kit === null) {
    throw new KnotholeError('WRONG_STAGE', 'the kit exists on paper only');
  }
  return home.kit;
}

function requireGuardian(home: Home): void {
  if (home.household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
}
