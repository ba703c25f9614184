/**
 * What the address bar brought. The relay's address and pass arrive in the fragment, which a browser
 * sends to no server; they are kept in memory and taken out of the address bar and the history.
 */

export interface PageAddress {
  /** WebSocket address of the relay; null when the page was opened without one. */
  readonly relayUrl: string | null;
  /** The family's pass in base64url; null on a child's tablet. */
  readonly relayPass: string | null;
  /** The whole pairing link, when the page was opened by one. */
  readonly pairingLink: string | null;
  /** This page's address without query or fragment: what pairing links begin with. */
  readonly appUrl: string;
}

/** Reads one address; pure. */
export function readAddress(href: string): PageAddress {
  const url = new URL(href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  return {
    relayUrl: fragment.get('relay'),
    relayPass: fragment.get('pass'),
    pairingLink: fragment.has('pair') ? href : null,
    appUrl: `${url.origin}${url.pathname}`,
  };
}

/** Reads the address bar and removes the fragment from it. */
export function takeAddress(): PageAddress {
  const address = readAddress(location.href);
  if (location.hash !== '') history.replaceState(history.state, '', address.appUrl);
  return address;
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
