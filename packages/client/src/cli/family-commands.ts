/** create, restore, kit, list, remove, leave-family, journal, history, start-over. */
import { text } from 'node:stream/consumers';
import { hasCode, KnotholeError } from '@knothole/protocol';
import type { PersonId } from '../view.ts';
import { type CliArguments, kitAnswer, profileOf, relayOf } from './arguments.ts';
import { type Device, homeOf, untilQuiet, untilView } from './device.ts';
import type { Output } from './output.ts';

const PATIENCE_SECONDS = 20;
/** So long a word that needs a second guardian's is given to land. */
const WORD_SECONDS = 5;

export async function create(line: CliArguments, device: Device, output: Output): Promise<void> {
  const profile = profileOf(line);
  await device.core.run('createFamily', { profile, ...relayOf(line.required('url')) });
  const { me } = homeOf(device);
  output.say(`${profile.nickname} has a family now. Write down its kit: see "kit".`, {
    created: { me, nickname: profile.nickname },
  });
}

/** The words come from standard input: a command line stays in a history, and others can see it. */
export async function restore(line: CliArguments, device: Device, output: Output): Promise<void> {
  const relay = relayOf(line.required('url'));
  const input = { words: await text(process.stdin), ...relay };
  const guardians = await device.core.run('restoreFamily', input);
  if (guardians !== null) {
    const name = line.optional('as');
    const guardian = guardians.find(({ nickname }) => nickname === name);
    if (guardian === undefined) {
      const names = guardians.map(({ nickname }) => nickname).join(' or ');
      throw new KnotholeError('INPUT', `say with --as whose device this is: ${names}`);
    }
    await device.core.run('restoreFamily', { ...input, guardian: guardian.id });
  }
  const { me, people } = homeOf(device);
  const awaited = people.filter((person) => person.awaited).map(({ nickname }) => nickname);
  const waiting = awaited.length === 0 ? '' : ` Waiting for ${awaited.join(', ')}: see "follow".`;
  output.say(`The family is back on this device.${waiting}`, { restored: { me, awaited } });
}

export async function kit(line: CliArguments, { core }: Device, output: Output): Promise<void> {
  if (line.confirm.length > 0) {
    await core.run('confirmKit', { answers: line.confirm.map(kitAnswer) });
    output.say('The kit is confirmed: from now on it exists on paper only.', { confirmed: true });
    return;
  }
  const words = await core.run('kitWords', null);
  const numbered = words.map((word, index) => `${String(index + 1).padStart(2)} ${word}`);
  output.say(numbered.join('\n'), { words });
}

export async function list(_: CliArguments, device: Device, output: Output): Promise<void> {
  const home = homeOf(device);
  const { me, role, people, conversations, contacts, friendships, groups, requests } = home;
  const { kitPending, removed, historyAllowed, passes } = home;
  const nameOf = (id: string): string =>
    [...people, ...contacts].find((person) => person.id === id)?.nickname ?? 'somebody';
  const sentences = [
    ...people.map(
      (person) =>
        `${person.nickname} (${person.avatar.animal}, ${person.role}, ${person.devices.length} devices)` +
        (person.awaited ? ', not back yet' : '') +
        (person.independent ? ', chats without grown-ups' : ''),
    ),
    ...conversations.map(
      ({ form, name, people: between, lookers, unread, state }) =>
        `${form === 'family' ? 'Family' : (name ?? between.map(nameOf).join(' and '))}: ${unread} unread` +
        (lookers.length > 0 ? `, ${lookers.map(nameOf).join(', ')} looking along` : '') +
        (state.kind === 'live' ? '' : `, ${state.kind}`),
    ),
    ...friendships.map(
      ({ person, contact, ours, theirs }) =>
        `${nameOf(person)} with ${nameOf(contact)}: ${ours} here, ${theirs} there`,
    ),
    ...groups.map(
      ({ name, id, people: named, open, refused }) =>
        `${name} (group ${id}): ${named.map(nameOf).join(', ')}` +
        (open.length > 0 ? `, not answered for ${open.map(nameOf).join(', ')}` : '') +
        (refused.length > 0 ? `, refused for ${refused.map(nameOf).join(', ')}` : ''),
    ),
    ...passes.map(({ kind, family }) => {
      const theirs = contacts.filter((contact) => contact.family === family);
      const names = theirs.map(({ nickname }) => nickname).join(' and ') || 'a family';
      return kind === 'given'
        ? `${names}: has a pass for our relay`
        : `${names}: their relay does not take our pass any more`;
    }),
    ...requests.map(({ kind, id, child }) => `${nameOf(child)} asks (${kind} ${id})`),
  ];
  const known = { contacts, friendships, groups, requests, passes };
  const state = { kitPending, removed, historyAllowed };
  output.say(sentences.join('\n'), { me, role, people, conversations, ...known, ...state });
}

