/** Erasing the family: the words of the kit, then a second question. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { HomeView } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Answers, Dialog } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERASE_WORDS } from '../../shared/words/erase-words.ts';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';
import { kitErrorOf } from '../../shared/words/kit-error.ts';
import { KitEntry } from '../guardians/kit-entry.tsx';

const words = ERASE_WORDS.all;

/** While the kit is on this device only, there is no paper whose words could be typed. */
export function EraseFamily({ view, onBack }: { view: HomeView; onBack: () => void }): VNode {
  const command = useCommand();
  const [kit, setKit] = useState<{ readonly words: string | null } | null>(null);
  const { error } = command;
  const kitError = kitErrorOf(error);
  const isKitWrong = kitError !== null;
  const erase = async (): Promise<void> => {
    if (kit !== null) await command.run('eraseFamily', kit);
    setKit(null);
  };
  return (
    <Page title={words.title} onBack={onBack}>
      <p>{words.goes}</p>
      <p>{words.stays}</p>
      {view.kitPending ? null : <p>{words.paper}</p>}
      {error === null || isKitWrong ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
      {view.kitPending ? (
        <Button look="danger" wide onPress={() => setKit({ words: null })}>
          {words.next}
        </Button>
      ) : (
        <KitEntry
          error={kitError}
          busy={command.busy}
          action={words.next}
          look="danger"
          onWords={(typed) => setKit({ words: typed })}
        />
      )}
      {kit === null ? null : (
        <Dialog title={words.sureTitle} closeLabel={WORDS.close} onClose={() => setKit(null)}>
          <p>{words.sure}</p>
          <Answers>
            <Button look="plain" onPress={() => setKit(null)}>
              {words.keep}
            </Button>
            <Button look="danger" busy={command.busy} onPress={() => void erase()}>
              {words.confirm}
            </Button>
          </Answers>
        </Dialog>
      )}
    </Page>
  );
}
