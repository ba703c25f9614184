#!/usr/bin/env node
/**
 * The command `knothole-family`: one device of a family without a screen, for testers, bots and
 * makers of toys.
 */
import { KnotholeError } from '@knothole/protocol';
import { type CliArguments, type Command, parseArguments } from './arguments.ts';
import { type Device, openDevice } from './device.ts';
import { eraseChild, eraseFamily, eraseHere } from './erase-commands.ts';
import {
  create,
  history,
  journal,
  kit,
  leaveFamily,
  list,
  remove,
  restore,
  startOver,
} from './family-commands.ts';
import { allow, ask, dismiss, end, endFamily, invite, meet } from './friend-commands.ts';
import { addToGroup, allowGroup, createGroup, nameGroup, refuseGroup } from './group-commands.ts';
import { agreeKit, dropKit, newKit } from './new-kit-commands.ts';
import { type Output, openOutput } from './output.ts';
import { pair, pairGuardian, pairTablet } from './pairing-commands.ts';
import { lookAlong } from './rules-commands.ts';
import { follow, leave, send, show } from './talk-commands.ts';
import { USAGE } from './usage.ts';

type Run = (line: CliArguments, device: Device, output: Output) => Promise<void>;

const RUNS: Readonly<Record<Command, Run>> = {
  create,
  restore,
  kit,
  'new-kit': newKit,
  'agree-kit': agreeKit,
  'drop-kit': dropKit,
  'pair-tablet': pairTablet,
  pair,
  'pair-guardian': pairGuardian,
  list,
  send,
  follow,
  remove,
  'leave-family': leaveFamily,
  journal,
  invite,
  meet,
  allow,
  end,
  'end-family': endFamily,
  ask,
  dismiss,
  'create-group': createGroup,
  'add-to-group': addToGroup,
  'allow-group': allowGroup,
  'refuse-group': refuseGroup,
  'name-group': nameGroup,
  leave,
  show,
  history,
  'look-along': lookAlong,
  'start-over': startOver,
  'erase-child': eraseChild,
  'erase-family': eraseFamily,
  'erase-here': eraseHere,
};

// A hostile commit can make the MLS library reject a promise that nobody holds (it is refused all
// the same): the process must not die of it.
process.on('unhandledRejection', () => process.stderr.write('UNHANDLED_REJECTION\n'));

await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<void> {
  const output = openOutput(words.includes('--json'));
  const line = readLine(words, output);
  if (line !== undefined) {
    await runCommand(line, output);
  }
}

function readLine(words: readonly string[], output: Output): CliArguments | undefined {
  try {
    const line = parseArguments(words);
    if (line === null) {
      process.stdout.write(USAGE);
      return undefined;
    }
    return line;
  } catch (error) {
    report(error, output);
    process.exitCode = 2;
    return undefined;
  }
}

async function runCommand(line: CliArguments, output: Output): Promise<void> {
  let device: Device | undefined;
  try {
    device = await openDevice(line.home);
    await RUNS[line.command](line, device, output);
  } catch (error) {
    report(error, output);
    process.exitCode = 1;
  }
  await device?.core.close();
}

function report(error: unknown, output: Output): void {
  if (error instanceof KnotholeError) {
    output.fail(error.message, error.code);
  } else {
    output.fail('something went wrong that should not', 'INTERNAL');
  }
}
