/** A grown-up's home: what waits for an answer first, then chats, then the family. */
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Button } from '../shared/ui/button.tsx';
import { ConnectionStrip } from '../shared/ui/connection-strip.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { ChatList } from './chat-list.tsx';
import { FamilyList } from './family-list.tsx';
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
          <Avatar avatar={me.avatar} size="48px" label={words.me(me.nickname)} />
        )}
      </header>
      <div class={css.column}>
        <ConnectionStrip connection={view.connection} />
        {view.removed ? <Notice tone="danger">{words.removed}</Notice> : null}
        <Waiting view={view} />
        <ChatList view={view} />
        <FamilyList view={view} />
      </div>
    </main>
  );
}

/** What waits for this grown-up: a tablet at the door, the kit. */
function Waiting({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const { pairing } = view;
  const profile = pairing !== null && pairing.step !== 'problem' ? pairing.profile : null;
  return (
    <>
      {pairing === null ? null : (
        <section class={css.card}>
          {profile === null ? null : <Avatar avatar={profile.avatar} size="56px" />}
          <div>
            <h2>
              {profile === null ? WORDS.add.problemTitle : words.pairingTitle(profile.nickname)}
            </h2>
            {pairing.step === 'animals' ? <p>{words.pairingCompare}</p> : null}
          </div>
          <Button wide onPress={() => router.go({ screen: 'add-child' })}>
            {words.pairingButton}
          </Button>
        </section>
      )}
      {view.kitPending ? (
        <section class={css.card}>
          <span class={css.paper} aria-hidden="true">
            24
          </span>
          <div>
            <h2>{words.kitTitle}</h2>
            <p>{words.kitText}</p>
          </div>
          <Button wide look="plain" onPress={() => router.go({ screen: 'kit' })}>
            {words.kitButton}
          </Button>
        </section>
      ) : null}
    </>
  );
}
