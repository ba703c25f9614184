/**
 * A family's story in the terminal: a real relay as a process of its own, a parent and a child as
 * headless devices, a power cut, and at the end a thief who takes all that the relay holds.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Loot, lootDirectory, lootMemory, search } from '../e2e/loot.ts';
import { RelayProcess } from '../e2e/relay-process.ts';

const FAMILY = fileURLToPath(new URL('../packages/client/dist/cli/main.js', import.meta.url));
const homes = mkdtempSync(join(tmpdir(), 'knothole-demo-'));
const relay = new RelayProcess();

const PARENT = 'Quillmother';
const CHILD = 'Brambleling';
const SAID = {
  hello: 'Good night, brave astronaut of the blanket fort',
  answer: 'The moon is a lemon, I checked',
  inTheDark: 'Are you still there in the dark?',
  morning: 'Pancakes in the lighthouse at seven',
} as const;

type Happening = Readonly<Record<string, unknown>>;

/** Runs one command of a headless device and hands on what happens, line by line. */
async function* device(home: string, ...args: string[]): AsyncGenerator<Happening> {
  const command = [FAMILY, '--json', '--home', join(homes, home), ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const happening: Happening = JSON.parse(line);
      if (typeof happening['error'] === 'string') {
        throw new Error(`${args[0]}: ${happening['sentence'] ?? happening['error']}`);
      }
      yield happening;
    }
  } finally {
    child.kill();
  }
}

/** The first thing that has `field`. */
async function until(happenings: AsyncGenerator<Happening>, field: string): Promise<unknown> {
  for (let next = await happenings.next(); !next.done; next = await happenings.next()) {
    if (field in next.value) return next.value[field];
  }
  throw new Error(`the command ended without ${field}`);
}

async function all(happenings: AsyncGenerator<Happening>): Promise<Happening[]> {
  const collected: Happening[] = [];
  for await (const happening of happenings) collected.push(happening);
  return collected;
}

function tell(text: string): void {
  console.log(text);
}

async function makeFamily(): Promise<readonly string[]> {
  const { appUrl } = relay.announced;
  await all(device('phone', 'create', '--nickname', PARENT, '--animal', 'owl', '--url', appUrl));
  const words = (await until(device('phone', 'kit'), 'words')) as string[];
  const confirm = [3, 12, 21].flatMap((at) => ['--confirm', `${at}=${words[at - 1]}`]);
  await all(device('phone', 'kit', ...confirm));
  tell(`  ${PARENT}'s phone makes a family: a nickname, an owl, 24 words for the drawer.`);
  return words;
}

async function pairTablet(): Promise<void> {
  const tablet = device('tablet', 'pair-tablet', '--relay', relay.announced.relayUrl, '--yes');
  const link = (await until(tablet, 'link')) as string;
  const phone = all(
    device('phone', 'pair', '--link', link, '--nickname', CHILD, '--animal', 'fox', '--yes'),
  );
  const animals = (await until(tablet, 'animals')) as string[];
  tell(`  ${CHILD}'s tablet shows a code, the phone reads it. Both show: ${animals.join(', ')}.`);
  await Promise.all([phone, until(tablet, 'paired')]);
}

/** Says something from one device and waits until the other one shows it. */
async function say(from: string, to: string, text: string): Promise<void> {
  await all(device(from, 'send', '--to', 'family', text));
  const listener = device(to, 'follow', '--seconds', '20');
  for await (const happening of listener) {
    if (JSON.stringify(happening).includes(text)) return;
  }
  throw new Error('a message did not arrive');
}

function thief(memory: readonly Loot[] | undefined, kit: readonly string[]): void {
  const loot = [
    ...lootDirectory(relay.dataDirectory),
    { source: 'log', bytes: Buffer.from(relay.log) },
    ...(memory ?? []),
  ];
  const bytes = loot.reduce((sum, part) => sum + part.bytes.length, 0);
  const rows: readonly [string, Readonly<Record<string, string>>][] = [
    ['nicknames', { parent: PARENT, child: CHILD }],
    ['messages', SAID],
    ['words of the family kit', pairsOf(kit)],
  ];
  const mebibytes = (bytes / 1_048_576).toFixed(1);
  const from =
    memory === undefined ? 'files and log; memory: not captured here' : 'files, log and memory';
  tell(`\n  A thief takes ${mebibytes} MiB: ${from}.\n`);
  tell(`  ${'what was typed'.padEnd(26)}${'pieces'.padStart(8)}${'found'.padStart(8)}`);
  let found = 0;
  for (const [name, secrets] of rows) {
    const hits = new Set(search(loot, secrets).map((hit) => hit.split(' in ')[0])).size;
    found += hits;
    const total = String(Object.keys(secrets).length);
    tell(`  ${name.padEnd(26)}${total.padStart(8)}${String(hits).padStart(8)}`);
  }
  if (found > 0) throw new Error('the relay holds what it must not hold');
}

/** Neighbouring words: a single one stands in any dictionary. */
function pairsOf(kit: readonly string[]): Record<string, string> {
  return Object.fromEntries(kit.slice(1).map((word, at) => [`${at + 1}`, `${kit[at]} ${word}`]));
}

try {
  tell('\nA family and a hollow tree\n');
  await relay.start();
  const kit = await makeFamily();
  await pairTablet();
  await say('phone', 'tablet', SAID.hello);
  tell(`  ${PARENT}: ${SAID.hello}`);
  await say('tablet', 'phone', SAID.answer);
  tell(`  ${CHILD}: ${SAID.answer}`);
  await relay.kill();
  await all(device('tablet', 'send', '--seconds', '1', '--to', 'family', SAID.inTheDark));
  tell('  The relay loses its power. The tablet keeps what the child writes meanwhile.');
  await relay.start();
  await say('tablet', 'phone', SAID.morning);
  tell(`  The relay is back. ${CHILD}: ${SAID.inTheDark}`);
  tell(`  ${CHILD}: ${SAID.morning}`);
  const memory = lootMemory(relay.pid);
  await relay.stop();
  thief(memory, kit);
  tell('\n  What this shows and what it does not: docs/threat-model.md\n');
} finally {
  await relay.clear();
  rmSync(homes, { recursive: true, force: true });
}
