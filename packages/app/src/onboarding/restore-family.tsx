/**
 * Bringing a family back with the words of its kit. They are the family's root: they stay in this
 * component alone, and go with it.
 */
import type { PersonId, Profile } from '@knothole/client/view';
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { Page } from '../shared/ui/page.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import { KIT_LENGTH, readKitWords } from './kit-words.ts';
import css from './restore-family.module.css';
import { SecretWords } from './secret-words.tsx';

const words = WORDS.restore;

type Candidate = Profile & { readonly id: PersonId };

export function RestoreFamily(): VNode {
  const { address, relayUrl, router } = useSession();
  const command = useCommand();
  const [typed, setTyped] = useSecret();
  const [addressError, setAddressError] = useState<KnotholeErrorCode | null>(null);
  const [guardians, setGuardians] = useState<readonly Candidate[]>([]);
  const kit = readKitWords(typed);
  const restore = async (guardian: PersonId | null): Promise<void> => {
    const url = await relayUrl();
    setAddressError(url === null ? 'CONFIG' : null);
    if (url === null || kit.length !== KIT_LENGTH) return;
    const { relayPass } = address;
    const input = { words: kit.join(' '), relayUrl: url, relayPass };
    const whose = guardian === null ? {} : { guardian };
    const asked = await command.ask('restoreFamily', { ...input, ...whose });
    if (asked === null) router.home();
    else if (asked !== undefined) setGuardians(asked);
  };
  const error = addressError ?? command.error;
  const isWrong = error === 'KIT_WORDS';
  if (guardians.length > 0) {
    return (
      <Page title={GUARDIAN_WORDS.restore.whose} onBack={() => setGuardians([])}>
        {error === null ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
        <Whose guardians={guardians} busy={command.busy} onChosen={(id) => void restore(id)} />
      </Page>
    );
  }
  return (
    <Page title={words.title} onBack={() => router.back()}>
      <form
        class={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void restore(null);
        }}
      >
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

/** Of several grown-ups the one whose place this device takes. */
function Whose({
  guardians,
  busy,
  onChosen,
}: {
  guardians: readonly Candidate[];
  busy: boolean;
  onChosen: (id: PersonId) => void;
}): VNode {
  return (
    <div class={css.form}>
      <p>{GUARDIAN_WORDS.restore.whoseText}</p>
      <ul class={css.whose}>
        {guardians.map(({ id, nickname, avatar }) => (
          <li key={id}>
            <button type="button" disabled={busy} onClick={() => onChosen(id)}>
              <Avatar avatar={avatar} size="56px" />
              <bdi>{nickname}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </div>
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
