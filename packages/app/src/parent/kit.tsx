/** The family kit: shown, printed, and confirmed from paper; then this device forgets it. */

import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { PrintIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { useSession } from '../shared/session/session.ts';
import { errorCode } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { Page } from '../shared/ui/page.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './kit.module.css';
import { KitCheck } from './kit-check.tsx';

const words = WORDS.kit;

/** `pending`: the words are still on this device and wait to be confirmed. */
export function Kit({ pending, step }: { pending: boolean; step: 'words' | 'check' }): VNode {
  const { router } = useSession();
  const checking = pending && step === 'check';
  return (
    <Page title={checking ? words.checkTitle : words.title} onBack={() => router.back()}>
      <KitStep pending={pending} checking={checking} />
    </Page>
  );
}

function KitStep({ pending, checking }: { pending: boolean; checking: boolean }): VNode {
  const { router } = useSession();
  if (!pending) {
    return (
      <div class={css.done}>
        <span class={css.owl}>
          <Hollow />
        </span>
        <p>{words.done}</p>
        <Button onPress={() => router.home()}>{words.toHome}</Button>
      </div>
    );
  }
  if (checking) return <KitCheck command="confirmKit" onShowAgain={() => router.back()} />;
  return (
    <KitWords
      command="kitWords"
      onWritten={() => router.go({ screen: 'kit', step: 'check' })}
      onLater={() => router.home()}
    />
  );
}

/** The words as `command` gives them, to be printed. */
export function KitWords({
  command,
  onWritten,
  onLater,
}: {
  command: 'kitWords' | 'newKitWords';
  onWritten: () => void;
  onLater: () => void;
}): VNode {
  const { link } = useSession();
  const [kit, setKit] = useState<readonly string[]>([]);
  const [error, setError] = useState<KnotholeErrorCode | null>(null);
  useEffect(() => {
    link.run(command, null).then(setKit, (reason: unknown) => setError(errorCode(reason)));
  }, [link, command]);
  return (
    <>
      <p class={css.lead}>{words.lead}</p>
      <p class={css.lead}>{words.promise}</p>
      {error === null ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
      <section class={css.sheet}>
        <header class={css.printOnly}>
          <span class={css.owl}>
            <Hollow />
          </span>
          <h2>{words.printTitle}</h2>
          <p>{words.printHelp}</p>
          <p>{words.promise}</p>
        </header>
        <ol class={css.words} aria-label={words.wordsList}>
          {kit.map((word, index) => (
            <li key={`${index}-${word}`} translate={false}>
              <span>{index + 1}</span>
              {word}
            </li>
          ))}
        </ol>
      </section>
      <div class={css.actions}>
        <Button
          wide
          icon={<PrintIcon />}
          look="plain"
          disabled={kit.length === 0}
          onPress={() => print()}
        >
          {words.print}
        </Button>
        <Button wide disabled={kit.length === 0} onPress={onWritten}>
          {words.writtenDown}
        </Button>
        <Button wide look="quiet" onPress={onLater}>
          {words.later}
        </Button>
      </div>
    </>
  );
}
