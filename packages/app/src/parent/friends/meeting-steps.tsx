/** A meeting that is under way: what the core says of it decides what is shown. */
import type { MeetingView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../../shared/art/avatar.tsx';
import { Bridge } from '../../shared/art/bridge.tsx';
import { useSession } from '../../shared/session/session.ts';
import type { CommandRunner } from '../../shared/session/use-command.ts';
import { Breath } from '../../shared/ui/breath.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Answers } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { SameOrNot, SixWords } from './compare-words.tsx';
import { InviteCode } from './invite-code.tsx';
import css from './meet.module.css';

/** What the screen of each step is called. */
export function meetingTitle(meeting: MeetingView): string {
  switch (meeting.step) {
    case 'invited':
      return FRIEND_WORDS.invite.title;
    case 'opening':
      return FRIEND_WORDS.opening.title;
    case 'words':
      return FRIEND_WORDS.words.title;
    case 'answered':
      return FRIEND_WORDS.words.answeredTitle(meeting.other.nickname);
    case 'done':
      return FRIEND_WORDS.done.title;
    case 'problem':
      return FRIEND_WORDS.problem.title;
  }
}

/** `command` gives up or closes the meeting. */
export function MeetingSteps({
  meeting,
  command,
}: {
  meeting: MeetingView;
  command: CommandRunner;
}): VNode {
  const { router } = useSession();
  const dismiss = (): Promise<boolean> => command.run('dismissMeeting', null);
  const dismissTo = async (to: 'way' | 'friends' | 'home'): Promise<void> => {
    if (!(await dismiss())) return;
    if (to === 'home') router.home();
    else if (to === 'friends') router.go({ screen: 'friends' });
    else router.go({ screen: 'meet', step: 'way' });
  };
  switch (meeting.step) {
    case 'invited':
      return (
        <InviteCode
          {...meeting}
          busy={command.busy}
          onLeave={() => router.home()}
          onWithdraw={() => void dismissTo('way')}
        />
      );
    case 'opening':
      return (
        <Scene state="open">
          <p>{FRIEND_WORDS.opening.text}</p>
          <Breath />
          <Button look="plain" wide busy={command.busy} onPress={() => void dismissTo('way')}>
            {FRIEND_WORDS.opening.stop}
          </Button>
        </Scene>
      );
    case 'words':
      return (
        <SixWords met={meeting}>
          <SameOrNot other={meeting.other} />
        </SixWords>
      );
    case 'answered':
      return (
        <SixWords met={meeting}>
          <p role="status">{FRIEND_WORDS.words.answered}</p>
          <Breath />
          <Button look="plain" wide busy={command.busy} onPress={() => void dismissTo('way')}>
            {FRIEND_WORDS.words.stop}
          </Button>
        </SixWords>
      );
    case 'done':
      return <Done meeting={meeting} command={command} onEnd={(to) => void dismissTo(to)} />;
    case 'problem':
      return (
        <Scene state="ended">
          <div role="alert">
            <p>{ERROR_WORDS[meeting.code]}</p>
          </div>
          <div class={css.wide}>
            <Answers>
              <Button look="plain" busy={command.busy} onPress={() => void dismissTo('home')}>
                {FRIEND_WORDS.problem.close}
              </Button>
              <Button busy={command.busy} onPress={() => void dismissTo('way')}>
                {FRIEND_WORDS.problem.again}
              </Button>
            </Answers>
          </div>
        </Scene>
      );
  }
}

function Done({
  meeting: { other, introduced },
  command,
  onEnd,
}: {
  meeting: Extract<MeetingView, { readonly step: 'done' }>;
  command: CommandRunner;
  onEnd: (to: 'friends' | 'home') => void;
}): VNode {
  return (
    <Scene state="met">
      <ul class={css.people}>
        <li>
          <Avatar avatar={other.avatar} size="64px" />
          <bdi>{other.nickname}</bdi>
        </li>
        {introduced.map(({ id, avatar, nickname }) => (
          <li key={id}>
            <Avatar avatar={avatar} size="64px" />
            <bdi>{nickname}</bdi>
          </li>
        ))}
      </ul>
      <Notice tone="glow">{FRIEND_WORDS.done.text}</Notice>
      <Button wide busy={command.busy} onPress={() => onEnd('friends')}>
        {FRIEND_WORDS.done.next}
      </Button>
      <Button look="quiet" wide busy={command.busy} onPress={() => onEnd('home')}>
        {FRIEND_WORDS.done.later}
      </Button>
    </Scene>
  );
}

function Scene({
  state,
  children,
}: {
  state: 'open' | 'met' | 'ended';
  children: VNode | VNode[];
}): VNode {
  return (
    <div class={css.scene}>
      <div class={css.bridge}>
        <Bridge state={state} />
      </div>
      {children}
    </div>
  );
}
