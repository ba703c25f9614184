/** Asks before something ends, and says what happens on both sides. */
import type { FamilyId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { type Pair, pairName } from '../../shared/session/friends.ts';
import { type CommandRunner, useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Answers, Dialog } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';

const words = FRIEND_WORDS.end;

/** Ends a friendship; where the other family has not allowed it yet, one's own yes is taken back. */
export function EndPairDialog({
  pair,
  family,
  onClose,
}: {
  pair: Pair;
  family: string;
  onClose: () => void;
}): VNode {
  const command = useCommand();
  const who = pairName(pair);
  const isWaiting = pair.state === 'waiting';
  const end = async (): Promise<void> => {
    const input = { person: pair.person.id, contact: pair.contact.id, allow: false };
    if (await command.run('allowFriend', input)) onClose();
  };
  return (
    <Question
      title={isWaiting ? words.withdrawTitle(who) : words.title(who)}
      texts={isWaiting ? [words.withdrawText] : [words.text, words.theySee(family)]}
      confirm={isWaiting ? words.withdraw : words.confirm}
      command={command}
      onConfirm={() => void end()}
      onClose={onClose}
    />
  );
}

export function EndFamilyDialog({
  id,
  name,
  onClose,
}: {
  id: FamilyId;
  name: string;
  onClose: () => void;
}): VNode {
  const command = useCommand();
  const end = async (): Promise<void> => {
    if (await command.run('endFamily', { family: id })) onClose();
  };
  return (
    <Question
      title={words.familyTitle(name)}
      texts={[words.familyText, words.familyAgain]}
      confirm={words.confirm}
      command={command}
      onConfirm={() => void end()}
      onClose={onClose}
    />
  );
}

/** At once, whatever else there is with that family. */
export function EndPassDialog({
  id,
  name,
  onClose,
}: {
  id: FamilyId;
  name: string;
  onClose: () => void;
}): VNode {
  const command = useCommand();
  const { pass } = FRIEND_WORDS;
  const end = async (): Promise<void> => {
    if (await command.run('endPass', { family: id })) onClose();
  };
  return (
    <Question
      title={pass.question(name)}
      texts={[pass.text, pass.again]}
      confirm={pass.confirm}
      command={command}
      onConfirm={() => void end()}
      onClose={onClose}
    />
  );
}

function Question({
  title,
  texts,
  confirm,
  command,
  onConfirm,
  onClose,
}: {
  title: string;
  texts: readonly string[];
  confirm: string;
  command: CommandRunner;
  onConfirm: () => void;
  onClose: () => void;
}): VNode {
  return (
    <Dialog title={title} closeLabel={WORDS.close} onClose={onClose}>
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.keep}
        </Button>
        <Button look="danger" busy={command.busy} onPress={onConfirm}>
          {confirm}
        </Button>
      </Answers>
    </Dialog>
  );
}
