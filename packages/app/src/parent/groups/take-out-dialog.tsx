/** Asks before a guardian takes her child, or herself, out of a group. */
import type { GroupView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { answerOf } from '../../shared/session/groups.ts';
import { peopleOf, type Someone } from '../../shared/session/people.ts';
import type { HomeView } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Answers, Dialog } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';

const words = GROUP_PAGE_WORDS.out;

export function TakeOutDialog({
  view,
  group,
  person,
  onClose,
}: {
  view: HomeView;
  group: GroupView;
  person: Someone;
  onClose: () => void;
}): VNode {
  const command = useCommand();
  const end = async (): Promise<void> => {
    const input = { group: group.id, child: person.id, allow: false };
    if (await command.run('allowGroup', input)) onClose();
  };
  const { isMe } = person;
  return (
    <Dialog
      title={isMe ? words.titleMe(group.name) : words.title(person.nickname, group.name)}
      closeLabel={WORDS.close}
      onClose={onClose}
    >
      <p>{words.text}</p>
      {!isMe && isLastOfOurs(view, group, person) ? <p>{words.last}</p> : null}
      <p>{words.again}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.keep}
        </Button>
        <Button look="danger" busy={command.busy} onPress={() => void end()}>
          {isMe ? words.confirmMe : words.confirm}
        </Button>
      </Answers>
    </Dialog>
  );
}

/** Whether this family's guardians are in it because of this child alone. */
function isLastOfOurs(view: HomeView, group: GroupView, child: Someone): boolean {
  return peopleOf(view, group.people)
    .filter(({ id, from }) => from === null && id !== child.id)
    .every(({ id }) => !['in', 'allowed'].includes(answerOf(view, group, id)));
}
