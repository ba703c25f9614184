/** Asks before a device is taken out of the family; another grown-up's goes by the words of the kit. */
import type { DeviceId, PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { HomeView } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Deferred } from '../shared/ui/deferred.tsx';
import { Answers, Dialog } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import { kitErrorOf } from '../shared/words/kit-error.ts';

const words = WORDS.home;
const loadKitEntry = () => import('./guardians/kit-entry.tsx').then((module) => module.KitEntry);

interface RemoveDialogProps {
  view: HomeView;
  person: PersonView;
  device: DeviceId;
  onClose: () => void;
}

export function RemoveDialog(props: RemoveDialogProps): VNode {
  const { view, person, onClose } = props;
  const isOthers = person.role === 'guardian' && !person.isMe;
  return (
    <Dialog title={words.removeTitle(person.nickname)} closeLabel={WORDS.close} onClose={onClose}>
      {isOthers && !view.kitPending ? <ByKit {...props} /> : <ByTap {...props} />}
    </Dialog>
  );
}

function ByTap({ view, person, device, onClose }: RemoveDialogProps): VNode {
  const command = useCommand();
  const isOthers = person.role === 'guardian' && !person.isMe;
  const remove = async (): Promise<void> => {
    // The kit is still on this device: it need not be typed.
    const kit = isOthers && view.kitPending ? { words: null } : {};
    if (await command.run('removeDevice', { device, ...kit })) onClose();
  };
  return (
    <>
      <p>{person.isMe ? GUARDIAN_WORDS.remove.own : words.removeText}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.removeKeep}
        </Button>
        <Button look="danger" busy={command.busy} onPress={() => void remove()}>
          {words.removeConfirm}
        </Button>
      </Answers>
    </>
  );
}

function ByKit({ view, device, onClose }: RemoveDialogProps): VNode {
  const command = useCommand();
  const [isSaid, setSaid] = useState(false);
  const grownUps = view.people.filter(({ role }) => role === 'guardian').length;
  const remove = async (typed: string): Promise<void> => {
    if (await command.run('removeDevice', { device, words: typed })) onClose();
  };
  const say = async (): Promise<void> => {
    if (await command.run('removeDevice', { device })) setSaid(true);
  };
  if (isSaid) return <Notice>{GUARDIAN_WORDS.remove.said}</Notice>;
  const { error } = command;
  const kitError = kitErrorOf(error);
  const isKitWrong = kitError !== null;
  return (
    <>
      <p>{GUARDIAN_WORDS.remove.text}</p>
      {error === null || isKitWrong ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
      <Deferred
        load={loadKitEntry}
        props={{
          error: isKitWrong ? kitError : null,
          busy: command.busy,
          action: words.removeConfirm,
          look: 'danger' as const,
          onWords: (typed: string) => void remove(typed),
        }}
      />
      {grownUps < 3 ? null : (
        <>
          <p>{GUARDIAN_WORDS.remove.withoutText}</p>
          <Button look="plain" wide busy={command.busy} onPress={() => void say()}>
            {GUARDIAN_WORDS.remove.without}
          </Button>
        </>
      )}
      <Button look="plain" wide onPress={onClose}>
        {words.removeKeep}
      </Button>
    </>
  );
}
