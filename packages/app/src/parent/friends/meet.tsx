/** Meeting another family: by making an invite, or by opening theirs. */
import type { PersonId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Bridge } from '../../shared/art/bridge.tsx';
import { CameraIcon, LinkIcon } from '../../shared/art/icons.tsx';
import type { MeetStep } from '../../shared/session/route.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConnectionStrip } from '../../shared/ui/connection-strip.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { ChoosePeople } from './choose-people.tsx';
import { FindInvite } from './find-invite.tsx';
import css from './meet.module.css';
import { MeetingSteps, meetingTitle } from './meeting-steps.tsx';

export function Meet({ view, step }: { view: HomeView; step: MeetStep }): VNode {
  const { router, inviteLink } = useSession();
  const command = useCommand();
  const { meeting } = view;
  if (meeting === null) {
    const open = step === 'open' && inviteLink.value === null ? 'find' : step;
    return (
      <Page title={titleOf(open)} onBack={() => router.back()}>
        <ConnectionStrip connection={view.connection} offline={FRIEND_WORDS.meet.offline} />
        <BeforeMeeting view={view} step={open} />
      </Page>
    );
  }
  // Going back leaves a meeting that is under way as it is: the home shows it.
  const settled = meeting.step === 'done' || meeting.step === 'problem';
  const back = async (): Promise<void> => {
    if (!settled || (await command.run('dismissMeeting', null))) router.home();
  };
  return (
    <Page title={meetingTitle(meeting)} onBack={() => void back()}>
      <ConnectionStrip connection={view.connection} offline={FRIEND_WORDS.meet.offline} />
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <MeetingSteps meeting={meeting} command={command} />
    </Page>
  );
}

function titleOf(step: MeetStep): string {
  switch (step) {
    case 'way':
      return FRIEND_WORDS.meet.title;
    case 'find':
      return FRIEND_WORDS.find.title;
    case 'invite':
    case 'open':
      return FRIEND_WORDS.choose.title;
  }
}

function BeforeMeeting({ view, step }: { view: HomeView; step: MeetStep }): VNode {
  const { router, inviteLink } = useSession();
  switch (step) {
    case 'way':
      return <Ways />;
    case 'invite':
      return <MakeInvite view={view} />;
    case 'find':
      return (
        <FindInvite
          onLink={(link) => {
            inviteLink.value = link;
            router.go({ screen: 'meet', step: 'open' });
          }}
        />
      );
    case 'open':
      return <OpenInvite view={view} />;
  }
}

function Ways(): VNode {
  const { router } = useSession();
  const words = FRIEND_WORDS.meet;
  return (
    <div class={css.scene}>
      <div class={css.bridge}>
        <Bridge state="open" />
      </div>
      <p>{words.lead}</p>
      <Way
        icon={<LinkIcon />}
        title={words.make}
        hint={words.makeHint}
        onPress={() => router.go({ screen: 'meet', step: 'invite' })}
      />
      <Way
        icon={<CameraIcon />}
        title={words.open}
        hint={words.openHint}
        onPress={() => router.go({ screen: 'meet', step: 'find' })}
      />
    </div>
  );
}

function Way({
  icon,
  title,
  hint,
  onPress,
}: {
  icon: VNode;
  title: string;
  hint: string;
  onPress: () => void;
}): VNode {
  return (
    <button type="button" class={css.way} onClick={onPress}>
      {icon}
      <span>
        <strong>{title}</strong>
        <small>{hint}</small>
      </span>
    </button>
  );
}

function MakeInvite({ view }: { view: HomeView }): VNode {
  const { appUrl } = useSession().address;
  const command = useCommand();
  return (
    <ChoosePeople
      view={view}
      action={FRIEND_WORDS.choose.invite}
      busy={command.busy}
      onChosen={(introduce) => void command.run('invite', { introduce, appUrl })}
    >
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
    </ChoosePeople>
  );
}

function OpenInvite({ view }: { view: HomeView }): VNode {
  const { router, inviteLink } = useSession();
  const command = useCommand();
  const open = async (introduce: readonly PersonId[]): Promise<void> => {
    const link = inviteLink.value;
    if (link !== null && (await command.run('openInvite', { link, introduce }))) {
      inviteLink.value = null;
    }
  };
  const putAway = (): void => {
    inviteLink.value = null;
    router.home();
  };
  return (
    <>
      <Notice tone="glow">{FRIEND_WORDS.meet.from}</Notice>
      <ChoosePeople
        view={view}
        action={FRIEND_WORDS.choose.openIt}
        busy={command.busy}
        onChosen={(introduce) => void open(introduce)}
      >
        {command.error === null ? null : (
          <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>
        )}
      </ChoosePeople>
      <Button look="quiet" wide onPress={putAway}>
        {FRIEND_WORDS.meet.putAway}
      </Button>
    </>
  );
}
