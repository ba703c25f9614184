/** One other family: its people, and for each of them which of one's own may chat with them. */
import type { ContactView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../../shared/art/avatar.tsx';
import { TreeMark } from '../../shared/art/tree-mark.tsx';
import {
  familyName,
  type OtherFamily,
  type Pair,
  pairsWith,
} from '../../shared/session/friends.ts';
import type { HomeView } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { useAllow } from '../use-allow.ts';
import { EndFamilyDialog, EndPairDialog } from './end-dialogs.tsx';
import css from './family-card.module.css';
import { PairSwitch } from './pair-switch.tsx';

const words = FRIEND_WORDS;

type Ending = Pair | 'family' | null;

export function FamilyCard({ view, family }: { view: HomeView; family: OtherFamily }): VNode {
  const [ending, setEnding] = useState<Ending>(null);
  const { command, allow } = useAllow(view);
  const name = familyName(family.contacts);
  const close = (): void => setEnding(null);
  return (
    <section class={css.card}>
      <header class={css.header}>
        <span class={css.mark}>
          <TreeMark />
        </span>
        <h2>{name}</h2>
      </header>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      {family.contacts.map((contact) => (
        <Contact
          key={contact.id}
          contact={contact}
          pairs={pairsWith(view, contact)}
          busy={command.busy}
          onAllow={({ person }) => allow(person.id, contact.id)}
          onEnd={setEnding}
        />
      ))}
      <Button look="quiet" label={words.end.familyLabel(name)} onPress={() => setEnding('family')}>
        {words.end.familyButton}
      </Button>
      {ending === 'family' ? <EndFamilyDialog id={family.id} name={name} onClose={close} /> : null}
      {ending === null || ending === 'family' ? null : (
        <EndPairDialog pair={ending} family={name} onClose={close} />
      )}
    </section>
  );
}

function Contact({
  contact,
  pairs,
  busy,
  onAllow,
  onEnd,
}: {
  contact: ContactView;
  pairs: readonly Pair[];
  busy: boolean;
  onAllow: (pair: Pair) => void;
  onEnd: (pair: Pair) => void;
}): VNode {
  return (
    <div class={css.contact}>
      <div class={css.who}>
        <Avatar avatar={contact.avatar} size="56px" />
        <p>
          <strong>
            <bdi>{contact.nickname}</bdi>
          </strong>
          <span>{contact.role === 'child' ? words.pair.child : words.pair.grownUp}</span>
        </p>
      </div>
      {pairs.length === 0 ? null : (
        <ul class={css.pairs}>
          {pairs.map((pair) => (
            <li key={pair.person.id}>
              <PairSwitch
                pair={pair}
                busy={busy}
                onToggle={() => (pair.allowed ? onEnd(pair) : onAllow(pair))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
