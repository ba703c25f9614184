/** The last question before a device forgets everything it holds. */
import type { VNode } from 'preact';
import { useCommand } from './session/use-command.ts';
import { Button } from './ui/button.tsx';
import { Answers, Dialog } from './ui/dialog.tsx';
import { Notice } from './ui/notice.tsx';
import { ERROR_WORDS } from './words/error-words.ts';
import { WORDS } from './words/grown-up-words.ts';

const words = WORDS.startOver;

export function StartOverDialog({
  title,
  text,
  look,
  onClose,
}: {
  title: string;
  /** What is lost by it. */
  text: string;
  /** How the button that forgets looks. */
  look: 'plain' | 'danger';
  onClose: () => void;
}): VNode {
  const command = useCommand();
  return (
    <Dialog title={title} closeLabel={WORDS.close} onClose={onClose}>
      <p>{text}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.keep}
        </Button>
        <Button look={look} busy={command.busy} onPress={() => void command.run('startOver', null)}>
          {words.confirm}
        </Button>
      </Answers>
    </Dialog>
  );
}
