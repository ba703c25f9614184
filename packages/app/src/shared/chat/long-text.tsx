/** A text that may be longer than a screen, and may not be whole here. */
import type { LongTextState } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useAfter } from '../ui/use-after.ts';
import { foldedStart } from './folded-text.ts';
import css from './long-text.module.css';

/** What is said of it, in the words of whoever reads. */
export interface LongWords {
  readonly more: string;
  readonly less: string;
  readonly sending: string;
  readonly coming: string;
  readonly gone: string;
  readonly broken: string;
  readonly failed: string;
}

/** What comes sooner needs no bar. */
const PATIENCE_MILLISECONDS = 1_000;
const PERCENT = 100;

export function LongText({
  text,
  long,
  words,
  failed,
}: {
  text: string;
  long: LongTextState | undefined;
  words: LongWords;
  /** What can be done about it where it could not be sent. */
  failed: VNode;
}): VNode {
  const [open, setOpen] = useState(false);
  const start = foldedStart(text);
  const isCut = long !== undefined && long.kind !== 'sending' && long.kind !== 'failed';
  return (
    <>
      {start === null || open ? text : start}
      {(start !== null && !open) || isCut ? ' …' : null}
      {start === null ? null : (
        <button type="button" class={css.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.less : words.more}
        </button>
      )}
      {long === undefined ? null : (
        <Doing key={long.kind} long={long} words={words} failed={failed} />
      )}
    </>
  );
}

function Doing({
  long,
  words,
  failed,
}: {
  long: LongTextState;
  words: LongWords;
  failed: VNode;
}): VNode | null {
  const isLate = useAfter(PATIENCE_MILLISECONDS);
  if (long.kind !== 'coming' && long.kind !== 'sending') {
    return (
      <span class={css.doing} data-long={long.kind}>
        {words[long.kind]}
        {long.kind === 'failed' ? failed : null}
      </span>
    );
  }
  if (!isLate) return null;
  const { done, total } = long;
  const percent = total === 0 ? 0 : Math.floor((done / total) * PERCENT);
  return (
    <span class={css.doing} data-long={long.kind}>
      <span>{words[long.kind]}</span>
      <progress max={PERCENT} value={percent} aria-label={words[long.kind]} />
    </span>
  );
}
