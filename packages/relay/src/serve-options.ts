/** What `knothole serve` is told on its command line. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { KnotholeError } from '@knothole/protocol';
import type { RelayOptions } from './start-relay.ts';

export const USAGE = `knothole serve [options]

  --data DIR              where the relay keeps its slots and keys (.knothole)
  --relay-port N          port of the relay (8790)
  --app-port N            port of the app (8791)
  --app DIR               folder of the built app
  --no-app                serve no app
  --host ADDRESS          address to listen on (127.0.0.1)
  --public-url URL        https:// address of the app behind a TLS proxy
  --public-relay-url URL  wss:// address of the relay behind a TLS proxy
  --friend-relays LIST    relays of other families that the app may reach, with commas
                          between; default: any wss:// address
  --notice TEXT           words to everybody who connects
  --accept-clock          believe this computer's clock although it jumped by more than a day
  --json                  print one JSON document
`;

const DEFAULT_RELAY_PORT = 8_790;
const DEFAULT_APP_PORT = 8_791;
const MAX_PORT = 65_535;

export interface ServeCommand {
  readonly relay: RelayOptions;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws {KnotholeError} CONFIG with one sentence when the command line cannot be understood. */
export function parseServeCommand(args: readonly string[]): ServeCommand {
  const { values, positionals } = parse(args);
  const help = values.help === true || positionals.length === 0;
  if (!help && (positionals.length !== 1 || positionals[0] !== 'serve')) {
    throw new KnotholeError('CONFIG', 'the command is `knothole serve`; --help tells more');
  }
  const appDir = values.app ?? builtApp();
  return {
    help,
    json: values.json === true,
    relay: {
      dataDir: values.data ?? '.knothole',
      relayPort: port(values['relay-port'], DEFAULT_RELAY_PORT),
      appPort: values['no-app'] === true ? null : port(values['app-port'], DEFAULT_APP_PORT),
      ...(appDir === undefined ? {} : { appDir }),
      ...given('host', values.host),
      ...given('publicUrl', values['public-url']),
      ...given('publicRelayUrl', values['public-relay-url']),
      ...(values['friend-relays'] === undefined
        ? {}
        : { friendRelays: listOf(values['friend-relays']) }),
      ...given('notice', values.notice),
      acceptClock: values['accept-clock'] === true,
    },
  };
}

interface ServeValues {
  readonly data?: string;
  readonly 'relay-port'?: string;
  readonly 'app-port'?: string;
  readonly app?: string;
  readonly 'no-app'?: boolean;
  readonly host?: string;
  readonly 'public-url'?: string;
  readonly 'public-relay-url'?: string;
  readonly 'friend-relays'?: string;
  readonly notice?: string;
  readonly 'accept-clock'?: boolean;
  readonly json?: boolean;
  readonly help?: boolean;
}

function parse(args: readonly string[]): {
  readonly values: ServeValues;
  readonly positionals: readonly string[];
} {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        'relay-port': { type: 'string' },
        'app-port': { type: 'string' },
        app: { type: 'string' },
        'no-app': { type: 'boolean' },
        host: { type: 'string' },
        'public-url': { type: 'string' },
        'public-relay-url': { type: 'string' },
        'friend-relays': { type: 'string' },
        notice: { type: 'string' },
        'accept-clock': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    // Node says which option and what is wrong with it, in one sentence.
    const [reason = ''] = cause instanceof Error ? cause.message.split('. ') : [];
    throw new KnotholeError('CONFIG', `${reason}; \`knothole --help\` lists the options`, {
      cause,
    });
  }
}

function given<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

/** An empty list names none. */
function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function port(text: string | undefined, standard: number): number {
  const number = text === undefined ? standard : Number(text);
  if (text === '' || !Number.isInteger(number) || number < 0 || number > MAX_PORT) {
    throw new KnotholeError('CONFIG', `a port is a number from 0 to ${MAX_PORT}`);
  }
  return number;
}

/** The app beside this package, when it has been built. */
function builtApp(): string | undefined {
  const folder = fileURLToPath(new URL('../../app/dist', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
