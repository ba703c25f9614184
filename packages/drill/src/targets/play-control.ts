/** The control: the story at V-Toy, played through its forms, then looted and exploited. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { copyLoot, notCaptured } from '../capture/copy-loot.ts';
import { captureMemory, captureProcessWords } from '../capture/process-memory.ts';
import { RecordingProxy } from '../capture/recording-proxy.ts';
import { type Acquaintance, acquaintancesOf } from '../plant/acquaintances.ts';
import { clientWordsOf } from '../plant/client-words.ts';
import type { Child, Family, Parent } from '../plant/population.ts';
import type { StoryEvent } from '../plant/story.ts';
import { nicknameOf, recoveryWordsOf } from '../plant/typed-by-us.ts';
import type { RecordOwner } from '../run-directory.ts';
import { builtScript } from './built-script.ts';
import { startServerProcess } from './server-process.ts';
import {
  type TargetContext,
  type TargetResult,
  writePlanted,
  writeSideKnowledge,
} from './target.ts';
import { dumpByInjection } from './toy-injection.ts';
import { ToyVisitor } from './toy-visitor.ts';

const CONTROL = 'control';

export async function playControl(context: TargetContext): Promise<TargetResult> {
  const started = performance.now();
  const { paths, workshop, story } = context;
  const folder = join(workshop, CONTROL);
  const logFolder = join(folder, 'logs');
  const server = await startServerProcess({
    script: builtScript('../control/main', import.meta.url),
    args: [folder, '0'],
    logFolder,
  });
  try {
    const port = Number(server.greeting['port']);
    const proxy = new RecordingProxy(port, paths.loot(CONTROL, 'network'));
    const visitor = new ToyVisitor(await proxy.open());
    const messages = await play(visitor, context);
    visitor.close();
    await proxy.close();
    captureMemory(server.pid, paths.loot(CONTROL, 'memory'));
    captureProcessWords(server.pid, paths.loot(CONTROL, 'configuration'));
    copyLoot(join(folder, 'db'), join(paths.loot(CONTROL, 'database'), 'live'));
    const thief = new ToyVisitor(port);
    const rows = await dumpByInjection(thief, paths.loot(CONTROL, 'injection'));
    thief.close();
    context.say(`control: ${messages} messages, ${rows} rows came out of the search form`);
  } finally {
    await server.stop();
  }
  copyRest(folder, context);
  writePlanted(context, CONTROL, story.events, () => true);
  writeSideKnowledge(paths, CONTROL, textsOf(story.events));
  return {
    run: {
      target: CONTROL,
      stage: 'live',
      seconds: (performance.now() - started) / 1_000,
      families: story.population.families.length,
      messages: story.events.length,
      mustBeCaughtBy: null,
      notes: ['Played through web forms; exploited through the search form and looted.'],
    },
    owners: ownersOf(story.events),
  };
}

async function play(visitor: ToyVisitor, { story }: TargetContext): Promise<number> {
  const { families, seed } = story.population;
  const begins = String(story.events[0]?.at ?? 0);
  const words = new Map(families.map((family) => [family.key, clientWordsOf(seed, family)]));
  for (const family of families) {
    await registerFamily(visitor, family, { seed, now: begins }, words.get(family.key));
  }
  const names = namesAtToy(families);
  for (const family of families) {
    for (const known of acquaintancesOf(story.population, family)) {
      const people = known.people.map((person) => names.get(person) ?? '');
      await visitor.post(...formOf(known, names.get(known.person) ?? '', people));
    }
  }
  const numbers = new Map(story.conversations.map(({ key }, index) => [key, String(index + 1)]));
  for (const event of story.events) {
    const common = {
      conversation: numbers.get(event.conversation) ?? '0',
      sender: names.get(event.from) ?? '',
      now: String(event.at),
    };
    await playEvent(visitor, event, common, words.get(event.family));
  }
  await visitor.post('/admin/backup', {});
  return story.events.length;
}

/** Which form is filled in, and how. */
function formOf(
  { field, parts, canary: note }: Acquaintance,
  owner: string,
  [login = '', friend = '']: readonly string[],
): [path: string, form: Record<string, string>] {
  const [first = '', second = ''] = parts;
  switch (field) {
    case 'friend':
      return ['/add_friend', { login, friend, name: first, friend_name: second, note }];
    case 'group':
      return ['/add_group', { name: first, members: second, note }];
    case 'contact':
      return ['/add_contact', { owner, name: first, email: second, note }];
    case 'invite':
      return ['/invite', { inviter: owner, invited: login, words: first, note }];
    case 'vault':
      return ['/save_vault', { owner, content: first, note }];
  }
}

