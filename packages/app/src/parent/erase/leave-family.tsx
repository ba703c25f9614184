/** The question before this device leaves the family, with what it leaves behind. */
import type { VNode } from 'preact';
import type { HomeView } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Answers, Dialog } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERASE_WORDS } from '../../shared/words/erase-words.ts';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';

const words = ERASE_WORDS.leave;

export function LeaveFamily({ view, onClose }: { view: HomeView; onClose: () => void }): VNode {
  const command = useCommand();
  const canLeave = hasAnotherGuardian(view);
  return (
    <Dialog title={words.title} closeLabel={WORDS.close} onClose={onClose}>
      {canLeave ? (
        <>
          <p>{words.goes}</p>
          <p>{words.stays}</p>
        </>
      ) : (
        <p>{words.last}</p>
      )}
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.keep}
        </Button>
        {canLeave ? (
          <Button
            look="danger"
            busy={command.busy}
            onPress={() => void command.run('leaveFamily', null)}
          >
            {words.confirm}
          </Button>
        ) : null}
      </Answers>
    </Dialog>
  );
}

function hasAnotherGuardian({ people }: HomeView): boolean {
  return people.some(
    ({ role, devices }) => role === 'guardian' && devices.some(({ isThis }) => !isThis),
  );
}
