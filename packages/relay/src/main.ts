#!/usr/bin/env node
/** The command `knothole`: reads its options, starts the relay, and stops it gracefully. */
import { KnotholeError } from '@knothole/protocol';
import { renderUnicodeCompact } from 'uqr';
import { createSafeLog, type SafeLog } from './core/safe-log.ts';
import { parseServeCommand, type ServeCommand, USAGE } from './serve-options.ts';
import { type RunningRelay, startRelay } from './start-relay.ts';

const log = createSafeLog((line) => process.stderr.write(`${line}\n`));

await main();

async function main(): Promise<void> {
  // One client's mishap must not end everybody's relay; the event says nothing about whose it was.
  process.on('unhandledRejection', () => log.write('UNHANDLED_REJECTION'));
  try {
    const command = parseServeCommand(process.argv.slice(2));
    if (command.help) {
      process.stdout.write(USAGE);
      return;
    }
    const relay = await startRelay({ ...command.relay, log: quietFor(command) });
    stopOnSignal(relay);
    process.stdout.write(command.json ? jsonOf(relay) : textOf(relay, command));
  } catch (error) {
    process.stderr.write(`${sentence(error)}\n`);
    process.exitCode = 1;
  }
}

function quietFor(command: ServeCommand): SafeLog {
  return command.json ? log : { write: (event, numbers) => writeUnusual(event, numbers) };
}

/** People who start it by hand read the text below; they need not be told twice that it started. */
function writeUnusual(...[event, numbers]: Parameters<SafeLog['write']>): void {
  if (event !== 'STARTED' && event !== 'CLOCK_HELD') {
    log.write(event, numbers);
  }
}

function stopOnSignal(relay: RunningRelay): void {
  const stop = (exitCode: number): void => {
    relay.close().then(
      () => process.exit(exitCode),
      () => process.exit(1),
    );
  };
  void relay.failed.then(() => {
    log.write('STORE_FAILED');
    stop(1);
  });
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
}

function jsonOf(relay: RunningRelay): string {
  const { appUrl, relayUrl, appPort, relayPort, clockHeldHours } = relay;
  return `${JSON.stringify({ appUrl, relayUrl, appPort, relayPort, clockHeldHours })}\n`;
}

function textOf(relay: RunningRelay, { relay: options }: ServeCommand): string {
  const lines = ['', 'Knothole is running. Stop it with Ctrl+C.', ''];
  if (relay.appUrl === null) {
    lines.push(`  Relay: ${relay.relayUrl}`, '');
    lines.push(
      '  A parent opens the app’s address with this behind it (it holds your household’s pass):',
    );
    lines.push('', `  ${relay.fragment}`);
  } else {
    lines.push(
      '  A parent opens (this link holds the pass of your household, keep it to yourself):',
    );
    lines.push('', `  ${relay.appUrl}`, '', '  A child’s tablet opens:', '');
    lines.push(`  ${options.publicUrl ?? secondWindow(relay.appUrl)}`);
    if (options.publicUrl === undefined) {
      lines.push('', '  Both work on this computer only. For real devices: docs/two-devices.md');
    }
    if (options.publicUrl !== undefined) {
      lines.push('', '  The parent’s link as a code for the phone:', '');
      lines.push(renderUnicodeCompact(relay.appUrl));
    }
  }
  if (relay.clockHeldHours !== 0) {
    const hours = Math.abs(Math.round(relay.clockHeldHours));
    const direction = relay.clockHeldHours > 0 ? 'ahead of' : 'behind';
    lines.push(
      '',
      `  This computer's clock is ${hours} hours ${direction} the last time the relay knew.`,
      '  Until you start it with --accept-clock, nothing expires on that clock’s word.',
    );
  }
  return `${lines.join('\n')}\n\n`;
}

/**
 * The same app under the computer's other name: a browser keeps the memory of the two apart, so that
 * parent and child can be tried side by side in one browser.
 */
function secondWindow(appUrl: string): string {
  const url = new URL(appUrl);
  url.hash = '';
  url.hostname = url.hostname === '127.0.0.1' ? 'localhost' : url.hostname;
  return url.href;
}

function sentence(error: unknown): string {
  return error instanceof KnotholeError
    ? `knothole: ${error.message} (${error.code})`
    : 'knothole: could not start, and does not know why (INTERNAL)';
}
