/** The tablet's way into a family: show a code, be found, compare four animals. */
import type { Animal, TabletPairing } from '@knothole/client/view';
import type { VNode } from 'preact';
import { AnimalDrawing, Avatar } from '../shared/art/avatar.tsx';
import { BackIcon, CheckIcon, CrossIcon, RefreshIcon, SpeakerIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { PhoneAsks } from '../shared/art/phone-asks.tsx';
import { type PairingView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button, IconButton } from '../shared/ui/button.tsx';
import { ANIMAL_WORDS } from '../shared/words/animal-words.ts';
import { KID_ERROR_WORDS } from '../shared/words/error-words.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import { KidConnection } from './kid-connection.tsx';
import { KidFrame } from './kid-frame.tsx';
import css from './kid-pairing.module.css';
import { PairingCode } from './pairing-code.tsx';
import { useBackOut } from './use-back-out.ts';
import { useFreshCode } from './use-fresh-code.ts';

const words = KID_WORDS.pairing;

export function KidPairing({ view }: { view: PairingView }): VNode {
  const command = useCommand();
  const { address, relayUrl, router } = useSession();
  useBackOut(() => void command.run('cancelPairing', null));
  const restart = async (): Promise<void> => {
    const url = await relayUrl();
    if (url !== null) await command.run('startPairing', { relayUrl: url, appUrl: address.appUrl });
  };
  const stale = useFreshCode(view.pairing, () => void restart());
  return (
    <KidFrame layout={css.pairing}>
      <div class={css.back}>
        <IconButton
          look="plain"
          icon={<BackIcon />}
          label={words.back}
          onPress={() => router.home()}
        />
      </div>
      <KidConnection connection={view.connection} />
      <Step
        pairing={view.pairing}
        stale={stale}
        busy={command.busy}
        onRestart={() => void restart()}
        onAnswer={(same) => void command.run('answerAnimals', { same })}
      />
      {command.error === null ? null : (
        <p class={kid.plaque} role="alert">
          {KID_ERROR_WORDS[command.error]}
        </p>
      )}
    </KidFrame>
  );
}

interface StepProps {
  readonly stale: boolean;
  readonly busy: boolean;
  readonly onRestart: () => void;
  readonly onAnswer: (same: boolean) => void;
}

function Step({ pairing, ...acts }: StepProps & { pairing: TabletPairing }): VNode {
  switch (pairing.step) {
    case 'preparing':
      return <Waiting text={words.preparing} />;
    case 'show':
      return <PairingCode link={pairing.link} stale={acts.stale} onRefresh={acts.onRestart} />;
    case 'joining':
      return (
        <Waiting
          text={words.joining}
          face={<Avatar avatar={pairing.profile.avatar} label={pairing.profile.nickname} />}
        />
      );
    case 'animals':
      return <FourAnimals animals={pairing.animals} busy={acts.busy} onAnswer={acts.onAnswer} />;
    case 'problem':
      return (
        <div class={css.middle}>
          <span class={css.big}>
            <Hollow asleep />
          </span>
          <h1 class={kid.plaque}>{words.problem}</h1>
          <p class={kid.plaque}>{KID_ERROR_WORDS[pairing.code]}</p>
          <Button icon={<RefreshIcon />} busy={acts.busy} onPress={acts.onRestart}>
            {words.again}
          </Button>
        </div>
      );
  }
}

function Waiting({ text, face }: { text: string; face?: VNode }): VNode {
  return (
    <div class={css.middle} role="status">
      <span class={`${css.big} ${face === undefined ? '' : css.rim}`}>{face ?? <Hollow />}</span>
      <h1 class={kid.plaque}>{text}</h1>
      <span class={css.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </div>
  );
}

function FourAnimals({
  animals,
  busy,
  onAnswer,
}: Pick<StepProps, 'busy' | 'onAnswer'> & { animals: readonly Animal[] }): VNode {
  const { voice } = useSession();
  const names = animals.map((animal) => ANIMAL_WORDS[animal]);
  return (
    <div class={css.middle}>
      <div class={css.question}>
        <span class={css.phone}>
          <PhoneAsks />
        </span>
        <h1 class={kid.plaque}>{words.animals}</h1>
        {voice.available.value ? (
          <IconButton
            look="plain"
            icon={<SpeakerIcon />}
            label={words.hear}
            onPress={() => voice.say(names.join(', '))}
          />
        ) : null}
      </div>
      <ol class={css.animals}>
        {animals.map((animal, index) => (
          <li key={`${animal}-${index}`}>
            <AnimalDrawing animal={animal} />
            <span>{ANIMAL_WORDS[animal]}</span>
          </li>
        ))}
      </ol>
      <div class={css.answers}>
        <Button wide icon={<CheckIcon />} busy={busy} onPress={() => onAnswer(true)}>
          {words.same}
        </Button>
        <Button wide look="plain" icon={<CrossIcon />} busy={busy} onPress={() => onAnswer(false)}>
          {words.different}
        </Button>
      </div>
    </div>
  );
}
