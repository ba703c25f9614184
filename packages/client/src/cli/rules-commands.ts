/** look-along. */
import { KnotholeError } from '@knothole/protocol';
import type { CliArguments } from './arguments.ts';
import { type Device, untilQuiet } from './device.ts';
import type { Output } from './output.ts';
import { personCalled } from './pairing-commands.ts';

/** Whether the family's grown-ups look along with a child, or leave it to itself. */
export async function lookAlong(line: CliArguments, device: Device, output: Output): Promise<void> {
  const nickname = line.required('nickname');
  if (line.text !== 'on' && line.text !== 'off') {
    throw new KnotholeError('INPUT', 'look-along is on or off');
  }
  const independent = line.text === 'off';
  await device.core.run('setOversight', { person: personCalled(device, nickname), independent });
  await untilQuiet(device);
  output.say(
    independent
      ? `Grown-ups leave ${nickname} to itself where all its tablets are in.`
      : `Grown-ups look along with ${nickname} again, from then on.`,
    { independent, person: nickname },
  );
}
