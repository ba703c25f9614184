/** The URL of a relay as people pass it around, made into the one that a socket opens. */
import { KnotholeError, RELAY_PATH } from '@knothole/protocol';

const SOCKET_SCHEMES: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
};

/**
 * Takes ws(s) and http(s); adds the relay's path where there is none; drops fragment and query.
 * @throws {KnotholeError} INPUT when it is no such URL or carries a user name.
 */
export function relaySocketUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const scheme = parsed === undefined ? undefined : SOCKET_SCHEMES[parsed.protocol];
  if (
    parsed === undefined ||
    scheme === undefined ||
    parsed.username !== '' ||
    parsed.password !== ''
  ) {
    throw new KnotholeError('INPUT', 'the relay needs a ws or https URL');
  }
  const path = parsed.pathname === '/' ? RELAY_PATH : parsed.pathname;
  return `${scheme}//${parsed.host}${path}`;
}

/**
 * Where the relay takes chunks of files: beside its socket, over http(s).
 * @throws {KnotholeError} as {@link relaySocketUrl} does.
 */
export function relayBlobUrl(url: string): string {
  return `${relaySocketUrl(url).replace(/^ws/, 'http')}/blob`;
}