export async function remove(line: CliArguments, device: Device, output: Output): Promise<void> {
  const nickname = line.required('nickname');
  const person = homeOf(device).people.find((known) => known.nickname === nickname);
  if (person === undefined || person.devices.length === 0) {
    throw new KnotholeError('INPUT', 'nobody of this name has a device');
  }
  const words = line.withKit ? { words: await text(process.stdin) } : {};
  for (const { id } of person.devices.filter(({ isThis }) => !isThis)) {
    await device.core.run('removeDevice', { device: id, ...words });
  }
  const needsAnother = person.role === 'guardian' && !person.isMe && !line.withKit;
  const isGone = await hasNoOtherDevice(device, person.id, needsAnother);
  output.say(
    isGone
      ? `${nickname} has no other device in the family any more.`
      : `It is said. ${nickname} goes when another guardian says so, too.`,
    isGone ? { removed: nickname } : { said: nickname },
  );
}

async function hasNoOtherDevice(
  device: Device,
  person: PersonId,
  mayStay: boolean,
): Promise<boolean> {
  try {
    await untilView(
      device,
      (view) =>
        view.stage === 'home' &&
        view.people.some(({ id, devices }) => id === person && devices.every((one) => one.isThis))
          ? true
          : undefined,
      mayStay ? WORD_SECONDS : PATIENCE_SECONDS,
    );
    return true;
  } catch (error) {
    if (mayStay && hasCode(error, 'OFFLINE')) {
      return false;
    }
    throw error;
  }
}

export async function leaveFamily(
  _: CliArguments,
  { core }: Device,
  output: Output,
): Promise<void> {
  await core.run('leaveFamily', null);
  output.say('This device is out of the family, and has forgotten it.', { left: true });
}

/** What guardians have done, newest first. */
export async function journal(_: CliArguments, device: Device, output: Output): Promise<void> {
  const { journal: entries, people, contacts } = homeOf(device);
  const nameOf = (id: PersonId | null): string =>
    [...people, ...contacts].find((person) => person.id === id)?.nickname ?? 'somebody';
  const sentences = entries.map(
    ({ by, at, act, person, contact }) =>
      `${new Date(at * 1_000).toISOString()} ${nameOf(by)}: ${act}` +
      (person === null ? '' : ` ${nameOf(person)}`) +
      (contact === null ? '' : ` ${nameOf(contact)}`),
  );
  output.say(sentences.join('\n'), { journal: entries });
}

/** Whether further devices of a person are handed what was said before they came. */
export async function history(line: CliArguments, device: Device, output: Output): Promise<void> {
  if (line.text !== 'on' && line.text !== 'off') {
    throw new KnotholeError('INPUT', 'history is on or off');
  }
  const allowed = line.text === 'on';
  await device.core.run('allowHistory', { allowed });
  await untilQuiet(device);
  output.say(
    allowed
      ? 'A further device of somebody is handed what was said before.'
      : 'A further device of somebody starts with nothing.',
    { historyAllowed: allowed },
  );
}

/** For a device that is being paired, is out of its family, or whose family nobody else has joined. */
export async function startOver(_: CliArguments, { core }: Device, output: Output): Promise<void> {
  await core.run(core.view.stage === 'pairing' ? 'cancelPairing' : 'startOver', null);
  output.say('This device has forgotten everything.', { startedOver: true });
}
