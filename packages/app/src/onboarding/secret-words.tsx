/** A field for words that nobody else may learn: nothing completes, corrects or keeps them. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './restore-family.module.css';

const words = WORDS.restore;

export function SecretWords({
  text,
  count,
  error,
  secret = words.secret,
  onText,
}: {
  text: string;
  /** Words in it so far. */
  count: number;
  error: string | null;
  /** What is done with them. */
  secret?: string;
  onText: (text: string) => void;
}): VNode {
  const id = useId();
  return (
    <div class={css.field}>
      <label for={id}>{words.label}</label>
      <textarea
        id={id}
        class={css.words}
        rows={6}
        dir="ltr"
        translate={false}
        value={text}
        placeholder={words.placeholder}
        autocomplete="off"
        autocapitalize="none"
        // Checking spelling may send what is typed to the browser's maker.
        spellcheck={false}
        {...{ autocorrect: 'off' }}
        aria-invalid={error !== null}
        aria-describedby={`${id}-about`}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
      <p id={`${id}-about`} class={css.about}>
        <span>{words.count(count)}</span>
        <span>{secret}</span>
      </p>
      {error === null ? null : (
        <p class={css.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
