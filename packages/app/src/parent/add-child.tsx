/** Adding a child: who, the tablet's code, the four animals. The core's state decides the step. */
import type { PersonId, Profile } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { freeAvatar, nicknameHolder } from '../onboarding/nickname-holder.ts';
import { ProfileForm } from '../onboarding/profile-form.tsx';
import { personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Notice } from '../shared/ui/notice.tsx';
import { Page } from '../shared/ui/page.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import { FindTablet } from './find-tablet.tsx';
import { PairingSteps, pairingTitle } from './pairing-steps.tsx';

const words = WORDS.add;

export function AddChild({
  view,
  step,
  person,
}: {
  view: HomeView;
  step: 'who' | 'find';
  /** The child that gets another tablet; null for one who is new. */
  person: PersonId | null;
}): VNode {
  const { router } = useSession();
  const command = useCommand();
  const [named, setProfile] = useState<Profile | null>(null);
  const known = person === null ? undefined : personOf(view, person);
  const { pairing } = view;
  const end = async (): Promise<void> => {
    if (await command.run('dismissPairing', null)) router.home();
  };
  // Going back leaves a pairing that is under way as it is: the home shows it.
  const settled = pairing?.step === 'done' || pairing?.step === 'problem';
  const back = (): void => {
    if (settled) void end();
    else if (pairing !== null) router.home();
    else router.back();
  };
  return (
    <Page
      title={
        pairing === null && known !== undefined
          ? GUARDIAN_WORDS.anotherTablet
          : pairingTitle(pairing)
      }
      onBack={back}
    >
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      {pairing === null ? (
        <BeforePairing
          view={view}
          step={step}
          person={known?.role === 'child' ? known.id : null}
          profile={known ?? named}
          onProfile={setProfile}
        />
      ) : (
        <PairingSteps pairing={pairing} onEnd={() => void end()} />
      )}
    </Page>
  );
}

/** Who is joining, then where the tablet is. */
function BeforePairing({
  view,
  step,
  person,
  profile,
  onProfile,
}: {
  view: HomeView;
  step: 'who' | 'find';
  person: PersonId | null;
  /** Null until somebody has been named, as after a reload. */
  profile: Profile | null;
  onProfile: (profile: Profile) => void;
}): VNode {
  const { pairingLink, router } = useSession();
  const command = useCommand();
  const pair = (link: string, child: Profile): void => {
    const { nickname, avatar } = child;
    const again = person === null ? {} : { person };
    void command.run('pairChild', { link, profile: { nickname, avatar }, ...again });
  };
  const chosen = (child: Profile): void => {
    onProfile(child);
    router.go({ screen: 'add-child', step: 'find' });
    const link = pairingLink.value;
    // A link is good for one tablet: the next child has a code of its own.
    pairingLink.value = null;
    if (link !== null) pair(link, child);
  };
  if (step === 'who' || profile === null) {
    return (
      <ProfileForm
        start={profile ?? { nickname: '', avatar: freeAvatar(view.people) }}
        placeholder={WORDS.profile.childPlaceholder}
        action={WORDS.profile.next}
        busy={false}
        holderOf={(nickname) => nicknameHolder(view.people, nickname)}
        onDone={chosen}
      >
        <Notice tone="glow">{words.notice}</Notice>
        {pairingLink.value === null ? null : <Notice>{words.fromLink}</Notice>}
      </ProfileForm>
    );
  }
  return (
    <FindTablet
      title={words.scanTitle}
      lead={words.openThere(profile.nickname)}
      busy={command.busy}
      error={command.error}
      onLink={(link) => pair(link, profile)}
    />
  );
}
