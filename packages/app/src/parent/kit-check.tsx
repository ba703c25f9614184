/** Three words from paper, so that nobody believes in a kit that does not exist. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Field } from '../shared/ui/field.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './kit.module.css';

const words = WORDS.kit;

/**
 * One from each third of the paper. The places are fixed: this is a reminder to the owner, who holds
 * all the words, and no secret.
 */
const CHECKED_POSITIONS = [3, 12, 21] as const;

/** `command` takes the answers. */
export function KitCheck({
  command: name,
  onShowAgain,
  onDone,
}: {
  command: 'confirmKit' | 'confirmNewKit';
  onShowAgain: () => void;
  onDone?: () => void;
}): VNode {
  const command = useCommand();
  const [answers, setAnswers] = useState<readonly string[]>(CHECKED_POSITIONS.map(() => ''));
  const check = (event: Event): void => {
    event.preventDefault();
    const typed = CHECKED_POSITIONS.map((position, index) => ({
      position,
      word: (answers[index] ?? '').trim().toLowerCase(),
    }));
    void command
      .run(name, { answers: typed })
      .then((isRight) => (isRight ? onDone?.() : undefined));
  };
  const complete = answers.every((answer) => answer.trim() !== '');
  return (
    <form class={css.check} onSubmit={check}>
      <p>{words.checkLead}</p>
      {CHECKED_POSITIONS.map((position, index) => (
        <Field
          key={position}
          label={words.word(position)}
          value={answers[index] ?? ''}
          plainWord
          onInput={(word) => {
            setAnswers(answers.map((answer, at) => (at === index ? word : answer)));
            command.clearError();
          }}
        />
      ))}
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Button type="submit" wide busy={command.busy} disabled={!complete}>
        {words.confirm}
      </Button>
      <Button look="quiet" wide onPress={onShowAgain}>
        {words.showAgain}
      </Button>
    </form>
  );
}