type Words = ReturnType<typeof clientWordsOf> | undefined;

async function registerFamily(
  visitor: ToyVisitor,
  family: Family,
  { seed, now }: { readonly seed: number; readonly now: string },
  words: Words,
): Promise<void> {
  for (const parent of family.parents) {
    const registration = {
      ...registrationOf(parent, family, now),
      ...typedByUs(seed, family, parent),
    };
    await visitor.post('/register', registration, words);
    await visitor.post('/login', { email: parent.email, password: parent.password }, words);
  }
  for (const child of family.children) {
    const [{ email }] = family.parents;
    const login = loginOf(child);
    const { firstName: first_name, gender, birthday: birth_date } = child;
    const form = { login, password: child.firstName.toLowerCase(), first_name, gender, birth_date };
    const alias = nicknameOf(seed, child);
    await visitor.post('/add_child', { ...form, alias, parent_email: email, now }, words);
  }
}

/** What ours asks of the first parent only. */
function typedByUs(seed: number, family: Family, parent: Parent): Record<string, string> {
  return parent === family.parents[0]
    ? { alias: nicknameOf(seed, parent), recovery_words: recoveryWordsOf(seed, family) }
    : {};
}

function registrationOf(parent: Parent, family: Family, now: string): Record<string, string> {
  const { street: address, city, state, zip } = family.address;
  return {
    email: parent.email,
    password: parent.password,
    first_name: parent.firstName,
    last_name: parent.lastName,
    password_hint: `${parent.password.slice(0, 2)}…`,
    secret_question: parent.secretQuestion,
    secret_answer: parent.secretAnswer,
    country: family.country,
    address,
    city,
    state,
    zip,
    now,
  };
}

/** Parents are known by their e-mail address, children by a login. */
function namesAtToy(families: readonly Family[]): ReadonlyMap<string, string> {
  return new Map(
    families.flatMap(({ parents, children }) => [
      ...parents.map(({ key, email }): [string, string] => [key, email]),
      ...children.map((child): [string, string] => [child.key, loginOf(child)]),
    ]),
  );
}

function loginOf({ key, firstName }: Child): string {
  return `${firstName.toLowerCase()}${createHash('md5').update(key).digest('hex').slice(0, 6)}`;
}

async function playEvent(
  visitor: ToyVisitor,
  event: StoryEvent,
  common: Readonly<Record<string, string>>,
  words: Words,
): Promise<void> {
  if (event.kind === 'text') {
    await visitor.post('/message', { ...common, body: event.text }, words);
    return;
  }
  const file = Buffer.from(event.bytes).toString('base64');
  await visitor.post('/upload', { ...common, kind: event.kind, file }, words);
}

function copyRest(folder: string, { paths }: TargetContext): void {
  copyLoot(join(folder, 'db'), join(paths.loot(CONTROL, 'database'), 'stopped'));
  for (const name of ['files', 'tmp', 'avatars']) {
    copyLoot(join(folder, name), join(paths.loot(CONTROL, 'blobs'), name));
  }
  copyLoot(join(folder, 'backups'), paths.loot(CONTROL, 'backups'));
  copyLoot(join(folder, 'config'), join(paths.loot(CONTROL, 'configuration'), 'config'));
  copyLoot(join(folder, 'logs'), paths.loot(CONTROL, 'logs'));
  notCaptured(paths.loot(CONTROL, 'free-space'), 'V-Toy never deletes anything.');
}

function textsOf(events: readonly StoryEvent[]): readonly StoryEvent[] {
  return events.filter(({ kind }) => kind === 'text');
}

/** Message n of the story is row n of its table. */
function ownersOf(events: readonly StoryEvent[]): readonly RecordOwner[] {
  return textsOf(events).map(({ family, conversation, from }, index) => ({
    ref: `database/stopped/vtoy.db#messages/${index + 1}`,
    family,
    conversation,
    writer: from,
  }));
}
