/** new-kit, agree-kit, drop-kit. */
import { KnotholeError } from '@knothole/protocol';
import { type CliArguments, kitAnswer } from './arguments.ts';
import { type Device, homeOf, untilView } from './device.ts';
import { animalsSentence, type Output } from './output.ts';
import { askWhetherSame } from './pairing-commands.ts';

const PATIENCE_SECONDS = 20;

/**
 * Asks, or goes on asking, and shows the words when another guardian's device has agreed; with --confirm
 * puts the new kit in force.
 */
export async function newKit(line: CliArguments, device: Device, output: Output): Promise<void> {
  if (line.confirm.length > 0) {
    await confirm(line, device, output);
    return;
  }
  if (homeOf(device).newKit === undefined) {
    await device.core.run('askNewKit', null);
  }
  const { newKit: begun } = homeOf(device);
  if (begun?.step === 'waiting') {
    output.say(`${animalsSentence(begun.animals)} Run "agree-kit" on another guardian's device.`, {
      animals: begun.animals,
    });
  }
  await untilView(device, (view) => {
    const step = view.stage === 'home' ? view.newKit?.step : undefined;
    if (step !== 'waiting' && step !== 'words') {
      throw new KnotholeError('WRONG_STAGE', 'the other device has refused, or another one asks');
    }
    return step === 'words' ? true : undefined;
  });
  const words = await device.core.run('newKitWords', null);
  const numbered = words.map((word, index) => `${String(index + 1).padStart(2)} ${word}`);
  output.say(numbered.join('\n'), { words });
}

async function confirm(line: CliArguments, device: Device, output: Output): Promise<void> {
  await untilView(
    device,
    (view) => (view.stage === 'home' && view.newKit?.step === 'words' ? true : undefined),
    PATIENCE_SECONDS,
  );
  await device.core.run('confirmNewKit', { answers: line.confirm.map(kitAnswer) });
  await untilView(
    device,
    (view) => (view.stage === 'home' && view.newKit === undefined ? true : undefined),
    PATIENCE_SECONDS,
  );
  output.say('The new kit is in force. The old one opens nothing any more.', { replaced: true });
}

export async function agreeKit(line: CliArguments, device: Device, output: Output): Promise<void> {
  const asked = await untilView(
    device,
    (view) => (view.stage === 'home' && view.newKit?.step === 'asked' ? view.newKit : undefined),
    PATIENCE_SECONDS,
  );
  output.say(animalsSentence(asked.animals), { animals: asked.animals });
  const same = line.yes || (await askWhetherSame(line, 'the animals'));
  await device.core.run('answerNewKit', { same });
  await untilView(
    device,
    (view) => (view.stage === 'home' && view.newKit === undefined ? true : undefined),
    PATIENCE_SECONDS,
  );
  output.say(same ? 'Agreed.' : 'Refused: the old kit stays.', { agreed: same });
}

export async function dropKit(_: CliArguments, { core }: Device, output: Output): Promise<void> {
  await core.run('dropNewKit', null);
  output.say('The old kit stays.', { dropped: true });
}
