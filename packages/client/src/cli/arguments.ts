/** The command line as data. */
import { parseArgs } from 'node:util';
import { KnotholeError } from '@knothole/protocol';
import { ANIMALS, AVATAR_COLOURS, type Avatar, type Profile } from '../view.ts';

const COMMANDS = [
  'create',
  'restore',
  'kit',
  'new-kit',
  'agree-kit',
  'drop-kit',
  'pair-tablet',
  'pair',
  'pair-guardian',
  'list',
  'send',
  'follow',
  'remove',
  'leave-family',
  'journal',
  'invite',
  'meet',
  'allow',
  'end',
  'end-family',
  'ask',
  'dismiss',
  'create-group',
  'add-to-group',
  'allow-group',
  'refuse-group',
  'name-group',
  'leave',
  'show',
  'history',
  'look-along',
  'start-over',
  'erase-child',
  'erase-family',
  'erase-here',
] as const;

export type Command = (typeof COMMANDS)[number];

export interface CliArguments {
  readonly command: Command;
  readonly home: string;
  readonly json: boolean;
  readonly yes: boolean;
  /** pair: the child has a tablet and gets another one. */
  readonly again: boolean;
  /** remove, erase-family: with the words of the kit, from standard input. */
  readonly withKit: boolean;
  /** erase-child: the others lose their chats with it, too. */
  readonly withChats: boolean;
  /** end-family: its pass for this family's relay is taken back at once, too. */
  readonly atOnce: boolean;
  /** What stands behind the command, joined by spaces. */
  readonly text: string;
  /** An option that has a value. @throws {KnotholeError} INPUT when it is missing. */
  required(name: ValueOption): string;
  optional(name: ValueOption): string | undefined;
  readonly confirm: readonly string[];
  /** invite, meet: nicknames of whom the other family is to know. */
  readonly introduce: readonly string[];
  /** create-group, add-to-group, ask: nicknames of who is to be in a group. */
  readonly members: readonly string[];
}

const VALUE_OPTIONS = [
  'home',
  'nickname',
  'animal',
  'colour',
  'url',
  'relay',
  'app',
  'link',
  'to',
  'seconds',
  'as',
  'contact',
  'group',
  'name',
] as const;
type ValueOption = (typeof VALUE_OPTIONS)[number];

/** Null when help is asked for. @throws {KnotholeError} INPUT when the line is not understood. */
export function parseArguments(line: readonly string[]): CliArguments | null {
  const { values, positionals } = parse(line);
  if (values.help === true || (positionals.length === 0 && line.length === 0)) {
    return null;
  }
  const [name, ...words] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) {
    throw new KnotholeError('INPUT', `expected one of ${COMMANDS.join(', ')}`);
  }
  const optional = (option: ValueOption): string | undefined => values[option];
  const required = (option: ValueOption): string => {
    const value = optional(option);
    if (value === undefined || value === '') {
      throw new KnotholeError('INPUT', `${command} needs --${option}`);
    }
    return value;
  };
  return {
    command,
    home: required('home'),
    json: values.json === true,
    yes: values.yes === true,
    again: values.again === true,
    withKit: values['with-kit'] === true,
    withChats: values['with-chats'] === true,
    atOnce: values['at-once'] === true,
    text: words.join(' '),
    required,
    optional,
    confirm: values.confirm ?? [],
    introduce: values.introduce ?? [],
    members: values.member ?? [],
  };
}

/** The profile of --nickname, --animal and --colour. @throws {KnotholeError} INPUT. */
export function profileOf(line: CliArguments): Profile {
  return { nickname: line.required('nickname'), avatar: avatarOf(line) };
}

/** The drawing of --animal and --colour. @throws {KnotholeError} INPUT. */
export function avatarOf(line: CliArguments): Avatar {
  const animal = ANIMALS.find((known) => known === line.required('animal'));
  const wanted = line.optional('colour');
  const colour = AVATAR_COLOURS.find((known) => wanted === undefined || known === wanted);
  if (animal === undefined) {
    throw new KnotholeError('INPUT', `the animal is one of ${ANIMALS.join(', ')}`);
  }
  if (colour === undefined) {
    throw new KnotholeError('INPUT', `the colour is one of ${AVATAR_COLOURS.join(', ')}`);
  }
  return { animal, colour };
}

/** Relay and pass behind the # of the app's address. @throws {KnotholeError} INPUT. */
export function relayOf(appUrl: string): {
  readonly relayUrl: string;
  readonly relayPass: string | null;
} {
  const fragment = new URLSearchParams(appUrl.slice(appUrl.indexOf('#') + 1));
  const relayUrl = fragment.get('relay');
  if (relayUrl === null) {
    throw new KnotholeError('INPUT', 'the address has no #relay=… at its end');
  }
  return { relayUrl, relayPass: fragment.get('pass') };
}

/** `position=word`, positions as printed. @throws {KnotholeError} INPUT. */
export function kitAnswer(text: string): { readonly position: number; readonly word: string } {
  const match = /^(?<position>\d{1,2})=(?<word>[a-z]+)$/iu.exec(text);
  const { position, word } = match?.groups ?? {};
  if (position === undefined || word === undefined) {
    throw new KnotholeError('INPUT', 'a word of the kit is given as 3=word');
  }
  return { position: Number(position), word };
}

function parse(line: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...line],
      allowPositionals: true,
      options: {
        home: text,
        nickname: text,
        animal: text,
        colour: text,
        url: text,
        relay: text,
        app: text,
        link: text,
        to: text,
        seconds: text,
        as: text,
        contact: text,
        group: text,
        name: text,
        member: { type: 'string', multiple: true },
        introduce: { type: 'string', multiple: true },
        confirm: { type: 'string', multiple: true },
        yes: { type: 'boolean' },
        again: { type: 'boolean' },
        'with-kit': { type: 'boolean' },
        'with-chats': { type: 'boolean' },
        'at-once': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new KnotholeError('INPUT', 'an option is unknown or lacks its value', { cause: error });
  }
}
