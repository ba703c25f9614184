/** What happens at the end of a bucket, and what a moved clock can do to it. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, bucketAt, bucketEndsAt } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { BucketFile } from '../src/adapters/storage/sqlite/bucket-file.ts';
import { BucketKey } from '../src/adapters/storage/sqlite/bucket-key.ts';
import { FakeClock } from './support/fake-clock.ts';
import { temporaryFolder } from './support/folders.ts';
import { testRelay } from './support/relay.ts';
import { address, cap, envelope, slot } from './support/samples.ts';
import { SocketClient } from './support/socket-client.ts';

const WEEK_SECONDS = 604_800;
const YEAR_SECONDS = 365 * 86_400;

function put(request: number, bucket: Bucket, seed: number) {
  return { kind: 'PUT', request, bucket, cap: cap(seed), envelope: envelope(seed) } as const;
}

async function relayWithSlot(clock: FakeClock, dataDir = temporaryFolder()) {
  const relay = await testRelay({ clock, dataDir });
  const client = await SocketClient.connect(relay.relayUrl, relay.householdPass);
  const bucket = bucketAt('week', clock.wall);
  await client.ask(put(1, bucket, 1));
  return { relay, client, bucket, dataDir };
}

/** Time passes as the computer sees it: in steps below a day, looked at each time. */
async function pass(clock: FakeClock, client: SocketClient, seconds: number): Promise<void> {
  clock.advance(seconds);
  const request = 1_000_000 + Math.floor(clock.wall % 1_000_000);
  const asked = [slot(bucketAt('hour', clock.wall), 1)];
  await client.ask({ kind: 'GET', request, slots: asked });
}

describe('at the end of its bucket', () => {
  it('a slot answers GONE and EXPIRED, and its watchers hear it', async () => {
    const clock = new FakeClock();
    const { client, bucket } = await relayWithSlot(clock);
    await client.ask({ kind: 'WATCH', request: 2, slots: [slot(bucket, 7)] });
    await pass(clock, client, bucketEndsAt(bucket) - clock.wall - 1);
    expect((await client.ask({ kind: 'GET', request: 3, slots: [slot(bucket, 1)] })).kind).toBe(
      'VAL',
    );
    clock.advance(1);
    expect((await client.ask({ kind: 'GET', request: 4, slots: [slot(bucket, 1)] })).kind).toBe(
      'GONE',
    );
    expect(await client.ask(put(5, bucket, 1))).toMatchObject({ code: 'EXPIRED' });
    expect(await client.ask(put(6, bucket, 2))).toMatchObject({ code: 'EXPIRED' });
    expect(await client.first((frame) => frame.kind === 'GONE' && frame.request === 0)).toEqual({
      kind: 'GONE',
      request: 0,
      slot: slot(bucket, 7),
    });
  });

  it('file and key are gone, and an old copy of the file opens for nobody', async () => {
    const clock = new FakeClock();
    const { relay, client, bucket, dataDir } = await relayWithSlot(clock);
    const name = `w${bucket.number}`;
    const stolen = temporaryFolder();
    cpSync(join(dataDir, 'slots'), join(stolen, 'slots'), { recursive: true });
    cpSync(join(dataDir, 'keys'), join(stolen, 'keys'), { recursive: true });
    // With its key the copy opens: that is what makes the rest of this test mean something.
    const stolenPath = join(stolen, 'slots', `${name}.db`);
    const key = BucketKey.load(join(stolen, 'keys', `${name}.key`));
    const opened = key === null ? null : new BucketFile(stolenPath, key);
    expect(new Uint8Array(opened?.get(address(bucket, 1)) ?? [])).toEqual(envelope(1));
    opened?.close();

    await pass(clock, client, bucketEndsAt(bucket) - clock.wall);
    await relay.close();
    expect(readdirSync(join(dataDir, 'slots')).filter((file) => file.startsWith(name))).toEqual([]);
    expect(existsSync(join(dataDir, 'keys', `${name}.key`))).toBe(false);

    const bytes = readFileSync(stolenPath);
    expect(bytes.includes(Buffer.from(envelope(1).subarray(0, 64)))).toBe(false);
    expect(bytes.includes(Buffer.from(address(bucket, 1)).subarray(0, 16))).toBe(false);
    const database = new Database(stolenPath, { readonly: true });
    expect(database.prepare('SELECT count(*) FROM slot').pluck().get()).toBe(1);
    database.close();
    const guess = new BucketFile(stolenPath, BucketKey.create(join(stolen, 'guess.key')));
    expect(guess.get(address(bucket, 1))).toBeNull();
    guess.close();
  });
});

describe('whatever the clock does', () => {
  it('an ended bucket stays ended when the clock is set back over a restart', async () => {
    const clock = new FakeClock();
    const { relay, client, bucket, dataDir } = await relayWithSlot(clock);
    const started = clock.wall;
    await pass(clock, client, bucketEndsAt(bucket) - clock.wall);
    await relay.close();
    for (const wall of [started, started - YEAR_SECONDS]) {
      const again = await testRelay({ dataDir, clock: new FakeClock(wall) });
      const late = await SocketClient.connect(again.relayUrl, again.householdPass);
      expect(await late.ask(put(1, bucket, 2))).toMatchObject({ code: 'EXPIRED' });
      expect((await late.ask({ kind: 'GET', request: 2, slots: [slot(bucket, 1)] })).kind).toBe(
        'GONE',
      );
      await again.close();
    }
  });

  it('a jump of a year destroys nothing until the operator believes it', async () => {
    const clock = new FakeClock();
    const { relay, client, bucket, dataDir } = await relayWithSlot(clock);
    const before = clock.wall;
    clock.jump(YEAR_SECONDS);
    expect((await client.ask({ kind: 'GET', request: 2, slots: [slot(bucket, 1)] })).kind).toBe(
      'VAL',
    );
    expect(await client.ask({ kind: 'PING', request: 3 })).toMatchObject({ time: before });
    await relay.close();

    const held = await testRelay({ dataDir, clock });
    expect(Math.round(held.clockHeldHours / 24)).toBe(365);
    const reader = await SocketClient.connect(held.relayUrl, held.householdPass);
    expect((await reader.ask({ kind: 'GET', request: 1, slots: [slot(bucket, 1)] })).kind).toBe(
      'VAL',
    );
    await held.close();

    const accepted = await testRelay({ dataDir, clock, acceptClock: true });
    expect(accepted.clockHeldHours).toBe(0);
    const late = await SocketClient.connect(accepted.relayUrl, accepted.householdPass);
    expect((await late.ask({ kind: 'GET', request: 1, slots: [slot(bucket, 1)] })).kind).toBe(
      'GONE',
    );
  });

  it('destruction that a crash cut off is finished at the next start', async () => {
    const clock = new FakeClock();
    const { relay, bucket, dataDir } = await relayWithSlot(clock);
    await relay.close();
    const ledger = new Database(join(dataDir, 'ledger.db'));
    ledger.prepare('UPDATE ledger SET high_water = ?').run(bucketEndsAt(bucket));
    ledger.close();
    expect(readdirSync(join(dataDir, 'slots'))).toHaveLength(1);
    await testRelay({ dataDir, clock: new FakeClock(bucketEndsAt(bucket) + WEEK_SECONDS / 8) });
    expect(readdirSync(join(dataDir, 'slots'))).toEqual([]);
  });
});
