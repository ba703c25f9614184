/**
 * Shows one screen of the app from a fixture, without core or relay:
 * `gallery.html?screen=kid-home&theme=dark&dir=rtl&text=hidden&voice=on`.
 * Without a screen it lists them. Never part of the product's build.
 */

import { KnotholeError } from '@knothole/protocol';
import { signal } from '@preact/signals';
import { render, type VNode } from 'preact';
import '../shared/styles/reset.css';
import '../shared/styles/tokens.css';
import '../shared/styles/base.css';
import './gallery.css';
import { App } from '../app.tsx';
import type { CoreLink } from '../shared/session/core-link.ts';
import { openMemoryRouter } from '../shared/session/route.ts';
import { type Session, SessionProvider } from '../shared/session/session.ts';
import { applyTheme, followDeviceTheme } from '../shared/session/theme.ts';
import { KIT_WORDS, NOW_SECONDS, TIME_ZONE } from './fixtures.ts';
import type { GalleryScreen } from './gallery-screen.ts';
import { SCREEN_NAMES } from './screen-names.ts';
import { SCREENS } from './screens.tsx';

function galleryLink(screen: GalleryScreen): CoreLink {
  return {
    view: signal(screen.view),
    timeline: signal(screen.timeline ?? null),
    async run(command, input) {
      // For tests: what the screen asked of the core last.
      document.documentElement.dataset.asked = JSON.stringify({ command, input });
      if (screen.failing !== undefined && command !== 'kitWords')
        throw new KnotholeError(screen.failing, 'as asked');
      return (command === 'kitWords' ? KIT_WORDS : (screen.answer ?? null)) as never;
    },
  };
}

function gallerySession(screen: GalleryScreen, asked: URLSearchParams): Session {
  return {
    link: galleryLink(screen),
    router: openMemoryRouter(screen.route ?? { screen: 'home' }),
    drafts: { get: () => screen.draft ?? '', set: () => undefined },
    address: {
      relayUrl: 'wss://relay.hollow.example',
      relayPass: screen.withoutPass === true ? null : 'cGFzcw',
      pairingLink: null,
      inviteLink: null,
      appUrl: 'https://app.hollow.example/',
    },
    pairingLink: signal(screen.pairingLink ?? null),
    inviteLink: signal(screen.inviteLink ?? null),
    hasAsked: signal(false),
    relayUrl: async () => 'wss://relay.hollow.example',
    nowSeconds: signal(NOW_SECONDS),
    timeZone: TIME_ZONE,
    voice: { available: signal(asked.get('voice') === 'on'), say: () => undefined },
  };
}

function Index(): VNode {
  return (
    <ul class="gallery-index">
      {SCREEN_NAMES.map((screen) => (
        <li key={screen}>
          <a href={`?screen=${screen}`}>{screen}</a>
        </li>
      ))}
    </ul>
  );
}

function dress(asked: URLSearchParams): void {
  const theme = asked.get('theme');
  if (theme === 'light' || theme === 'dark') applyTheme(theme);
  const { documentElement } = document;
  documentElement.dir = asked.get('dir') === 'rtl' ? 'rtl' : 'ltr';
  documentElement.classList.toggle('gallery-textless', asked.get('text') === 'hidden');
}

/** What the address asks for, as if the page had just been opened. */
function show(root: HTMLElement): void {
  const asked = new URLSearchParams(location.search);
  const name = SCREEN_NAMES.find((screen) => screen === asked.get('screen'));
  render(null, root);
  delete document.documentElement.dataset.asked;
  scrollTo(0, 0);
  dress(asked);
  const page =
    name === undefined ? (
      <Index />
    ) : (
      <SessionProvider value={gallerySession(SCREENS[name], asked)}>
        <App />
      </SessionProvider>
    );
  render(page, root);
}

const root = document.getElementById('root');
if (root !== null) {
  followDeviceTheme();
  show(root);
  // A test changes the address and says so: to load all of it again takes longer than to look at it.
  window.addEventListener('gallery', () => show(root));
}
