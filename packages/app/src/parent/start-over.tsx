/** The way back to an empty device: for a family of one that began by mistake, and after a removal. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { HomeView } from '../shared/session/session.ts';
import { StartOverDialog } from '../shared/start-over-dialog.tsx';
import { Button } from '../shared/ui/button.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';

const words = WORDS.startOver;

/** Nothing where the family would lose something by it. */
export function StartOver({ view }: { view: HomeView }): VNode | null {
  const [asking, setAsking] = useState(false);
  if (!view.removed && !view.deserted && !isAlone(view)) return null;
  return (
    <>
      <Button look="quiet" wide onPress={() => setAsking(true)}>
        {words.offer}
      </Button>
      {asking ? (
        <StartOverDialog
          title={words.title}
          text={view.removed || view.deserted ? words.textRemoved : words.textAlone}
          look="danger"
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

function isAlone({ people, pairing }: HomeView): boolean {
  const devices = people.flatMap((person) => person.devices);
  return (
    pairing === null && people.every(({ isMe }) => isMe) && devices.every(({ isThis }) => isThis)
  );
}
