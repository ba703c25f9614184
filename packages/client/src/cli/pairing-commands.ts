/** pair-tablet, pair and pair-guardian: the two sides of a pairing. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { KnotholeError } from '@knothole/protocol';
import type { Animal, AppView, PersonId } from '../view.ts';
import { type CliArguments, profileOf } from './arguments.ts';
import { type Device, homeOf, untilView } from './device.ts';
import { animalsSentence, type Output } from './output.ts';

/** Where a link leads that is only copied from one terminal to another. */
export const NO_APP = 'https://knothole.invalid/';
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
    view.stage === 'home' &&
    (view.role === 'guardian' || view.conversations.length >= FIRST_CONVERSATIONS)
      ? view.conversations.length
      : undefined,
  );
  if (homeOf(device).role === 'guardian') {
    // A guardian's device may be the only one yet: what comes, comes by and by.
    await linger(device);
  }
  output.say(`This device is in the family, in ${count} conversations.`, { paired: true });
}

/** Answers a code, and stays until the conversations with the new device are founded. */
export async function pair(line: CliArguments, device: Device, output: Output): Promise<void> {
  const profile = profileOf(line);
  const { nickname } = profile;
  const again = line.again ? { person: personCalled(device, nickname) } : {};
  await device.core.run('pairChild', { link: line.required('link'), profile, ...again });
  await letIn(line, device, output, nickname);
}

/** The same for a guardian's device; the words of the kit come from standard input. */
export async function pairGuardian(
  line: CliArguments,
  device: Device,
  output: Output,
): Promise<void> {
  const name = line.optional('as');
  const guardian = name === undefined ? profileOf(line) : personCalled(device, name);
  const words = homeOf(device).kitPending ? null : await text(process.stdin);
  await device.core.run('pairGuardian', { link: line.required('link'), guardian, words });
  await letIn(line, device, output, name ?? line.required('nickname'));
}

async function letIn(
  line: CliArguments,
  device: Device,
  output: Output,
  nickname: string,
): Promise<void> {
  const { core } = device;
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
  await linger(device);
  output.say(`${nickname} is in the family.`, { paired: true });
}

/** @throws {KnotholeError} INPUT when there is nobody of this name. */
export function personCalled(device: Device, nickname: string): PersonId {
  const person = homeOf(device).people.find((known) => known.nickname === nickname);
  if (person === undefined) {
    throw new KnotholeError('INPUT', 'nobody in the family has this name');
  }
  return person.id;
}

/**
 * Others join by what this device still puts at the relay. What is not there when this process ends is put
 * by the next one.
 */
export function linger({ ports }: Device): Promise<void> {
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
  const same = line.yes || (await askWhetherSame(line, 'the animals'));
  await answer(same);
  if (!same) {
    throw new KnotholeError('PAIRING_MISMATCH', 'the animals differ: the tablet stays outside');
  }
}

export async function askWhetherSame(line: CliArguments, what: string): Promise<boolean> {
  if (line.json || !process.stdin.isTTY) {
    throw new KnotholeError('INPUT', `compare ${what}, then run it with --yes`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Are ${what} the same on the other screen? [y/n] `);
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
