/** The words of the reports: names of fields and kinds of loot, and what a result does not say. */
import type { AttackedKind } from '../attack/finding.ts';
import type { Field } from '../run-directory.ts';

export const FIELD_NAMES: Readonly<Record<Field, string>> = {
  'parent-name': 'parents’ names',
  email: 'e-mail addresses',
  password: 'passwords',
  address: 'home addresses',
  'child-name': 'children’s names',
  birthday: 'birthdays',
  gender: 'genders',
  message: 'messages',
  photo: 'photos',
  voice: 'voice recordings',
  gps: 'places (in pictures)',
  'secret-answer': 'answers to secret questions',
  ip: 'network addresses',
  device: 'kinds of device',
  nickname: 'nicknames',
  'recovery-words': 'words of recovery kits',
  friend: 'who is whose friend',
  group: 'groups and who is in them',
  contact: 'contacts',
  invite: 'words and links of invitations',
  vault: 'recovery vaults',
};

export const KIND_NAMES: Readonly<Record<AttackedKind, string>> = {
  database: 'database',
  blobs: 'files',
  backups: 'backups',
  configuration: 'configuration and keys',
  logs: 'logs',
  memory: 'memory of the running server',
  'free-space': 'free space of the disk',
  network: 'recorded traffic',
  injection: 'answers of a search form',
  all: 'everything together',
};

/** Printed with every result. */
export const CAVEATS: readonly string[] = [
  'The families are invented, and so is the rhythm in which they write. Real ones differ, most of all in what can be guessed from times and order.',
  'A zero says that these attacks, of this version, found nothing in this loot. It does not say that nothing is there. The attacks are published so that others can add theirs.',
  'Few hide nobody: on the server of a single family, that there is a family and when it is awake shows without any attack.',
  'A stolen disk and a taken-over running server are different things. Whoever sits on the running server sees network addresses, connections and times, and so households. These columns are marked and never added to the others.',
  'Nothing here is about an app that was changed to betray, a stolen tablet, or a person in the chat who passes things on.',
  'Somebody who is in a conversation and also steals the server with its keys can find the rows of that conversation.',
  'What a file system or a solid-state disk keeps below the database was looked at on one image of one kind of file system. Elsewhere only the erased key of a bucket protects old rows.',
];

const SERVER_NAMES: Readonly<Record<string, string>> = {
  control: 'Built as in 2015',
  ours: 'Knothole',
  'ours-linkage': 'Knothole, many families',
  'ours-light': 'Knothole, light traffic',
  'ours-after-end': 'Knothole, after the end of all that was stored',
  'reference-postgresql': 'A database with encrypted messages',
};

/** A name for people; targets that have none keep their own. */
export function serverName(target: string): string {
  const words = target
    .replace(/^mutant-/, 'Sabotaged: ')
    .replace(/^ours-(?=seed-|twin-|day-)/, 'Knothole, ');
  return SERVER_NAMES[target] ?? words.replaceAll('-', ' ');
}

/** The steps of the experiment, for people who have never seen one. */
export const STEPS: readonly string[] = [
  'Families are invented: names, addresses, passwords, birthdays, messages, photos with the place in them, voices. Each fact carries a word that occurs nowhere else.',
  'They use two servers: one built the way a toy company built its server in 2015, and Knothole’s. Whatever Knothole’s app does not ask for is typed into chats, so that it could leak all the same.',
  'Everything that a server holds is copied: database, files, keys, logs, free space of its disk. Apart from that: the memory and the traffic of the running server.',
  'Programs that know nothing of the families search the copies. They undo encodings, restore what was deleted, crack passwords, try everything that looks like a key, and guess which records belong together.',
  'Only then is what they found compared with what was planted.',
];
