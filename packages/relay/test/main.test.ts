/** The command as an operator meets it. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bucketAt } from '@knothole/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/folders.ts';
import { testRelay } from './support/relay.ts';
import { passOf, runKnothole, serveProcess } from './support/relay-process.ts';
import { cap, envelope, slot } from './support/samples.ts';
import { SocketClient } from './support/socket-client.ts';

const WEEK = bucketAt('week', Date.now() / 1_000);

function builtApp(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>app</title>');
  return folder;
}

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('knothole serve', () => {
  it('prints an address of the app that leads to the relay with the household’s pass', async () => {
    const relay = await serveProcess(temporaryFolder(), ['--app', builtApp()]);
    const fragment = new URLSearchParams(new URL(relay.appUrl ?? '').hash.slice(1));
    expect(fragment.get('relay')).toBe(relay.relayUrl);
    const client = await SocketClient.connect(relay.relayUrl, passOf(relay.appUrl));
    expect((await client.ask({ kind: 'PING', request: 1 })).kind).toBe('PONG');
    const page = await fetch(relay.appUrl ?? '');
    expect(await page.text()).toContain('<title>app</title>');
    const config = await fetch(new URL('/config.json', relay.appUrl ?? ''));
    expect(await config.json()).toEqual({ relay: relay.relayUrl });
  });

  it('uses public addresses, and a QR of them, behind a proxy', async () => {
    const relay = runKnothole([
      ...['serve', '--data', temporaryFolder(), '--relay-port', '0', '--app-port', '0'],
      ...['--app', builtApp(), '--public-url', 'https://oak.example/'],
    ]);
    while (!relay.output.stdout.endsWith('\n\n')) {
      await new Promise((resolve) => relay.child.stdout?.once('data', resolve));
    }
    expect(relay.output.stdout).toContain(
      `https://oak.example/#relay=${encodeURIComponent('wss://oak.example/v1')}&pass=`,
    );
    expect(relay.output.stdout).toMatch(/[█▀▄]{10}/);
  });

  it('keeps pass and incarnation over a restart', async () => {
    const dataDir = temporaryFolder();
    const app = builtApp();
    const passes: Uint8Array[] = [];
    const incarnations: Uint8Array[] = [];
    for (const _ of [1, 2]) {
      const relay = await serveProcess(dataDir, ['--app', app]);
      passes.push(passOf(relay.appUrl));
      const client = await SocketClient.connect(relay.relayUrl, passOf(relay.appUrl));
      incarnations.push((await client.find('WELCOME')).incarnation);
      relay.child.kill('SIGINT');
      expect(await relay.ended).toBe(0);
    }
    expect(passes[0]).toEqual(passes[1]);
    expect(incarnations[0]).toEqual(incarnations[1]);
  });

  it('stops gracefully: exit 0, everything durable, no write-ahead log left', async () => {
    const dataDir = temporaryFolder();
    const relay = await serveProcess(dataDir, ['--app', builtApp()]);
    const client = await SocketClient.connect(relay.relayUrl, passOf(relay.appUrl));
    const put = { kind: 'PUT', bucket: WEEK, cap: cap(1), envelope: envelope(1) } as const;
    expect((await client.ask({ ...put, request: 1 })).kind).toBe('OK');
    relay.child.kill('SIGTERM');
    await client.closed;
    expect(await relay.ended).toBe(0);
    expect(readdirSync(join(dataDir, 'slots'))).toEqual([`w${WEEK.number}.db`]);
    const again = await serveProcess(dataDir, ['--app', builtApp()]);
    const reader = await SocketClient.connect(again.relayUrl, passOf(again.appUrl));
    const slots = [slot(WEEK, 1)];
    expect((await reader.ask({ kind: 'GET', request: 1, slots })).kind).toBe('VAL');
  });

  it('says in one sentence that the data directory is taken, by a relay that then dies hard', async () => {
    const dataDir = temporaryFolder();
    const first = await serveProcess(dataDir);
    const second = runKnothole(['serve', '--data', dataDir, '--relay-port', '0', '--no-app']);
    expect(await second.ended).toBe(1);
    expect(second.output.stderr).toBe(
      'knothole: another relay is using this data directory (DATA_DIR_TAKEN)\n',
    );
    first.child.kill('SIGKILL');
    await first.ended;
    const third = await serveProcess(dataDir);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('keeps the directory from other processes also after this one asked for it twice', async () => {
    const dataDir = temporaryFolder();
    await testRelay({ dataDir });
    await expect(testRelay({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_TAKEN' });
    const other = runKnothole(['serve', '--data', dataDir, '--relay-port', '0', '--no-app']);
    expect(await other.ended).toBe(1);
    expect(other.output.stderr).toContain('(DATA_DIR_TAKEN)');
  });

  it.each(['--relay-port', '--app-port'])('says that the port of %s is taken', async (option) => {
    const port = await takenPort();
    const relay = runKnothole([
      ...['serve', '--data', temporaryFolder(), '--app', builtApp()],
      ...['--relay-port', '0', '--app-port', '0', option, String(port)],
    ]);
    expect(await relay.ended).toBe(1);
    expect(relay.output.stderr).toBe(
      `knothole: port ${port} is taken: stop what uses it, or choose others with --relay-port and --app-port (ADDRESS_IN_USE)\n`,
    );
  });

  it.each([
    ['plain http beyond this computer', ['--host', '0.0.0.0'], 'CONFIG'],
    ['a public address without TLS', ['--public-url', 'http://oak.example'], 'CONFIG'],
    ['a public relay without TLS', ['--public-relay-url', 'ws://oak.example/v1'], 'CONFIG'],
    ['a friend’s relay without TLS', ['--friend-relays', 'ws://elm.example/v1'], 'CONFIG'],
    ['a friend’s relay that is none', ['--friend-relays', 'elm'], 'CONFIG'],
    ['a port that is none', ['--relay-port', '70000'], 'CONFIG'],
    ['an unknown option', ['--frobnicate'], 'CONFIG'],
    ['a notice that no frame holds', ['--notice', 'a'.repeat(1_001)], 'CONFIG'],
    ['an app folder without an app', ['--app', '/nonexistent'], 'CONFIG'],
  ])('refuses %s with one sentence', async (_, args, code) => {
    const relay = runKnothole([
      ...['serve', '--data', temporaryFolder(), '--relay-port', '0', '--app-port', '0'],
      ...args,
    ]);
    expect(await relay.ended).toBe(1);
    expect(relay.output.stderr).toMatch(new RegExp(`^knothole: .+ \\(${code}\\)\\n$`));
  });

  it.each(['.', 'keys'])('refuses a data directory whose %s others can read', async (open) => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'keys'), { mode: 0o700 });
    chmodSync(join(dataDir, open), 0o755);
    const relay = runKnothole(['serve', '--data', dataDir, '--relay-port', '0', '--no-app']);
    expect(await relay.ended).toBe(1);
    expect(relay.output.stderr).toMatch(/open to other users.+\(DATA_DIR_UNUSABLE\)\n$/);
  });

  it('refuses a store whose key is missing rather than let its addresses look free', async () => {
    const dataDir = temporaryFolder();
    const relay = await serveProcess(dataDir, ['--app', builtApp()]);
    const client = await SocketClient.connect(relay.relayUrl, passOf(relay.appUrl));
    const put = { kind: 'PUT', bucket: WEEK, cap: cap(1), envelope: envelope(1) } as const;
    await client.ask({ ...put, request: 1 });
    relay.child.kill('SIGTERM');
    await relay.ended;
    const key = join(dataDir, 'keys', `w${WEEK.number}.key`);
    expect(existsSync(key)).toBe(true);
    const bytes = readFileSync(key);
    rmSync(key);
    const broken = runKnothole(['serve', '--data', dataDir, '--relay-port', '0', '--no-app']);
    expect(await broken.ended).toBe(1);
    expect(broken.output.stderr).toContain('(STORE_CORRUPT)');
    writeFileSync(key, bytes, { mode: 0o600 });
    const mended = await serveProcess(dataDir);
    mended.child.kill('SIGTERM');
    expect(await mended.ended).toBe(0);
  });

  it('lets only its owner read what it writes, and stores and logs nothing that was sent', async () => {
    const dataDir = temporaryFolder();
    const relay = await serveProcess(dataDir, ['--app', builtApp()]);
    const client = await SocketClient.connect(relay.relayUrl, passOf(relay.appUrl));
    const planted = 'Zilpzalp Quittenmus wohnt in Hasenwinkel';
    const content = envelope(1);
    content.set(new TextEncoder().encode(planted), 100);
    const put = { kind: 'PUT', bucket: WEEK, cap: cap(1), envelope: content } as const;
    expect((await client.ask({ ...put, request: 1 })).kind).toBe('OK');
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true });
    const everything = Buffer.concat(
      files
        .filter((file) => file.isFile())
        .map((file) => {
          const path = join(file.parentPath, file.name);
          expect([file.name, statSync(path).mode & 0o077]).toEqual([file.name, 0]);
          return readFileSync(path);
        }),
    );
    expect(everything.length).toBeGreaterThan(4_032);
    for (const secret of [planted, '127.0.0.1']) {
      expect(everything.includes(secret)).toBe(false);
    }
    for (const bytes of [cap(1), slot(WEEK, 1).address, content.subarray(500, 600)]) {
      expect(everything.includes(Buffer.from(bytes))).toBe(false);
    }
    relay.child.kill('SIGTERM');
    await relay.ended;
    for (const line of relay.output.stderr.trim().split('\n')) {
      const { event, ...numbers } = JSON.parse(line) as Record<string, unknown>;
      expect(['STARTED', 'STOPPED']).toContain(event);
      expect(Object.values(numbers).every((value) => typeof value === 'number')).toBe(true);
    }
  });
});
