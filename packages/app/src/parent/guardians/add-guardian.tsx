/**
 * Letting a grown-up's device in: whose it is, the words of the kit, its code, the four animals. The
 * words stay in this component alone, and go with it.
 */
import type { PersonId, PersonView, Profile } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { freeAvatar, nicknameHolder } from '../../onboarding/nickname-holder.ts';
import { ProfileForm } from '../../onboarding/profile-form.tsx';
import type { GuardianStep } from '../../shared/session/route.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { GUARDIAN_WORDS } from '../../shared/words/guardian-words.ts';
import { kitErrorOf } from '../../shared/words/kit-error.ts';
import { FindTablet } from '../find-tablet.tsx';
import { PairingSteps, pairingTitle } from '../pairing-steps.tsx';
import { ChooseGuardian } from './choose-guardian.tsx';
import { KitEntry } from './kit-entry.tsx';

const words = GUARDIAN_WORDS;

/** Somebody of the family by id, or a new grown-up by name and picture. */
type Guardian = PersonId | Profile;

export function AddGuardian({ view, step }: { view: HomeView; step: GuardianStep }): VNode {
  const { router } = useSession();
  const command = useCommand();
  const { pairing } = view;
  const end = async (): Promise<void> => {
    if (await command.run('dismissPairing', null)) router.home();
  };
  const settled = pairing?.step === 'done' || pairing?.step === 'problem';
  // Going back leaves a pairing that is under way as it is: the home shows it.
  const back = (): void => {
    if (settled) void end();
    else if (pairing !== null) router.home();
    else router.back();
  };
  if (pairing === null) return <BeforePairing view={view} step={step} onBack={back} />;
  return (
    <Page title={pairingTitle(pairing)} onBack={back}>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <PairingSteps pairing={pairing} onEnd={() => void end()} />
    </Page>
  );
}

function BeforePairing({
  view,
  step,
  onBack,
}: {
  view: HomeView;
  step: GuardianStep;
  onBack: () => void;
}): VNode {
  const { pairingLink, router } = useSession();
  const command = useCommand();
  const [guardian, setGuardian] = useState<Guardian | null>(null);
  const [kit, setKit] = useSecret();
  const open = useStep(step, guardian, kit, view.kitPending);
  const go = (next: GuardianStep): void => router.go({ screen: 'add-guardian', step: next });
  const chosen = (who: Guardian): void => {
    setGuardian(who);
    go(view.kitPending ? 'find' : 'kit');
  };
  const pair = (link: string): void => {
    if (guardian === null) return;
    void command.run('pairGuardian', { link, guardian, words: view.kitPending ? null : kit });
  };
  const find = (typed: string): void => {
    setKit(typed);
    command.clearError();
    go('find');
    const link = pairingLink.value;
    // A link is good for one device: the next one has a code of its own.
    pairingLink.value = null;
    if (link !== null && guardian !== null)
      void command.run('pairGuardian', { link, guardian, words: typed });
  };
  const isKitWrong = kitErrorOf(command.error) !== null;
  switch (isKitWrong ? 'kit' : open) {
    case 'who':
      return (
        <Page title={words.who.title} onBack={onBack}>
          <ChooseGuardian view={view} onChosen={chosen} onNew={() => go('new')} />
        </Page>
      );
    case 'new':
      return (
        <Page title={words.fresh.title} onBack={onBack}>
          <ProfileForm
            start={{ nickname: '', avatar: freeAvatar(view.people) }}
            placeholder={words.fresh.placeholder}
            action={words.fresh.next}
            busy={false}
            holderOf={(nickname) => nicknameHolder(grownUpsAsTaken(view.people), nickname)}
            onDone={chosen}
          />
        </Page>
      );
    case 'kit':
      return (
        <Page title={words.kit.title} onBack={onBack}>
          <KitEntry
            start={kit}
            lead={words.kit.lead}
            error={kitErrorOf(command.error)}
            onWords={find}
          />
        </Page>
      );
    case 'find':
      return (
        <Page title={words.title} onBack={onBack}>
          <FindTablet
            title={words.find.title}
            lead={words.find.open}
            paste={words.find}
            busy={command.busy}
            error={command.error}
            onLink={pair}
          />
        </Page>
      );
  }
}

/** After a reload nothing is known of what was chosen: it begins again. */
function useStep(
  step: GuardianStep,
  guardian: Guardian | null,
  kit: string,
  kitPending: boolean,
): GuardianStep {
  if (step === 'who' || step === 'new') return step;
  if (guardian === null) return 'who';
  return step === 'find' && kit === '' && !kitPending ? 'kit' : step;
}

/** Nobody comes back under a name here: whoever is known is chosen by her picture. */
function grownUpsAsTaken(people: readonly PersonView[]): readonly PersonView[] {
  return people.map((person) => ({ ...person, role: 'guardian' }));
}

/** A text that is gone when its screen is: also from a page that the browser puts aside for «back». */
function useSecret(): [string, (text: string) => void] {
  const [secret, setSecret] = useState('');
  useEffect(() => {
    const forget = (): void => setSecret('');
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);
  return [secret, setSecret];
}
