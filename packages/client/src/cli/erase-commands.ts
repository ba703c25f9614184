/** erase-child, erase-family, erase-here. */
import { text } from 'node:stream/consumers';
import { KnotholeError } from '@knothole/protocol';
import type { CliArguments } from './arguments.ts';
import { type Device, homeOf, untilView } from './device.ts';
import type { Output } from './output.ts';

const PATIENCE_SECONDS = 20;

export async function eraseChild(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  const nickname = line.required('nickname');
  const child = homeOf(device).people.find((known) => known.nickname === nickname);
  if (child === undefined) {
    throw new KnotholeError('INPUT', 'the family has nobody of this name');
  }
  await device.core.run('eraseChild', { person: child.id, forget: line.withChats });
  await untilView(
    device,
    (view) =>
      view.stage === 'home' && view.people.every(({ id }) => id !== child.id) ? true : undefined,
    PATIENCE_SECONDS,
  );
  output.say(`${nickname} is erased. Its tablets forget everything when they hear it.`, {
    erased: nickname,
  });
}

/** The words come from standard input, as those of "restore" do; without any the kit is still here. */
export async function eraseFamily(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  const words = line.withKit ? await text(process.stdin) : null;
  await device.core.run('eraseFamily', { words });
  const isDone = device.core.view.stage === 'new';
  output.say(
    isDone
      ? 'The family is erased, and this device has forgotten it.'
      : 'This device forgets as soon as the others can hear it: see "follow", or "erase-here".',
    { erased: isDone },
  );
}

export async function eraseHere(_: CliArguments, { core }: Device, output: Output): Promise<void> {
  await core.run('eraseHere', null);
  output.say('This device has forgotten everything. The others may not have heard it.', {
    erasedHere: true,
  });
}
