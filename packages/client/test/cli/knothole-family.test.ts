import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { encodeBase64url } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { tempDirectory } from '../support/temp-directory.ts';
import { startTestRelay } from '../support/test-relay.ts';

/** As it is installed: built, a process starts in a third of the time. */
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Line {
  readonly words?: unknown;
  readonly link?: unknown;
  readonly message?: unknown;
  readonly people?: unknown;
  readonly conversations?: unknown;
  readonly requests?: unknown;
  readonly groups?: unknown;
}

/** One run of the command, with `--json`. */
function run(...args: readonly string[]) {
  return runWith('', ...args);
}

/** The same with something on standard input. */
function runWith(typed: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, '--json', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(typed);
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Line);
    for (const wake of [...waiting]) {
      wake();
    }
  });
  return {
    /** The first line that has this field. */
    line: (field: string): Promise<Line> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => field in line);
          if (found !== undefined) {
            waiting.delete(look);
            resolve(found);
          }
        };
        waiting.add(look);
        void exit.then(() => {
          look();
          reject(new Error(`ended without ${field}: ${JSON.stringify(lines)}`));
        });
        look();
      }),
    stop: () => child.kill('SIGINT'),
    async end(): Promise<{ readonly code: unknown; readonly lines: readonly Line[] }> {
      const [code] = (await exit) as [unknown];
      return { code, lines };
    },
  };
}

test('a family without screens: created, paired, talking, listed', async () => {
  const relay = await startTestRelay();
  const directory = await tempDirectory();
  const [mum, mia] = [join(directory, 'mum'), join(directory, 'mia')];
  const pass = encodeBase64url(relay.pass);
  const url = `http://127.0.0.1/#relay=${encodeURIComponent(relay.url)}&pass=${pass}`;
  const create = ['create', '--nickname', 'Mum', '--animal', 'owl', '--url', url];
  expect((await run('--home', mum, ...create).end()).code).toBe(0);

  const words = (await run('--home', mum, 'kit').line('words')).words as readonly string[];
  expect(words).toHaveLength(24);
  const confirm = [3, 12, 21].flatMap((at) => ['--confirm', `${at}=${words[at - 1]}`]);
  expect((await run('--home', mum, 'kit', ...confirm).end()).lines).toEqual([{ confirmed: true }]);

  const tablet = run('--home', mia, 'pair-tablet', '--relay', relay.url, '--yes');
  const { link } = await tablet.line('link');
  const profile = ['--nickname', 'Mia', '--animal', 'fox'];
  const phone = run('--home', mum, 'pair', '--link', String(link), ...profile, '--yes');
  expect(await phone.line('animals')).toEqual(await tablet.line('animals'));
  expect((await Promise.all([phone.end(), tablet.end()])).map(({ code }) => code)).toEqual([0, 0]);

  const follow = run('--home', mia, 'follow');
  const send = run('--home', mum, 'send', '--to', 'Mia', 'Good night, Mia 🌙');
  const { message } = await follow.line('message');
  expect(message).toMatchObject({ from: 'Mum', form: 'direct', text: 'Good night, Mia 🌙' });
  expect((await send.end()).lines).toMatchObject([{ state: 'sent' }]);
  const second = run('--home', mia, 'list');
  expect((await second.end()).lines).toMatchObject([{ error: 'STORE_BUSY' }]);
  follow.stop();
  expect((await follow.end()).code).toBe(0);

  const { lines } = await run('--home', mia, 'list').end();
  expect(lines).toMatchObject([{ role: 'child', removed: false }]);
  expect(lines[0]?.people).toHaveLength(2);
  expect(lines[0]?.conversations).toHaveLength(2);

  expect((await run('--home', mia, 'ask', 'friend').end()).lines).toEqual([{ asked: 'friend' }]);
  const off = await run('--home', mum, 'history', 'off').end();
  expect(off.lines).toEqual([{ historyAllowed: false }]);
  const alone = await run('--home', mum, 'look-along', '--nickname', 'Mia', 'off').end();
  expect(alone.lines).toEqual([{ independent: true, person: 'Mia' }]);
  const asked = await run('--home', mum, 'list').end();
  expect(asked.lines).toMatchObject([{ requests: [{ wish: 'friend' }], historyAllowed: false }]);
  const said = await run('--home', mia, 'show', '--to', 'Mum').end();
  expect(said.lines).toMatchObject([{ message: { from: 'Mum', text: 'Good night, Mia 🌙' } }]);

  const restore = ['--home', join(directory, 'new'), 'restore', '--url', url];
  const mistyped = await runWith(`${words.slice(1).join(' ')} fox\n`, ...restore).end();
  expect(mistyped).toMatchObject({ code: 1, lines: [{ error: 'KIT_WORDS' }] });
  const restored = await runWith(`${words.join('\n')}\n`, ...restore).end();
  expect(restored).toMatchObject({ code: 0, lines: [{ restored: {} }] });
}, 120_000);

