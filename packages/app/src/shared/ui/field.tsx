/** A labelled line of text with room for what is wrong with it. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import css from './field.module.css';

export function Field({
  label,
  value,
  error,
  placeholder,
  maxLength,
  plainWord = false,
  onInput,
}: {
  label: string;
  value: string;
  error?: string | null;
  placeholder?: string;
  maxLength?: number;
  /** Turns off what keyboards do to a word: capitals, correction, suggestions. */
  plainWord?: boolean;
  onInput: (value: string) => void;
}): VNode {
  const id = useId();
  return (
    <div class={css.field}>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        dir="auto"
        class={css.input}
        value={value}
        placeholder={placeholder}
        maxLength={maxLength}
        autocomplete="off"
        autocapitalize={plainWord ? 'none' : 'words'}
        spellcheck={false}
        aria-invalid={error != null}
        aria-describedby={error == null ? undefined : `${id}-error`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {error == null ? null : (
        <p id={`${id}-error`} class={css.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
