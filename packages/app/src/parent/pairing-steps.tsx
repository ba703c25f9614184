/** The phone's side while a tablet joins: waiting, four animals, done, or what went wrong. */
import type { Animal, PhonePairing, Profile } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { AnimalDrawing, Avatar } from '../shared/art/avatar.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ANIMAL_WORDS } from '../shared/words/animal-words.ts';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './add-child.module.css';

const words = WORDS.add;

export function PairingSteps({
  pairing,
  onDone,
}: {
  pairing: PhonePairing;
  onDone: () => void;
}): VNode {
  const command = useCommand();
  switch (pairing.step) {
    case 'waiting':
      return (
        <Scene profile={pairing.profile} title={words.waiting(pairing.profile.nickname)}>
          <p>{words.waitingText}</p>
          <span class={css.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        </Scene>
      );
    case 'animals':
      return <Compare profile={pairing.profile} animals={pairing.animals} />;
    case 'done':
      return (
        <Scene profile={pairing.profile} title={words.doneTitle(pairing.profile.nickname)}>
          <p>{words.doneText}</p>
          <Button wide onPress={onDone}>
            {words.done}
          </Button>
        </Scene>
      );
    case 'problem':
      return (
        <div class={css.scene} role="alert">
          <span class={css.owl}>
            <Hollow asleep />
          </span>
          <p>{ERROR_WORDS[pairing.code]}</p>
          <Button wide busy={command.busy} onPress={() => void command.run('dismissPairing', null)}>
            {words.startAgain}
          </Button>
        </div>
      );
  }
}

function Scene({
  profile,
  title,
  children,
}: {
  profile: Profile;
  title: string;
  children: VNode | VNode[];
}): VNode {
  return (
    <div class={css.scene} role="status">
      <span class={css.face}>
        <Avatar avatar={profile.avatar} />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

function Compare({ profile, animals }: { profile: Profile; animals: readonly Animal[] }): VNode {
  const command = useCommand();
  const [answered, setAnswered] = useState(false);
  const answer = async (same: boolean): Promise<void> => {
    setAnswered((await command.run('confirmPairing', { same })) && same);
  };
  return (
    <div class={css.scene}>
      <div class={css.tablet}>
        <span>
          <Avatar avatar={profile.avatar} size="36px" />
          <bdi>{profile.nickname}</bdi>
        </span>
        <ol class={css.animals}>
          {animals.map((animal, index) => (
            <li key={`${animal}-${index}`}>
              <AnimalDrawing animal={animal} />
              <span>{ANIMAL_WORDS[animal]}</span>
            </li>
          ))}
        </ol>
      </div>
      <p>{words.animalsText}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      {answered ? (
        <Notice tone="glow">{words.answered}</Notice>
      ) : (
        <Answers>
          <Button look="plain" busy={command.busy} onPress={() => void answer(false)}>
            {words.no}
          </Button>
          <Button look="plain" busy={command.busy} onPress={() => void answer(true)}>
            {words.yes}
          </Button>
        </Answers>
      )}
    </div>
  );
}
