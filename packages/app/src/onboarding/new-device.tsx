/** A device with nothing on it yet: a family begins here, or a tablet asks to join one. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Deferred } from '../shared/ui/deferred.tsx';
import { MakeFamily } from './make-family.tsx';
import { Welcome } from './welcome.tsx';

const loadRestore = () => import('./restore-family.tsx').then((module) => module.RestoreFamily);

export function NewDevice(): VNode {
  const { address, inviteLink, pairingLink, relayUrl, router } = useSession();
  const command = useCommand();
  const [addressError, setAddressError] = useState<KnotholeErrorCode | null>(null);
  const pair = async (): Promise<void> => {
    const url = await relayUrl();
    setAddressError(url === null ? 'CONFIG' : null);
    if (url !== null) await command.run('startPairing', { relayUrl: url, appUrl: address.appUrl });
  };
  const hasPass = address.relayPass !== null;
  // Without its relay's pass a family would exist and reach nobody.
  const { screen } = router.route.value;
  if (hasPass && screen === 'make-family') return <MakeFamily />;
  if (hasPass && screen === 'restore-family') return <Deferred load={loadRestore} props={{}} />;
  return (
    <Welcome
      hasPass={hasPass}
      byPairingLink={pairingLink.value !== null}
      byInvite={inviteLink.value !== null}
      error={addressError ?? command.error}
      busy={command.busy}
      onParent={() => router.go({ screen: 'make-family' })}
      onKit={() => router.go({ screen: 'restore-family' })}
      onTablet={() => void pair()}
    />
  );
}
