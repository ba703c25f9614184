/** The way back to an empty device: for a family of one that began by mistake, and after a removal. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { HomeView } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers, Dialog } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';

const words = WORDS.startOver;

/** Nothing where the family would lose something by it. */
export function StartOver({ view }: { view: HomeView }): VNode | null {
  const [asking, setAsking] = useState(false);
  if (!view.removed && !isAlone(view)) return null;
  return (
    <>
      <Button look="quiet" wide onPress={() => setAsking(true)}>
        {words.offer}
      </Button>
      {asking ? <StartOverDialog removed={view.removed} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function isAlone({ people, pairing }: HomeView): boolean {
  const devices = people.flatMap((person) => person.devices);
  return (
    pairing === null && people.every(({ isMe }) => isMe) && devices.every(({ isThis }) => isThis)
  );
}

function StartOverDialog({ removed, onClose }: { removed: boolean; onClose: () => void }): VNode {
  const command = useCommand();
  return (
    <Dialog title={words.title} closeLabel={WORDS.close} onClose={onClose}>
      <p>{removed ? words.textRemoved : words.textAlone}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" onPress={onClose}>
          {words.keep}
        </Button>
        <Button
          look="danger"
          busy={command.busy}
          onPress={() => void command.run('startOver', null)}
        >
          {words.confirm}
        </Button>
      </Answers>
    </Dialog>
  );
}
