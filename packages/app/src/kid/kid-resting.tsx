/** A tablet that its family has taken out: what a child sees, and the way back for its grown-up. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { RefreshIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers, Dialog } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS, KID_ERROR_WORDS } from '../shared/words/error-words.ts';
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
      {asking ? <StartAgainDialog onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

function StartAgainDialog({ onClose }: { onClose: () => void }): VNode {
  const command = useCommand();
  const words = WORDS.startOver;
  return (
    <Dialog title={words.titleTablet} closeLabel={WORDS.close} onClose={onClose}>
      <p>{words.textRemoved}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.keep}
        </Button>
        <Button
          look="plain"
          busy={command.busy}
          onPress={() => void command.run('startOver', null)}
        >
          {words.confirm}
        </Button>
      </Answers>
    </Dialog>
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
