/** Screens where nothing can be done here and now: open in another tab, memory unreadable. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { Button } from '../shared/ui/button.tsx';
import { QuietScreen } from '../shared/ui/quiet-screen.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';

const reload = (): void => location.reload();

export function OpenElsewhere(): VNode {
  return (
    <QuietScreen title={WORDS.elsewhere.title} asleep>
      <p>{WORDS.elsewhere.text}</p>
      <Button onPress={reload}>{WORDS.tryAgain}</Button>
    </QuietScreen>
  );
}

export function BrokenStore({ code }: { code: KnotholeErrorCode }): VNode {
  return (
    <QuietScreen title={WORDS.broken.title} asleep>
      <p>{ERROR_WORDS[code]}</p>
      <Button onPress={reload}>{WORDS.tryAgain}</Button>
    </QuietScreen>
  );
}
