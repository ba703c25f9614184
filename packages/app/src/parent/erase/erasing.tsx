/** While the family is being erased: this device waits until the others can hear it. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { HomeView } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Answers, Dialog } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { QuietScreen } from '../../shared/ui/quiet-screen.tsx';
import { ERASE_WORDS } from '../../shared/words/erase-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';

const words = ERASE_WORDS.waiting;

export function Erasing({ view }: { view: HomeView }): VNode {
  const command = useCommand();
  const [asking, setAsking] = useState(false);
  return (
    <QuietScreen title={words.title} asleep>
      <p>{words.text}</p>
      {view.connection.kind === 'online' ? null : <Notice>{words.offline}</Notice>}
      <Button look="quiet" wide onPress={() => setAsking(true)}>
        {words.here}
      </Button>
      {asking ? (
        <Dialog title={words.hereTitle} closeLabel={WORDS.close} onClose={() => setAsking(false)}>
          <p>{words.hereText}</p>
          <Answers>
            <Button look="plain" onPress={() => setAsking(false)}>
              {words.keep}
            </Button>
            <Button
              look="danger"
              busy={command.busy}
              onPress={() => void command.run('eraseHere', null)}
            >
              {words.confirm}
            </Button>
          </Answers>
        </Dialog>
      ) : null}
    </QuietScreen>
  );
}
