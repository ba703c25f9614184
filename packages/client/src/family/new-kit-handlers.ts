/** The commands of a new kit; what they take is loaded on such an evening only. */
import { KnotholeError } from '@knothole/protocol';
import type { CommandHandlers } from './core-context.ts';
import type { Home } from './home.ts';
import { wordsOf } from './kit-commands.ts';

type Acts = typeof import('./new-kit-commands.ts');

export function newKitHandlers(home: Home): CommandHandlers {
  const act = async (how: (acts: Acts) => Promise<void>): Promise<null> => {
    await how(await import('./new-kit-commands.ts'));
    home.changed();
    return null;
  };
  return {
    askNewKit: () => act(({ askNewKit }) => askNewKit(home)),
    answerNewKit: ({ same }) => act(({ answerNewKit }) => answerNewKit(home, same)),
    newKitWords: async () => {
      const { agreedOn } = await import('./new-kit-commands.ts');
      return await wordsOf(agreedOn(home).entropy);
    },
    confirmNewKit: (input) => act(({ confirmNewKit }) => confirmNewKit(home, input)),
    dropNewKit: async () => {
      if (home.household.me.role !== 'guardian') {
        throw new KnotholeError('POLICY', 'only a guardian can do this');
      }
      if (home.newKit.record?.step === 'asked') {
        await home.newKit.keep(null);
      }
      home.changed();
      return null;
    },
  };
}
