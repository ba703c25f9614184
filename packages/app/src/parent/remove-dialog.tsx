/** Asks before a device is taken out of the family. */
import type { DeviceId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers, Dialog } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';

const words = WORDS.home;

export function RemoveDialog({
  name,
  device,
  onClose,
}: {
  name: string;
  device: DeviceId;
  onClose: () => void;
}): VNode {
  const command = useCommand();
  const remove = async (): Promise<void> => {
    if (await command.run('removeDevice', { device })) onClose();
  };
  return (
    <Dialog title={words.removeTitle(name)} closeLabel={WORDS.close} onClose={onClose}>
      <p>{words.removeText}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.removeKeep}
        </Button>
        <Button look="danger" busy={command.busy} onPress={() => void remove()}>
          {words.removeConfirm}
        </Button>
      </Answers>
    </Dialog>
  );
}
