/** A grown-up's home: what waits for an answer first, then chats, then the family. */
import type { PhonePairing } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { troubleOf } from '../shared/session/menders.ts';
import { joinWords, personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { ConnectionStrip } from '../shared/ui/connection-strip.tsx';
import { Answers } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { deviceOf } from '../shared/words/device-words.ts';
import { ERASE_WORDS } from '../shared/words/erase-words.ts';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import { NEW_KIT_WORDS } from '../shared/words/new-kit-words.ts';
import { ChatList } from './chat-list.tsx';
import { FamilyList } from './family-list.tsx';
import { FriendRequests } from './friend-requests.tsx';
import { FriendsSection } from './friends-section.tsx';
import { MeetingCard } from './meeting-card.tsx';
import { FamilyMending } from './mending.tsx';
import css from './parent-home.module.css';

const words = WORDS.home;

export function ParentHome({ view }: { view: HomeView }): VNode {
  const me = personOf(view, view.me);
  return (
    <main class={css.home}>
      <header class={css.header}>
        <span class={css.mark}>
          <Hollow />
        </span>
        <h1>{WORDS.app}</h1>
        {view.connection.kind === 'connecting' ? (
          <p class={css.connecting} role="status">
            {WORDS.connection.connecting}
          </p>
        ) : null}
        {me === undefined ? null : (
          <Avatar avatar={me.avatar} size="48px" label={`${me.nickname} ${words.me}`} />
        )}
      </header>
      <div class={css.strip}>
        <ConnectionStrip connection={view.connection} />
      </div>
      <div class={css.column}>
        {view.removed ? <Notice>{words.removed}</Notice> : null}
        {view.deserted ? <Notice>{ERASE_WORDS.deserted}</Notice> : null}
        {!view.removed && troubleOf(view.family) !== null ? <FamilyMending view={view} /> : null}
        <Awaited view={view} />
        <Waiting view={view} />
        <ChatList view={view} />
        {view.removed ? null : <FriendsSection view={view} />}
        <FamilyList view={view} />
      </div>
    </main>
  );
}

/** After the family came back on this phone: whose devices have not found it yet. */
function Awaited({ view }: { view: HomeView }): VNode | null {
  const awaited = view.people.filter((person) => person.awaited);
  if (awaited.length === 0) return null;
  const devices = awaited.map(deviceOf);
  return (
    <section class={css.card} role="status">
      <span class={css.faces}>
        {awaited.slice(0, 3).map(({ id, avatar }) => (
          <Avatar key={id} avatar={avatar} size="48px" asleep />
        ))}
      </span>
      <div>
        <h2>{words.awaitedTitle}</h2>
        <p>{words.awaitedText(joinWords(devices, 'conjunction'))}</p>
      </div>
    </section>
  );
}

/** What waits for this grown-up: a tablet at the door, the kit. */
function Waiting({ view }: { view: HomeView }): VNode {
  return (
    <>
      {view.pairing === null ? null : <PairingCard pairing={view.pairing} />}
      {view.removed ? null : <FriendRequests view={view} />}
      {view.removed ? null : <MeetingCard meeting={view.meeting} />}
      {view.removed ? null : <NewKitCard view={view} />}
      {view.kitPending ? <KitCard /> : null}
    </>
  );
}

function PairingCard({ pairing }: { pairing: PhonePairing }): VNode {
  const { router } = useSession();
  const command = useCommand();
  const profile = pairing.step === 'problem' ? null : pairing.profile;
  const done = pairing.step === 'done';
  const note = noteOn(pairing);
  const close = (): void => void command.run('dismissPairing', null);
  return (
    <section class={css.card}>
      {profile === null ? null : <Avatar avatar={profile.avatar} size="56px" />}
      <div>
        <h2>{pairingTitle(pairing)}</h2>
        {note === null ? null : <p>{note}</p>}
      </div>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      {done ? (
        <Button wide busy={command.busy} onPress={close}>
          {WORDS.add.done}
        </Button>
      ) : (
        <Answers>
          <Button look="plain" busy={command.busy} onPress={close}>
            {pairing.step === 'problem' ? WORDS.close : WORDS.add.stop}
          </Button>
          <Button
            onPress={() =>
              router.go({
                screen: isGuardians(pairing) ? 'add-guardian' : 'add-child',
                step: 'who',
              })
            }
          >
            {words.pairingButton}
          </Button>
        </Answers>
      )}
    </section>
  );
}

function pairingTitle(pairing: PhonePairing): string {
  switch (pairing.step) {
    case 'problem':
      return WORDS.add.problemTitle;
    case 'done':
      return isGuardians(pairing)
        ? GUARDIAN_WORDS.doneTitle(pairing.profile.nickname)
        : WORDS.add.doneTitle(pairing.profile.nickname);
    default:
      return isGuardians(pairing)
        ? GUARDIAN_WORDS.joining(pairing.profile.nickname)
        : words.pairingTitle(pairing.profile.nickname);
  }
}

function isGuardians(pairing: PhonePairing): boolean {
  return pairing.step !== 'problem' && pairing.role === 'guardian';
}

function noteOn(pairing: PhonePairing): string | null {
  if (pairing.step === 'animals') return words.pairingCompare;
  if (pairing.step !== 'answered') return null;
  return isGuardians(pairing) ? GUARDIAN_WORDS.answeredTitle : WORDS.add.answeredTitle;
}

/** Another grown-up's device asks, or this one is in the middle of it. */
function NewKitCard({ view }: { view: HomeView }): VNode | null {
  const { router } = useSession();
  const { newKit } = view;
  if (newKit === undefined || newKit.step === 'confirmed') return null;
  const by = newKit.step === 'asked' ? personOf(view, newKit.by) : undefined;
  return (
    <section class={css.card}>
      <span class={css.paper} aria-hidden="true">
        24
      </span>
      <div>
        <h2>{by === undefined ? NEW_KIT_WORDS.title : NEW_KIT_WORDS.asks(by.nickname)}</h2>
        <p>{by === undefined ? NEW_KIT_WORDS.underWay : NEW_KIT_WORDS.asksText}</p>
      </div>
      <Button wide look="plain" onPress={() => router.go({ screen: 'new-kit', step: 'words' })}>
        {words.pairingButton}
      </Button>
    </section>
  );
}

function KitCard(): VNode {
  const { router } = useSession();
  return (
    <section class={css.card}>
      <span class={css.paper} aria-hidden="true">
        24
      </span>
      <div>
        <h2>{words.kitTitle}</h2>
        <p>{words.kitText}</p>
      </div>
      <Button wide look="plain" onPress={() => router.go({ screen: 'kit', step: 'words' })}>
        {words.kitButton}
      </Button>
    </section>
  );
}
