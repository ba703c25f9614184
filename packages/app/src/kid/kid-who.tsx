/** Who is in a group, who can read along, and the way out of it, which a child can always go. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { DoorIcon, EyeIcon } from '../shared/art/icons.tsx';
import { ManyFaces } from '../shared/art/many-faces.tsx';
import {
  hasUnnamedLookers,
  isAmongThemselves,
  peopleOf,
  type Someone,
} from '../shared/session/people.ts';
import type { HomeView } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers, Dialog } from '../shared/ui/dialog.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import { KidProblem } from './kid-problem.tsx';
import { KidSaying } from './kid-saying.tsx';
import css from './kid-who.module.css';

const words = KID_WORDS.group;

interface WhoProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
  readonly onClose: () => void;
}

export function KidWho({ view, conversation, onClose }: WhoProps): VNode {
  const [leaving, setLeaving] = useState(false);
  const lookers = peopleOf(view, conversation.lookers);
  const unnamed = hasUnnamedLookers(view, conversation);
  const { kind } = conversation.state;
  const isOut = view.removed || kind === 'ended' || kind === 'left' || kind === 'removed';
  if (leaving) {
    return <Leaving view={view} conversation={conversation} onClose={onClose} />;
  }
  return (
    <Dialog title={words.who} closeLabel={words.close} onClose={onClose}>
      <Faces people={peopleOf(view, conversation.people)} />
      {lookers.length === 0 && !unnamed ? null : (
        <section class={css.lookers}>
          <h3>
            <EyeIcon />
            {words.reads}
          </h3>
          <Faces people={lookers} />
          {unnamed ? <p>{KID_WORDS.chat.someoneLooks}</p> : null}
        </section>
      )}
      {isAmongThemselves(view, conversation) ? <p>{KID_WORDS.chat.alone}</p> : null}
      {isOut ? null : (
        <Button look="plain" wide icon={<DoorIcon />} onPress={() => setLeaving(true)}>
          {words.out}
        </Button>
      )}
    </Dialog>
  );
}

function Faces({ people }: { people: readonly Someone[] }): VNode | null {
  return people.length === 0 ? null : (
    <ul class={css.faces}>
      {people.map(({ id, avatar, nickname }) => (
        <li key={id}>
          <Avatar avatar={avatar} />
          <bdi>{nickname}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Nobody is asked for leave, but for a second tap: the way back is a grown-up's to open. */
function Leaving({ view, conversation, onClose }: WhoProps): VNode {
  const command = useCommand();
  const leave = async (): Promise<void> => {
    if (await command.run('leaveConversation', { conversation: conversation.id })) onClose();
  };
  return (
    <Dialog title={words.outTitle} closeLabel={words.close} onClose={onClose}>
      <span class={css.picture}>
        <ManyFaces
          picture={conversation.picture}
          avatars={peopleOf(view, conversation.people).map(({ avatar }) => avatar)}
        />
      </span>
      <KidSaying says={[words.wayBack, KID_WORDS.mending.stays]} />
      {command.error === null ? null : <KidProblem code={command.error} />}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.stay}
        </Button>
        <Button look="danger" icon={<DoorIcon />} busy={command.busy} onPress={() => void leave()}>
          {words.out}
        </Button>
      </Answers>
    </Dialog>
  );
}
