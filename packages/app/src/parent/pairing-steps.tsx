/** The phone's side while a tablet joins: waiting, four animals, the tablet's tap, done, or a problem. */
import type { Animal, PhonePairing, Profile, Role } from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { AnimalDrawing, Avatar } from '../shared/art/avatar.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { type CommandRunner, useCommand } from '../shared/session/use-command.ts';
import { Breath } from '../shared/ui/breath.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Answers } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { useAfter } from '../shared/ui/use-after.ts';
import { ANIMAL_WORDS } from '../shared/words/animal-words.ts';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import css from './add-child.module.css';

const words = WORDS.add;
/** What differs where the other device is to be a grown-up's. */
const wordsFor = { child: words, guardian: { ...words, ...GUARDIAN_WORDS } } as const;
/** So long a tablet that is awake takes at most. */
const PATIENCE_MILLISECONDS = 20_000;

export function pairingTitle(pairing: PhonePairing | null): string {
  if (pairing === null) return words.title;
  if (pairing.step === 'problem') return words.problemTitle;
  const { title, animalsTitle, answeredTitle } = wordsFor[pairing.role];
  switch (pairing.step) {
    case 'animals':
      return animalsTitle;
    case 'answered':
      return answeredTitle;
    default:
      return title;
  }
}

/** `onEnd` closes the pairing: before `done` it gives it up. */
export function PairingSteps({
  pairing,
  onEnd,
}: {
  pairing: PhonePairing;
  onEnd: () => void;
}): VNode {
  const command = useCommand();
  switch (pairing.step) {
    case 'waiting':
      return <Waiting {...pairing} onStop={onEnd} />;
    case 'animals':
      return (
        <Compare {...pairing}>
          <Question role={pairing.role} command={command} />
        </Compare>
      );
    case 'answered':
      return (
        <Compare {...pairing}>
          <p>{wordsFor[pairing.role].answeredText(pairing.profile.nickname)}</p>
          <Breath />
          {pairing.role === 'child' ? <TabletAsleep /> : null}
          <Stop onStop={onEnd} />
        </Compare>
      );
    case 'done':
      return (
        <Scene
          profile={pairing.profile}
          title={wordsFor[pairing.role].doneTitle(pairing.profile.nickname)}
        >
          <p>{wordsFor[pairing.role].doneText}</p>
          <Button wide onPress={onEnd}>
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

function Waiting({
  profile,
  role,
  onStop,
}: {
  profile: Profile;
  role: Role;
  onStop: () => void;
}): VNode {
  return (
    <Scene profile={profile} title={wordsFor[role].waiting(profile.nickname)}>
      <p>{words.waitingText}</p>
      <Breath />
      {role === 'child' ? <TabletAsleep /> : null}
      <Stop onStop={onStop} />
    </Scene>
  );
}

function TabletAsleep(): VNode | null {
  return useAfter(PATIENCE_MILLISECONDS) ? <Notice tone="glow">{words.awake}</Notice> : null;
}

function Stop({ onStop }: { onStop: () => void }): VNode {
  return (
    <Button look="plain" wide onPress={onStop}>
      {words.stop}
    </Button>
  );
}

function Scene({
  profile,
  title,
  children,
}: {
  profile: Profile;
  title: string;
  children: ComponentChildren;
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

/** What the other device shows as well, and whose it is. */
export function FourAnimals({
  profile,
  animals,
}: {
  profile: Profile;
  animals: readonly Animal[];
}): VNode {
  return (
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
  );
}

/** The tablet as it looks now, to be held beside it. */
function Compare({
  profile,
  animals,
  children,
}: {
  profile: Profile;
  animals: readonly Animal[];
  children: ComponentChildren;
}): VNode {
  return (
    <div class={css.scene}>
      <FourAnimals profile={profile} animals={animals} />
      {children}
    </div>
  );
}

function Question({ role, command }: { role: Role; command: CommandRunner }): VNode {
  const answer = (same: boolean): void => void command.run('confirmPairing', { same });
  return (
    <>
      <p>{wordsFor[role].animalsText}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" busy={command.busy} onPress={() => answer(false)}>
          {words.no}
        </Button>
        <Button look="plain" busy={command.busy} onPress={() => answer(true)}>
          {words.yes}
        </Button>
      </Answers>
    </>
  );
}
