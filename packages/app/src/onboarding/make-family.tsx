/** A grown-up's first device: who are you? Then the family exists. */
import type { Profile } from '@knothole/client/view';
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Notice } from '../shared/ui/notice.tsx';
import { Page } from '../shared/ui/page.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { ProfileForm } from './profile-form.tsx';

const START: Profile = { nickname: '', avatar: { animal: 'bear', colour: 'moss' } };

export function MakeFamily(): VNode {
  const { address, inviteLink, relayUrl, router } = useSession();
  const command = useCommand();
  const [addressError, setAddressError] = useState<KnotholeErrorCode | null>(null);
  const create = async (profile: Profile): Promise<void> => {
    const url = await relayUrl();
    if (url === null) setAddressError('CONFIG');
    else {
      setAddressError(null);
      const { relayPass } = address;
      if (!(await command.run('createFamily', { profile, relayUrl: url, relayPass }))) return;
      // Whoever was invited has a family now that can answer.
      if (inviteLink.value === null) router.home();
      else router.go({ screen: 'meet', step: 'open' });
    }
  };
  const error = addressError ?? command.error;
  return (
    <Page title={WORDS.profile.title} onBack={() => router.back()}>
      <p>{WORDS.profile.lead}</p>
      <ProfileForm
        start={START}
        placeholder={WORDS.profile.nicknamePlaceholder}
        action={WORDS.profile.create}
        busy={command.busy}
        onDone={(profile) => void create(profile)}
      >
        {error === null ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
      </ProfileForm>
    </Page>
  );
}
