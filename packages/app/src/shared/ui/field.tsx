/** A labelled line of text with room for what is wrong with it. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import css from './field.module.css';

export function Field({
  label,
  value,
  error,
  hint,
  placeholder,
  plainWord = false,
  roomFor,
  onInput,
}: {
  label: string;
  value: string;
  error?: string | null;
  /** Something to know about it, no fault. */
  hint?: string | null;
  placeholder?: string;
  /** Turns off what keyboards do to a word: capitals, correction, suggestions. */
  plainWord?: boolean;
  /** The beginning of a text that there is room for. */
  roomFor?: (value: string) => string;
  /** `cut`: something did not fit. */
  onInput: (value: string, cut: boolean) => void;
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
        autocomplete="off"
        autocapitalize={plainWord ? 'none' : 'words'}
        spellcheck={false}
        aria-invalid={error != null}
        aria-describedby={error == null && hint == null ? undefined : `${id}-about`}
        onInput={({ currentTarget }) => {
          const typed = currentTarget.value;
          const kept = roomFor?.(typed) ?? typed;
          if (kept !== typed) currentTarget.value = kept;
          onInput(kept, kept !== typed);
        }}
      />
      {error == null ? null : (
        <p id={`${id}-about`} class={css.error} role="alert">
          {error}
        </p>
      )}
      {error != null || hint == null ? null : (
        <p id={`${id}-about`} class={css.hint} role="status">
          {hint}
        </p>
      )}
    </div>
  );
}
