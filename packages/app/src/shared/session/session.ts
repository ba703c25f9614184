/** What every screen may reach for: the core, the open screen, the clock, drafts, the voice. */
import type { AppView } from '@knothole/client/view';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CoreLink } from './core-link.ts';
import type { Drafts } from './drafts.ts';
import type { PageAddress } from './page-address.ts';
import type { Router } from './route.ts';
import type { Voice } from './voice.ts';

export interface Session {
  readonly link: CoreLink;
  readonly router: Router;
  readonly drafts: Drafts;
  readonly address: PageAddress;
  /** The pairing link that the page was opened by, until it has been used. */
  readonly pairingLink: Signal<string | null>;
  /** The invite of another family that the page was opened by, until it has been used. */
  readonly inviteLink: Signal<string | null>;
  /** Whether this child has asked for a friend since the page was opened. */
  readonly hasAsked: Signal<boolean>;
  /** The relay's address from the page or from its host; null when neither knows one. */
  relayUrl(): Promise<string | null>;
  /** Unix seconds, renewed each half minute. */
  readonly nowSeconds: ReadonlySignal<number>;
  /** IANA name; undefined is the device's own. */
  readonly timeZone: string | undefined;
  readonly voice: Voice;
}

export type HomeView = Extract<AppView, { readonly stage: 'home' }>;
export type PairingView = Extract<AppView, { readonly stage: 'pairing' }>;

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** @throws {Error} outside a provider: a mistake in this app, not of its user. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a screen is rendered outside the session');
  return session;
}
