/** The page: reads the address, starts the worker, shows the screens. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import './shared/styles/reset.css';
import './shared/styles/tokens.css';
import './shared/styles/base.css';
import { App } from './app.tsx';
import { openCoreLink } from './shared/session/core-link.ts';
import { openDrafts } from './shared/session/drafts.ts';
import {
  fetchRelayUrl,
  forgetAddress,
  keepInvite,
  takeAddress,
} from './shared/session/page-address.ts';
import { openRouter } from './shared/session/route.ts';
import { type Session, SessionProvider } from './shared/session/session.ts';
import { startCoreWorker } from './shared/session/start-core-worker.ts';
import { followDeviceTheme } from './shared/session/theme.ts';
import { openVoice } from './shared/session/voice.ts';

const NOW_EVERY_MILLISECONDS = 30_000;

function openSession(): Session {
  const address = takeAddress();
  const nowSeconds = signal(Math.floor(Date.now() / 1000));
  setInterval(() => {
    nowSeconds.value = Math.floor(Date.now() / 1000);
  }, NOW_EVERY_MILLISECONDS);
  const link = openCoreLink(startCoreWorker());
  const pairingLink = signal(address.pairingLink);
  const inviteLink = signal(address.inviteLink);
  effect(() => keepInvite(inviteLink.value));
  // A link that is opened where the app is open already changes the fragment and loads nothing.
  window.addEventListener('hashchange', () => {
    const opened = takeAddress();
    pairingLink.value = opened.pairingLink ?? pairingLink.value;
    inviteLink.value = opened.inviteLink;
  });
  effect(() => {
    if (link.view.value.stage === 'home') forgetAddress();
  });
  return {
    link,
    router: openRouter(),
    drafts: openDrafts(),
    address,
    pairingLink,
    inviteLink,
    hasAsked: signal(false),
    relayUrl: async () => address.relayUrl ?? (await fetchRelayUrl()),
    nowSeconds,
    timeZone: undefined,
    voice: openVoice(),
  };
}

followDeviceTheme();
const root = document.getElementById('root');
if (root !== null) {
  render(
    <SessionProvider value={openSession()}>
      <App />
    </SessionProvider>,
    root,
  );
}
