/**
 * What the address bar brought. The relay's address and pass arrive in the fragment, which a browser
 * sends to no server; they are taken out of the address bar and the history at once. Until the family
 * exists they outlive a reload in this tab's session storage, and no longer.
 */

export interface PageAddress {
  /** WebSocket address of the relay; null when the page was opened without one. */
  readonly relayUrl: string | null;
  /** The family's pass in base64url; null on a child's tablet. */
  readonly relayPass: string | null;
  /** The whole pairing link, when the page was opened by one. */
  readonly pairingLink: string | null;
  /** The whole link of another family's invite, when the page was opened by one. */
  readonly inviteLink: string | null;
  /** This page's address without query or fragment: what pairing links begin with. */
  readonly appUrl: string;
}

const KEPT = 'knothole-fragment';
const KEPT_INVITE = 'knothole-invite';

/** Reads one address; pure. */
export function readAddress(href: string): PageAddress {
  const url = new URL(href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  return {
    relayUrl: fragment.get('relay'),
    relayPass: fragment.get('pass'),
    pairingLink: fragment.has('pair') ? href : null,
    inviteLink: fragment.has('invite') ? href : null,
    appUrl: `${url.origin}${url.pathname}`,
  };
}

/** Reads the address bar, or what a reload before the family's making left, and cleans the bar. */
export function takeAddress(): PageAddress {
  const read = readAddress(location.href);
  const given = { ...read, inviteLink: read.inviteLink ?? keptInvite() };
  const fragment = location.hash;
  if (fragment !== '') history.replaceState(history.state, '', given.appUrl);
  if (given.relayPass !== null) {
    withTabStorage((storage) => storage.setItem(KEPT, fragment));
    return given;
  }
  const kept = withTabStorage((storage) => storage.getItem(KEPT));
  return kept === null
    ? given
    : {
        ...readAddress(`${given.appUrl}${kept}`),
        pairingLink: given.pairingLink,
        inviteLink: given.inviteLink,
      };
}

/**
 * Another family's invite waits in this tab until it is opened or put away: whoever has no family yet
 * makes one first.
 */
export function keepInvite(link: string | null): void {
  withTabStorage((storage) => {
    if (link === null) storage.removeItem(KEPT_INVITE);
    else storage.setItem(KEPT_INVITE, link);
  });
}

function keptInvite(): string | null {
  return withTabStorage((storage) => storage.getItem(KEPT_INVITE));
}

/** The family exists: from now on the pass lies in its encrypted store alone. */
export function forgetAddress(): void {
  withTabStorage((storage) => storage.removeItem(KEPT));
}

/** Null where the browser gives a page no storage; then a reload needs the link once more. */
function withTabStorage<Result>(use: (storage: Storage) => Result): Result | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

/**
 * The relay that this app's host names in /config.json, for a device that was opened by the bare
 * address; null when it names none.
 */
export async function fetchRelayUrl(): Promise<string | null> {
  try {
    const response = await fetch('./config.json', { cache: 'no-store', credentials: 'omit' });
    const config: unknown = response.ok ? await response.json() : null;
    if (typeof config !== 'object' || config === null || !('relay' in config)) return null;
    return typeof config.relay === 'string' ? config.relay : null;
  } catch {
    return null;
  }
}
