/** A meeting with another family that is under way, on the home. */
import type { MeetingView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import { useSession } from '../shared/session/session.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers } from '../shared/ui/dialog.tsx';
import { FRIEND_WORDS } from '../shared/words/friend-words.ts';
import css from './friend-requests.module.css';

const words = FRIEND_WORDS.card;

export function MeetingCard({ meeting }: { meeting: MeetingView | null }): VNode | null {
  const { router, inviteLink } = useSession();
  if (meeting === null) return inviteLink.value === null ? null : <InviteCard />;
  return (
    <section class={css.card}>
      <span class={css.faces}>
        {'other' in meeting ? (
          <Avatar avatar={meeting.other.avatar} size="56px" />
        ) : (
          <span class={css.tree}>
            <TreeMark />
          </span>
        )}
      </span>
      <h2>{titleOf(meeting)}</h2>
      <Button wide look="plain" onPress={() => router.go({ screen: 'meet', step: 'way' })}>
        {words.go}
      </Button>
    </section>
  );
}

/** The page was opened by another family's invite, perhaps before this family was made. */
function InviteCard(): VNode {
  const { router, inviteLink } = useSession();
  const putAway = (): void => {
    inviteLink.value = null;
  };
  return (
    <section class={css.card}>
      <span class={css.tree}>
        <TreeMark />
      </span>
      <h2>{words.invites}</h2>
      <Answers>
        <Button look="plain" onPress={putAway}>
          {FRIEND_WORDS.meet.putAway}
        </Button>
        <Button look="plain" onPress={() => router.go({ screen: 'meet', step: 'open' })}>
          {words.look}
        </Button>
      </Answers>
    </section>
  );
}

function titleOf(meeting: MeetingView): string {
  switch (meeting.step) {
    case 'invited':
      return words.invited;
    case 'opening':
      return words.opening;
    case 'words':
      return words.words(meeting.other.nickname);
    case 'answered':
      return words.answered(meeting.other.nickname);
    case 'done':
      return words.done(meeting.other.nickname);
    case 'problem':
      return words.problem;
  }
}
