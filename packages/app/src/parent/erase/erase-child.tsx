/** The question before a child is erased, with what the others keep of it. */
import type { PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERASE_WORDS } from '../../shared/words/erase-words.ts';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';

const words = ERASE_WORDS.child;

export function EraseChild({ child, onClose }: { child: PersonView; onClose: () => void }): VNode {
  const command = useCommand();
  const erase = async (forget: boolean): Promise<void> => {
    if (await command.run('eraseChild', { person: child.id, forget })) onClose();
  };
  return (
    <Dialog title={words.title(child.nickname)} closeLabel={WORDS.close} onClose={onClose}>
      <p>{words.goes(child.nickname)}</p>
      <p>{words.stays}</p>
      <p>{words.choice}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Button look="danger" wide busy={command.busy} onPress={() => void erase(false)}>
        {words.keep}
      </Button>
      <Button look="danger" wide busy={command.busy} onPress={() => void erase(true)}>
        {words.forget}
      </Button>
      <Button look="plain" wide onPress={onClose}>
        {words.stop}
      </Button>
    </Dialog>
  );
}
