/** A device with nothing on it yet: a family begins here, or a tablet asks to join one. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { MakeFamily } from './make-family.tsx';
import { Welcome } from './welcome.tsx';

export function NewDevice(): VNode {
  const { address, relayUrl } = useSession();
  const command = useCommand();
  const [making, setMaking] = useState(false);
  const [addressError, setAddressError] = useState<KnotholeErrorCode | null>(null);
  const pair = async (): Promise<void> => {
    const url = await relayUrl();
    setAddressError(url === null ? 'CONFIG' : null);
    if (url !== null) await command.run('startPairing', { relayUrl: url, appUrl: address.appUrl });
  };
  if (making) return <MakeFamily onBack={() => setMaking(false)} />;
  return (
    <Welcome
      error={addressError ?? command.error}
      busy={command.busy}
      onParent={() => setMaking(true)}
      onTablet={() => void pair()}
    />
  );
}
