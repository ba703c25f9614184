/** Adding a child: who, the tablet's code, the four animals. The core's state decides the step. */
import type { PhonePairing, Profile } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ProfileForm } from '../onboarding/profile-form.tsx';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Notice } from '../shared/ui/notice.tsx';
import { Page } from '../shared/ui/page.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { FindTablet } from './find-tablet.tsx';
import { PairingSteps } from './pairing-steps.tsx';

const words = WORDS.add;

const START: Profile = { nickname: '', avatar: { animal: 'fox', colour: 'sky' } };

export function AddChild({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const command = useCommand();
  const { pairing } = view;
  const leave = async (): Promise<void> => {
    if (pairing?.step === 'done' || pairing?.step === 'problem') {
      await command.run('dismissPairing', null);
    }
    router.home();
  };
  return (
    <Page title={titleOf(pairing)} onBack={() => void leave()}>
      {pairing === null ? (
        <BeforePairing />
      ) : (
        <PairingSteps pairing={pairing} onDone={() => void leave()} />
      )}
    </Page>
  );
}

function titleOf(pairing: PhonePairing | null): string {
  switch (pairing?.step) {
    case 'animals':
      return words.animalsTitle;
    case 'problem':
      return words.problemTitle;
    default:
      return words.title;
  }
}

/** Who is joining, then where the tablet is. */
function BeforePairing(): VNode {
  const { pairingLink } = useSession();
  const command = useCommand();
  const [profile, setProfile] = useState<Profile | null>(null);
  const pair = (link: string, child: Profile): void => {
    void command.run('pairChild', { link, profile: child });
  };
  const chosen = (child: Profile): void => {
    setProfile(child);
    const link = pairingLink.value;
    // A link is good for one tablet: the next child has a code of its own.
    pairingLink.value = null;
    if (link !== null) pair(link, child);
  };
  if (profile === null) {
    return (
      <ProfileForm
        start={START}
        placeholder={WORDS.profile.childPlaceholder}
        action={WORDS.profile.next}
        busy={false}
        onDone={chosen}
      >
        <Notice tone="glow">{words.notice}</Notice>
        {pairingLink.value === null ? null : <Notice>{words.fromLink}</Notice>}
      </ProfileForm>
    );
  }
  return (
    <FindTablet
      name={profile.nickname}
      busy={command.busy}
      error={command.error}
      onLink={(link) => pair(link, profile)}
    />
  );
}