test('what is not understood ends with 2, what cannot be done with 1 and its code', async () => {
  const home = join(await tempDirectory(), 'device');
  const unknown = await run('--home', home, 'dance').end();
  expect(unknown).toMatchObject({ code: 2, lines: [{ error: 'INPUT' }] });
  const early = await run('--home', home, 'list').end();
  expect(early).toMatchObject({ code: 1, lines: [{ error: 'WRONG_STAGE' }] });
});

test('a second guardian without screens: let in by the words, told, and gone again', async () => {
  const relay = await startTestRelay();
  const directory = await tempDirectory();
  const [mum, dad] = [join(directory, 'mum'), join(directory, 'dad')];
  const pass = encodeBase64url(relay.pass);
  const url = `http://127.0.0.1/#relay=${encodeURIComponent(relay.url)}&pass=${pass}`;
  const create = ['create', '--nickname', 'Mum', '--animal', 'owl', '--url', url];
  expect((await run('--home', mum, ...create).end()).code).toBe(0);
  const words = (await run('--home', mum, 'kit').line('words')).words as readonly string[];
  const confirm = [3, 12, 21].flatMap((at) => ['--confirm', `${at}=${words[at - 1]}`]);
  expect((await run('--home', mum, 'kit', ...confirm).end()).code).toBe(0);

  const other = run('--home', dad, 'pair-tablet', '--relay', relay.url, '--yes');
  const { link } = await other.line('link');
  const profile = ['--nickname', 'Dad', '--animal', 'rabbit'];
  const pair = ['pair-guardian', '--link', String(link), ...profile, '--yes'];
  const none = await runWith('fox fox\n', '--home', mum, ...pair).end();
  expect(none).toMatchObject({ code: 1, lines: [{ error: 'KIT_WORDS' }] });
  const phone = runWith(`${words.join(' ')}\n`, '--home', mum, ...pair);
  expect((await Promise.all([phone.end(), other.end()])).map(({ code }) => code)).toEqual([0, 0]);
  const acts = [{ act: 'guardian-added' }];
  expect((await run('--home', mum, 'journal').end()).lines).toMatchObject([{ journal: acts }]);
  expect((await run('--home', dad, 'list').end()).lines).toMatchObject([{ role: 'guardian' }]);

  const asking = run('--home', mum, 'new-kit');
  const shown = await asking.line('animals');
  const agreed = await run('--home', dad, 'agree-kit', '--yes').end();
  expect(agreed.lines).toEqual([shown, { agreed: true }]);
  const fresh = (await asking.line('words')).words as readonly string[];
  expect((await asking.end()).code).toBe(0);
  const onPaper = [3, 12, 21].flatMap((at) => ['--confirm', `${at}=${fresh[at - 1]}`]);
  const replaced = await run('--home', mum, 'new-kit', ...onPaper).end();
  expect(replaced.lines).toEqual([{ replaced: true }]);
  const old = await runWith(
    `${words.join(' ')}\n`,
    '--home',
    mum,
    'erase-family',
    '--with-kit',
  ).end();
  expect(old).toMatchObject({ code: 1, lines: [{ error: 'KIT_REPLACED' }] });

  const follow = run('--home', mum, 'follow');
  expect((await run('--home', dad, 'leave-family').end()).lines).toEqual([{ left: true }]);
  expect((await run('--home', dad, 'list').end()).lines).toMatchObject([{ error: 'WRONG_STAGE' }]);
  follow.stop();
  await follow.end();
}, 120_000);

