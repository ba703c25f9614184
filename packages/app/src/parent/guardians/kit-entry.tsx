/** The words of the kit, typed for one moment. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { KIT_LENGTH, readKitWords } from '../../onboarding/kit-words.ts';
import { SecretWords } from '../../onboarding/secret-words.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { GUARDIAN_WORDS } from '../../shared/words/guardian-words.ts';
import css from './guardians.module.css';

const words = GUARDIAN_WORDS.kit;

export function KitEntry({
  start = '',
  lead = null,
  error,
  busy = false,
  action = words.next,
  look = 'main',
  onWords,
}: {
  /** What was typed before. */
  start?: string;
  lead?: string | null;
  error: string | null;
  busy?: boolean;
  action?: string;
  look?: 'main' | 'danger';
  /** All of them, one space between two. */
  onWords: (words: string) => void;
}): VNode {
  const [typed, setTyped] = useState(start);
  const [shown, setShown] = useState<string | null>(null);
  const kit = readKitWords(typed);
  return (
    <form
      class={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setShown(typed);
        if (kit.length === KIT_LENGTH && !busy) onWords(kit.join(' '));
      }}
    >
      {lead === null ? null : <p>{lead}</p>}
      <SecretWords
        text={typed}
        count={kit.length}
        error={shown === null || shown === typed ? error : null}
        secret={words.secret}
        onText={setTyped}
      />
      <Button type="submit" wide look={look} busy={busy} disabled={kit.length !== KIT_LENGTH}>
        {action}
      </Button>
    </form>
  );
}
