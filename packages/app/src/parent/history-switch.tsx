/** Whether a further device of somebody is handed what was said before it came. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { CheckIcon } from '../shared/art/icons.tsx';
import type { HomeView } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import css from './history-switch.module.css';

const words = GUARDIAN_WORDS.history;

export function HistorySwitch({ view }: { view: HomeView }): VNode {
  const command = useCommand();
  const id = useId();
  const { historyAllowed } = view;
  return (
    <>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <button
        type="button"
        role="switch"
        class={css.row}
        aria-checked={historyAllowed}
        aria-label={words.label}
        aria-describedby={id}
        aria-busy={command.busy}
        onClick={() => void command.run('allowHistory', { allowed: !historyAllowed })}
      >
        <span class={css.text}>
          <strong>{words.label}</strong>
          <span id={id} class={css.state}>
            {historyAllowed ? words.on : words.off}
          </span>
        </span>
        <span class={css.track} aria-hidden="true">
          <span class={css.knob}>
            <CheckIcon />
          </span>
        </span>
      </button>
    </>
  );
}