test('two families without screens: met, allowed, talking, ended', async () => {
  const relay = await startTestRelay();
  const directory = await tempDirectory();
  const [mum, gran] = [join(directory, 'mum'), join(directory, 'gran')];
  const pass = encodeBase64url(relay.pass);
  const url = `http://127.0.0.1/#relay=${encodeURIComponent(relay.url)}&pass=${pass}`;
  for (const [home, name] of [
    [mum, 'Mum'],
    [gran, 'Gran'],
  ] as const) {
    const create = ['create', '--nickname', name, '--animal', 'owl', '--url', url];
    expect((await run('--home', home, ...create).end()).code).toBe(0);
  }
  const inviting = run('--home', mum, 'invite', '--yes');
  const { link } = await inviting.line('link');
  const opening = run('--home', gran, 'meet', '--link', String(link), '--yes');
  expect(await inviting.line('words')).toEqual(await opening.line('words'));
  const met = await Promise.all([inviting.end(), opening.end()]);
  expect(met.map(({ code }) => code)).toEqual([0, 0]);

  const allow = (home: string, own: string, other: string) =>
    run('--home', home, 'allow', '--nickname', own, '--contact', other).end();
  expect((await allow(gran, 'Gran', 'Mum')).code).toBe(0);
  const follow = run('--home', gran, 'follow');
  expect((await allow(mum, 'Mum', 'Gran')).code).toBe(0);
  const send = run('--home', mum, 'send', '--to', 'Gran', '--seconds', '60', 'Hello Gran');
  expect((await follow.line('message')).message).toMatchObject({ from: 'Mum', text: 'Hello Gran' });
  expect((await send.end()).lines).toMatchObject([{ state: 'sent' }]);
  follow.stop();
  await follow.end();

  const knitting = ['--name', 'Knitting', '--animal', 'cat'];
  const members = ['--member', 'Mum', '--member', 'Gran'];
  const made = await run('--home', mum, 'create-group', ...knitting, ...members).end();
  expect(made).toMatchObject({ code: 0, lines: [{ refused: null, missing: [] }] });
  const founder = run('--home', mum, 'follow');
  const yes = ['allow-group', '--group', 'Knitting', '--nickname', 'Gran'];
  expect((await run('--home', gran, ...yes).end()).lines).toEqual([{ allowedInGroup: true }]);
  const row = run('--home', gran, 'send', '--to', 'Knitting', '--seconds', '60', 'Row one');
  expect((await founder.line('message')).message).toMatchObject({ form: 'group', text: 'Row one' });
  expect((await row.end()).lines).toMatchObject([{ state: 'sent' }]);
  const wool = ['name-group', '--group', 'Knitting', '--name', 'Wool', '--animal', 'cat'];
  expect((await run('--home', gran, ...wool).end()).lines).toEqual([{ named: 'Wool' }]);
  const left = await run('--home', gran, 'leave', '--group', 'Wool').end();
  expect(left.lines).toMatchObject([{ leaving: expect.any(String) }]);
  founder.stop();
  await founder.end();
  expect((await run('--home', mum, 'list').end()).lines).toMatchObject([
    { groups: [{ name: 'Wool', isOurs: true }] },
  ]);

  const end = run('--home', mum, 'end', '--nickname', 'Mum', '--contact', 'Gran');
  expect((await end.end()).lines).toMatchObject([{ ended: true }]);
  const refused = await run('--home', mum, 'send', '--to', 'Gran', 'Gran?').end();
  expect(refused).toMatchObject({ code: 1, lines: [{ error: 'NOT_APPROVED' }] });
  const back = await run('--home', mum, 'end-family', '--contact', 'Gran', '--at-once').end();
  expect(back.lines).toMatchObject([{ endedFamily: expect.any(String) }]);
  expect((await run('--home', mum, 'list').end()).lines).toMatchObject([{ passes: [] }]);
}, 120_000);
