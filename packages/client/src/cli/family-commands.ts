/** create, restore, kit, list, remove. */
import { text } from 'node:stream/consumers';
import { KnotholeError } from '@knothole/protocol';
import { type CliArguments, kitAnswer, profileOf, relayOf } from './arguments.ts';
import { type Device, homeOf, untilView } from './device.ts';
import type { Output } from './output.ts';

const PATIENCE_SECONDS = 20;

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
  await device.core.run('restoreFamily', { words: await text(process.stdin), ...relay });
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
  const { me, role, people, conversations, kitPending, removed } = homeOf(device);
  const nameOf = (id: string): string =>
    people.find((person) => person.id === id)?.nickname ?? 'somebody';
  const sentences = [
    ...people.map(
      (person) =>
        `${person.nickname} (${person.avatar.animal}, ${person.role}, ${person.devices.length} devices)` +
        (person.awaited ? ', not back yet' : ''),
    ),
    ...conversations.map(
      ({ form, people: between, lookers, unread, state }) =>
        `${form === 'family' ? 'Family' : between.map(nameOf).join(' and ')}: ${unread} unread` +
        (lookers.length > 0 ? `, ${lookers.map(nameOf).join(', ')} looking along` : '') +
        (state.kind === 'live' ? '' : `, ${state.kind}`),
    ),
  ];
  output.say(sentences.join('\n'), { me, role, people, conversations, kitPending, removed });
}

export async function remove(line: CliArguments, device: Device, output: Output): Promise<void> {
  const nickname = line.required('nickname');
  const person = homeOf(device).people.find((known) => known.nickname === nickname);
  if (person === undefined || person.devices.length === 0) {
    throw new KnotholeError('INPUT', 'nobody of this name has a device');
  }
  for (const { id } of person.devices) {
    await device.core.run('removeDevice', { device: id });
  }
  await untilView(
    device,
    (view) =>
      view.stage === 'home' &&
      view.people.some(({ id, devices }) => id === person.id && devices.length === 0)
        ? true
        : undefined,
    PATIENCE_SECONDS,
  );
  output.say(`${nickname} has no device in the family any more.`, { removed: nickname });
}
