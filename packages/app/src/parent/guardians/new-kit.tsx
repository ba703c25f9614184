/** The paper is lost: a new kit, to which a second grown-up's device agrees. */
import type { NewKitView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Hollow } from '../../shared/art/logo.tsx';
import { personOf } from '../../shared/session/people.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Breath } from '../../shared/ui/breath.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Answers } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { NEW_KIT_WORDS } from '../../shared/words/new-kit-words.ts';
import css from '../add-child.module.css';
import { KitWords } from '../kit.tsx';
import { KitCheck } from '../kit-check.tsx';
import { FourAnimals } from '../pairing-steps.tsx';

const words = NEW_KIT_WORDS;

export function NewKit({ view, step }: { view: HomeView; step: 'words' | 'check' }): VNode {
  const { router } = useSession();
  const [isDone, setDone] = useState(false);
  const { newKit } = view;
  const isChecking = newKit?.step === 'words' && step === 'check';
  return (
    <Page title={titleOf(newKit, isChecking)} onBack={() => router.back()}>
      {isDone || newKit?.step === 'confirmed' ? (
        <Done isTelling={newKit !== undefined} />
      ) : isChecking ? (
        <KitCheck
          command="confirmNewKit"
          onShowAgain={() => router.back()}
          onDone={() => setDone(true)}
        />
      ) : (
        <Step view={view} newKit={newKit} />
      )}
    </Page>
  );
}

function titleOf(newKit: NewKitView | undefined, isChecking: boolean): string {
  switch (newKit?.step) {
    case 'waiting':
      return words.waiting.title;
    case 'asked':
      return words.asked.title;
    case 'words':
      return isChecking ? words.words.checkTitle : words.words.title;
    case 'refused':
      return words.refused.title;
    default:
      return words.title;
  }
}

function Step({ view, newKit }: { view: HomeView; newKit: NewKitView | undefined }): VNode {
  const { router } = useSession();
  switch (newKit?.step) {
    case 'waiting':
      return <Waiting view={view} animals={newKit.animals} />;
    case 'asked':
      return <Asked view={view} {...newKit} />;
    case 'words':
      return (
        <KitWords
          command="newKitWords"
          onWritten={() => router.go({ screen: 'new-kit', step: 'check' })}
          onLater={() => router.home()}
        />
      );
    case 'refused':
      return <Refused />;
    default:
      return <Start />;
  }
}

function Start(): VNode {
  const command = useCommand();
  return (
    <div class={css.scene}>
      <p>{words.start.lead}</p>
      <p>{words.start.second}</p>
      <p>{words.start.stays}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Button wide busy={command.busy} onPress={() => void command.run('askNewKit', null)}>
        {words.start.button}
      </Button>
    </div>
  );
}

function Waiting({
  view,
  animals,
}: {
  view: HomeView;
  animals: Extract<NewKitView, { step: 'waiting' }>['animals'];
}): VNode {
  const command = useCommand();
  const me = personOf(view, view.me);
  return (
    <div class={css.scene}>
      {me === undefined ? null : <FourAnimals profile={me} animals={animals} />}
      <p>{words.waiting.text}</p>
      <Breath />
      <Button
        look="plain"
        wide
        busy={command.busy}
        onPress={() => void command.run('dropNewKit', null)}
      >
        {words.waiting.stop}
      </Button>
    </div>
  );
}

function Asked({
  view,
  by,
  animals,
}: Extract<NewKitView, { step: 'asked' }> & { view: HomeView }): VNode {
  const command = useCommand();
  const { router } = useSession();
  const person = personOf(view, by);
  const answer = async (same: boolean): Promise<void> => {
    if (await command.run('answerNewKit', { same })) router.home();
  };
  return (
    <div class={css.scene}>
      {person === undefined ? null : <FourAnimals profile={person} animals={animals} />}
      <p>{words.asked.text(person?.nickname ?? '')}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button look="plain" busy={command.busy} onPress={() => void answer(false)}>
          {words.asked.no}
        </Button>
        <Button look="plain" busy={command.busy} onPress={() => void answer(true)}>
          {words.asked.yes}
        </Button>
      </Answers>
    </div>
  );
}

function Refused(): VNode {
  const command = useCommand();
  return (
    <div class={css.scene} role="alert">
      <span class={css.owl}>
        <Hollow asleep />
      </span>
      <p>{words.refused.text}</p>
      <Button wide busy={command.busy} onPress={() => void command.run('dropNewKit', null)}>
        {words.refused.close}
      </Button>
    </div>
  );
}

function Done({ isTelling }: { isTelling: boolean }): VNode {
  const { router } = useSession();
  return (
    <div class={css.scene} role="status">
      <span class={css.owl}>
        <Hollow />
      </span>
      <p>{isTelling ? words.done.telling : words.done.text}</p>
      {isTelling ? <Breath /> : null}
      <Button wide onPress={() => router.home()}>
        {words.done.home}
      </Button>
    </div>
  );
}
