/** OK means that the disk has it: seen from below, in the system calls of a real relay. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketAt } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import { ask, type BlobClient } from './support/blob-client.ts';
import { temporaryFolder } from './support/folders.ts';
import { type ServingProcess, serveProcess } from './support/relay-process.ts';
import { cap, envelope, slot } from './support/samples.ts';
import { SocketClient } from './support/socket-client.ts';

const WEEK = bucketAt('week', Date.now() / 1_000);
const SYNCS = 'fsync,fdatasync';

/** As the launcher of a process: -D keeps the process itself our child. */
const STRACE = ['/usr/bin/strace', '-D', '-f', '-qq'] as const;
const canTrace = spawnSync(STRACE[0], ['-qq', '/bin/true']).status === 0;

function put(request: number) {
  const content = { cap: cap(request), envelope: envelope(request) };
  return { kind: 'PUT', request, bucket: WEEK, ...content } as const;
}

async function connect(relay: ServingProcess, dataDir: string): Promise<SocketClient> {
  const pass = readFileSync(join(dataDir, 'keys', 'household.pass'));
  return SocketClient.connect(relay.relayUrl, new Uint8Array(pass));
}

function blobClient({ relayPort }: ServingProcess, dataDir: string): BlobClient {
  const pass = readFileSync(join(dataDir, 'keys', 'household.pass'));
  return { port: relayPort, pass: new Uint8Array(pass), bucket: WEEK };
}

describe.skipIf(!canTrace)('an OK (needs strace, which is missing or forbidden here)', () => {
  it('comes after an fsync of its own', async () => {
    const dataDir = temporaryFolder();
    const trace = join(temporaryFolder(), 'trace');
    const launcher = [...STRACE, '-e', `trace=${SYNCS}`, '-o', trace];
    const relay = await serveProcess(dataDir, ['--no-app'], launcher);
    const client = await connect(relay, dataDir);
    // Only calls that have returned count.
    const syncs = (): number => readFileSync(trace, 'utf8').match(/= 0$/gm)?.length ?? 0;
    let before = syncs();
    for (let request = 1; request <= 10; request++) {
      expect((await client.ask(put(request))).kind).toBe('OK');
      const after = syncs();
      expect(after).toBeGreaterThan(before);
      before = after;
    }
  });

  it('for a chunk comes after an fsync of its file and one of its folder', async () => {
    const dataDir = temporaryFolder();
    const trace = join(temporaryFolder(), 'trace');
    const launcher = [...STRACE, '-y', '-e', `trace=${SYNCS}`, '-o', trace];
    const relay = await serveProcess(dataDir, ['--no-app'], launcher);
    const client = blobClient(relay, dataDir);
    const syncs = (path: RegExp): number =>
      readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => path.test(line) && line.endsWith('= 0')).length;
    // Of a call that was overtaken by another thread's, the end has no path: those are counted as well.
    const ofFiles = /\/blobs\/new\/[0-9a-f]{32}>|resumed/;
    const ofFolder = new RegExp(`/blobs/w${WEEK.number}>|resumed`);
    for (let seed = 1; seed <= 5; seed++) {
      const before = [syncs(ofFiles), syncs(ofFolder)] as const;
      expect(await ask(client, 'BPUT', seed)).toEqual({ kind: 'OK' });
      expect(syncs(ofFiles)).toBeGreaterThan(before[0]);
      expect(syncs(ofFolder)).toBeGreaterThan(before[1]);
    }
  });

  it('is not given for a chunk when the disk fails; the relay ends, and what was OK is there after', async () => {
    const dataDir = temporaryFolder();
    const failure = `inject=${SYNCS}:error=EIO:when=50+`;
    const launcher = [...STRACE, '-e', `trace=${SYNCS}`, '-e', failure, '-o', '/dev/null'];
    const relay = await serveProcess(dataDir, ['--no-app'], launcher);
    const client = blobClient(relay, dataDir);
    let stored = 0;
    let answer = await ask(client, 'BPUT', 1).catch(() => null);
    while (answer?.kind === 'OK') {
      stored++;
      answer = await ask(client, 'BPUT', stored + 1).catch(() => null);
    }
    expect([null, 'INTERNAL']).toContain(answer?.kind === 'ERROR' ? answer.code : answer);
    expect(stored).toBeGreaterThan(3);
    expect(await relay.ended).toBe(1);
    expect(relay.output.stderr).toContain('{"event":"STORE_FAILED"}');
    const again = blobClient(await serveProcess(dataDir), dataDir);
    for (let seed = 1; seed <= stored; seed++) {
      expect((await ask(again, 'BGET', seed)).kind).toBe('VAL');
    }
  });

  it('is not given when the disk fails; the relay ends, and what was OK is there after', async () => {
    const dataDir = temporaryFolder();
    const failure = `inject=${SYNCS}:error=EIO:when=60+`;
    const launcher = [...STRACE, '-e', `trace=${SYNCS}`, '-e', failure, '-o', '/dev/null'];
    const relay = await serveProcess(dataDir, ['--no-app'], launcher);
    const client = await connect(relay, dataDir);
    let stored = 0;
    // The end of the process may overtake its last answer: no answer at all is an honest one, too.
    let answer = await client.ask(put(1)).catch(() => null);
    while (answer?.kind === 'OK') {
      stored++;
      answer = await client.ask(put(stored + 1)).catch(() => null);
    }
    expect([null, 'INTERNAL']).toContain(answer?.kind === 'ERROR' ? answer.code : answer);
    expect(stored).toBeGreaterThan(3);
    expect(await relay.ended).toBe(1);
    expect(relay.output.stderr).toContain('{"event":"STORE_FAILED"}');

    const again = await serveProcess(dataDir);
    const reader = await connect(again, dataDir);
    for (let seed = 1; seed <= stored; seed++) {
      const got = await reader.ask({ kind: 'GET', request: seed, slots: [slot(WEEK, seed)] });
      expect(got).toMatchObject({ kind: 'VAL', envelope: envelope(seed) });
    }
  });
});
