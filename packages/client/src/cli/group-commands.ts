/** create-group, add-to-group, allow-group, refuse-group, name-group: groups of several families. */
import { hasCode, KnotholeError } from '@knothole/protocol';
import type { Commands, GroupView, PersonId } from '../view.ts';
import { avatarOf, type CliArguments } from './arguments.ts';
import { type Device, homeOf, untilQuiet, untilView } from './device.ts';
import type { Output } from './output.ts';
import { personCalled } from './pairing-commands.ts';

const PATIENCE_SECONDS = 20;

/** Of own people and contacts; who else must allow it is said. */
export async function createGroup(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  const made = await device.core.run('createGroup', {
    name: line.required('name'),
    picture: avatarOf(line),
    people: membersOf(line, device),
  });
  await untilQuiet(device);
  tellMissing(device, output, made);
}

/** More people of the group's families. */
export async function addToGroup(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  const { id: group } = await groupCalled(device, line.required('group'));
  const people = membersOf(line, device);
  const made = await device.core.run('addToGroup', { group, people });
  await untilQuiet(device);
  tellMissing(device, output, made);
}

/** One of the family may be in a group with exactly those who are named for it now. */
export async function allowGroup(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  await decide(line, device, true);
  const sentence = `${line.required('nickname')} may be in ${line.required('group')}.`;
  output.say(sentence, { allowedInGroup: true });
}

/** Or not any more. */
export async function refuseGroup(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  await decide(line, device, false);
  const sentence = `${line.required('nickname')} is not in ${line.required('group')}.`;
  output.say(sentence, { allowedInGroup: false });
}

/** Whoever is in a group calls it something else. */
export async function nameGroup(line: CliArguments, device: Device, output: Output): Promise<void> {
  const { conversation } = await groupCalled(device, line.required('group'));
  if (conversation === null) {
    throw new KnotholeError('UNKNOWN_CONVERSATION', 'the group has not begun here');
  }
  const [name, picture] = [line.required('name'), avatarOf(line)];
  await device.core.run('nameGroup', { conversation, name, picture });
  await untilQuiet(device);
  output.say(`The group is called ${name} now.`, { named: name });
}

/**
 * By its name, or its id where two are called the same; one that another family has made may be on its
 * way. @throws {KnotholeError} INPUT.
 */
export async function groupCalled(device: Device, name: string): Promise<GroupView> {
  try {
    return await untilView(
      device,
      () => homeOf(device).groups.find((known) => known.name === name || known.id === name),
      PATIENCE_SECONDS,
    );
  } catch (error) {
    throw hasCode(error, 'OFFLINE')
      ? new KnotholeError('INPUT', 'the family knows no group of this name')
      : error;
  }
}

/** The family's own people first, then contacts. @throws {KnotholeError} INPUT. */
export function membersOf(line: CliArguments, device: Device): readonly PersonId[] {
  const { people, contacts } = homeOf(device);
  return line.members.map((nickname) => {
    const person = [...people, ...contacts].find((known) => known.nickname === nickname);
    if (person === undefined) {
      throw new KnotholeError('INPUT', 'nobody whom the family knows has this name');
    }
    return person.id;
  });
}

async function decide(line: CliArguments, device: Device, allow: boolean): Promise<void> {
  const { id: group } = await groupCalled(device, line.required('group'));
  const child = personCalled(device, line.required('nickname'));
  await device.core.run('allowGroup', { group, child, allow });
  await untilQuiet(device);
}

function tellMissing(
  device: Device,
  output: Output,
  { group, refused, missing }: Commands['createGroup'][1],
): void {
  const { people, contacts } = homeOf(device);
  const nameOf = (id: PersonId): string =>
    [...people, ...contacts].find((known) => known.id === id)?.nickname ?? 'somebody';
  const pairs = missing.map(({ child, contact }) => `${nameOf(child)} with ${nameOf(contact)}`);
  output.say(
    refused === null
      ? 'The group begins as soon as everybody can be there.'
      : `The group waits until it is allowed: ${pairs.join(', ')}.`,
    { group, refused, missing },
  );
}
