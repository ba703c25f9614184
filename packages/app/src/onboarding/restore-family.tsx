/**
 * Bringing a family back with the words of its kit. They are the family's root: they stay in this
 * component alone, and go with it.
 */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { Page } from '../shared/ui/page.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { KIT_LENGTH, readKitWords } from './kit-words.ts';
import css from './restore-family.module.css';
import { SecretWords } from './secret-words.tsx';

const words = WORDS.restore;

export function RestoreFamily(): VNode {
  const { address, relayUrl, router } = useSession();
  const command = useCommand();
  const [typed, setTyped] = useSecret();
  const [addressError, setAddressError] = useState<KnotholeErrorCode | null>(null);
  const kit = readKitWords(typed);
  const restore = async (event: Event): Promise<void> => {
    event.preventDefault();
    const url = await relayUrl();
    setAddressError(url === null ? 'CONFIG' : null);
    if (url === null || kit.length !== KIT_LENGTH) return;
    const { relayPass } = address;
    const input = { words: kit.join(' '), relayUrl: url, relayPass };
    if (await command.run('restoreFamily', input)) router.home();
  };
  const error = addressError ?? command.error;
  const isWrong = error === 'KIT_WORDS';
  return (
    <Page title={words.title} onBack={() => router.back()}>
      <form class={css.form} onSubmit={(event) => void restore(event)}>
        <p>{words.lead}</p>
        <SecretWords
          text={typed}
          count={kit.length}
          error={isWrong ? ERROR_WORDS.KIT_WORDS : null}
          onText={(text) => {
            setTyped(text);
            setAddressError(null);
            command.clearError();
          }}
        />
        <Notice>{words.what}</Notice>
        {error === null || isWrong ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
        <Button type="submit" wide busy={command.busy} disabled={kit.length !== KIT_LENGTH}>
          {command.busy ? words.looking : words.action}
        </Button>
      </form>
    </Page>
  );
}

/** A text that is gone when its screen is: also from a page that the browser puts aside for «back». */
function useSecret(): [string, (text: string) => void] {
  const [secret, setSecret] = useState('');
  useEffect(() => {
    const forget = (): void => setSecret('');
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);
  return [secret, setSecret];
}
