/** pair-tablet and pair: the two sides of a pairing. */
import { createInterface } from 'node:readline/promises';
import { KnotholeError } from '@knothole/protocol';
import type { Animal, AppView } from '../view.ts';
import { type CliArguments, profileOf } from './arguments.ts';
import { type Device, untilView } from './device.ts';
import { animalsSentence, type Output } from './output.ts';

/** Where a link leads that is only copied from one terminal to another. */
const NO_APP = 'https://knothole.invalid/';
/** A family chat and one with the guardian. */
const FIRST_CONVERSATIONS = 2;
const PATIENCE_SECONDS = 900;
const LINGER_MILLISECONDS = 3_000;

/** Shows a code, and stays until this device is in its first conversations. */
export async function pairTablet(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  const { core } = device;
  if (core.view.stage === 'new') {
    const appUrl = line.optional('app') ?? NO_APP;
    await core.run('startPairing', { relayUrl: line.required('relay'), appUrl });
  }
  const link = await untilView(device, (view) => {
    const pairing = tabletStep(view);
    return pairing?.step === 'show' ? pairing.link : pairing === undefined ? '' : undefined;
  });
  if (link !== '') {
    output.say(`Pair this device with:\n${link}`, { link });
  }
  const animals = await untilView(device, (view) => {
    const pairing = tabletStep(view);
    return pairing?.step === 'animals' ? pairing.animals : pairing === undefined ? [] : undefined;
  });
  if (animals.length > 0) {
    await decide(line, output, animals, (same) => core.run('answerAnimals', { same }));
  }
  const count = await untilView(device, (view) =>
    view.stage === 'home' && view.conversations.length >= FIRST_CONVERSATIONS
      ? view.conversations.length
      : undefined,
  );
  output.say(`This device is in the family, in ${count} conversations.`, { paired: true });
}

/** Answers a code, and stays until the conversations with the new device are founded. */
export async function pair(line: CliArguments, device: Device, output: Output): Promise<void> {
  const { core } = device;
  const profile = profileOf(line);
  await core.run('pairChild', { link: line.required('link'), profile });
  const animals = await untilView(
    device,
    (view) => {
      const pairing = phoneStep(view);
      return pairing.step === 'animals' ? pairing.animals : undefined;
    },
    PATIENCE_SECONDS,
  );
  await decide(line, output, animals, (same) => core.run('confirmPairing', { same }));
  await untilView(device, (view) => (phoneStep(view).step === 'done' ? true : undefined));
  await core.run('dismissPairing', null);
  await lingerForWelcomes(device);
  output.say(`${profile.nickname} is in the family.`, { paired: true });
}

/**
 * The tablet joins by what this device still puts at the relay. What is not there when this process
 * ends is put by the next one.
 */
function lingerForWelcomes({ ports }: Device): Promise<void> {
  return new Promise((resolve) => {
    ports.clock.after(LINGER_MILLISECONDS, resolve);
  });
}

async function decide(
  line: CliArguments,
  output: Output,
  animals: readonly Animal[],
  answer: (same: boolean) => Promise<unknown>,
): Promise<void> {
  output.say(animalsSentence(animals), { animals });
  const same = line.yes || (await askPerson(line));
  await answer(same);
  if (!same) {
    throw new KnotholeError('PAIRING_MISMATCH', 'the animals differ: the tablet stays outside');
  }
}

async function askPerson(line: CliArguments): Promise<boolean> {
  if (line.json || !process.stdin.isTTY) {
    throw new KnotholeError('INPUT', 'compare the animals, then run it with --yes');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question('Are they the same on the other screen? [y/n] ');
    return answer.trim().toLowerCase().startsWith('y');
  } finally {
    terminal.close();
  }
}

/** Undefined once this device is past pairing. */
function tabletStep(view: AppView): Extract<AppView, { stage: 'pairing' }>['pairing'] | undefined {
  if (view.stage === 'home') {
    return undefined;
  }
  if (view.stage !== 'pairing') {
    throw new KnotholeError('WRONG_STAGE', 'this device is not being paired');
  }
  if (view.pairing.step === 'problem') {
    throw new KnotholeError(view.pairing.code, 'the pairing has come to nothing');
  }
  return view.pairing;
}

function phoneStep(view: AppView): NonNullable<Extract<AppView, { stage: 'home' }>['pairing']> {
  if (view.stage !== 'home' || view.pairing === null) {
    throw new KnotholeError('WRONG_STAGE', 'no tablet is being paired');
  }
  if (view.pairing.step === 'problem') {
    throw new KnotholeError(view.pairing.code, 'the pairing has come to nothing');
  }
  return view.pairing;
}
