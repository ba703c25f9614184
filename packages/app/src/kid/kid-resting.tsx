/** A tablet that its family has taken out: what a child sees, and the way back for its grown-up. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { RefreshIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { StartOverDialog } from '../shared/start-over-dialog.tsx';
import { Button } from '../shared/ui/button.tsx';
import { KID_ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import { HoldButton } from './hold-button.tsx';
import kid from './kid.module.css';
import css from './kid-resting.module.css';

/** After a life in the family: nothing is forgotten without a grown-up. */
export function Resting(): VNode {
  const [asking, setAsking] = useState(false);
  const words = KID_WORDS.home;
  return (
    <div class={css.resting} role="status">
      <span class={css.owl}>
        <Hollow asleep />
      </span>
      <p class={kid.plaque}>{words.askGrownUp}</p>
      <HoldButton icon={<RefreshIcon />} label={words.hold} onHeld={() => setAsking(true)} />
      {asking ? (
        <StartOverDialog
          title={WORDS.startOver.titleTablet}
          text={WORDS.startOver.textRemoved}
          look="plain"
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}

/** Pairing was given up before anything was said: there is nothing to lose, so a child may try again. */
export function TryAgain(): VNode {
  const { address, relayUrl } = useSession();
  const command = useCommand();
  const again = async (): Promise<void> => {
    const url = await relayUrl();
    if (!(await command.run('startOver', null)) || url === null) return;
    await command.run('startPairing', { relayUrl: url, appUrl: address.appUrl });
  };
  const words = KID_WORDS.pairing;
  return (
    <div class={css.again}>
      <span class={css.owl}>
        <Hollow />
      </span>
      <h1 class={kid.plaque}>{words.problem}</h1>
      <Button icon={<RefreshIcon />} busy={command.busy} onPress={() => void again()}>
        {words.again}
      </Button>
      {command.error === null ? null : (
        <p class={kid.plaque} role="alert">
          {KID_ERROR_WORDS[command.error]}
        </p>
      )}
    </div>
  );
}
