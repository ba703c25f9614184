/** Which families have a pass for this one's relay, and the way to take one back at once. */
import type { FamilyId, PassView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { contactsOf, familyName } from '../../shared/session/friends.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { EndPassDialog } from './end-dialogs.tsx';
import css from './friends-page.module.css';

const words = FRIEND_WORDS.pass;
const DAY_SECONDS = 86_400;

export function Passes({ view }: { view: HomeView }): VNode | null {
  const [ending, setEnding] = useState<FamilyId | null>(null);
  const nameOf = (family: FamilyId): string => familyName(contactsOf(view, family));
  const given = view.passes.filter((pass) => pass.kind === 'given');
  const refused = view.passes.filter((pass) => pass.kind === 'refused');
  return (
    <>
      {refused.map(({ family }) => (
        <Notice key={family}>{words.refused(nameOf(family))}</Notice>
      ))}
      {given.length === 0 ? null : (
        <section class={css.passes}>
          <h2>{words.title}</h2>
          <ul>
            {given.map((pass) => (
              <Pass
                key={pass.family}
                pass={pass}
                name={nameOf(pass.family)}
                onEnd={() => setEnding(pass.family)}
              />
            ))}
          </ul>
        </section>
      )}
      {ending === null ? null : (
        <EndPassDialog id={ending} name={nameOf(ending)} onClose={() => setEnding(null)} />
      )}
    </>
  );
}

function Pass({
  pass,
  name,
  onEnd,
}: {
  pass: Extract<PassView, { kind: 'given' }>;
  name: string;
  onEnd: () => void;
}): VNode {
  const now = useSession().nowSeconds.value;
  const { until } = pass;
  return (
    <li class={css.pass}>
      <p>
        <strong>{name}</strong>
        <span>
          {until === null ? words.given : words.goes(Math.floor((until - now) / DAY_SECONDS))}
        </span>
      </p>
      <Button look="quiet" label={words.label(name)} onPress={onEnd}>
        {words.button}
      </Button>
    </li>
  );
}
