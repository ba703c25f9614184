import type { Bucket, BucketClass } from '@knothole/protocol';
import { BUCKET_CLASSES, bucketAt, FRAME_BYTES } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { testRelay } from '../support/relay.ts';
import { cap, envelope, slot } from '../support/samples.ts';
import { SocketClient } from '../support/socket-client.ts';

const CLOCK = new FakeClock();
const WEEK = bucketAt('week', CLOCK.wall);
const HOUR = bucketAt('hour', CLOCK.wall);

/** A relay whose clock the test moves, and one client with the pass. */
async function household(clock = new FakeClock()): Promise<{
  readonly relay: Awaited<ReturnType<typeof testRelay>>;
  readonly client: SocketClient;
  readonly clock: FakeClock;
}> {
  const relay = await testRelay({ clock });
  return { relay, clock, client: await SocketClient.connect(relay.relayUrl, relay.householdPass) };
}

function put(request: number, bucket: Bucket, seed: number, content = seed) {
  return {
    kind: 'PUT',
    request,
    bucket,
    cap: cap(seed),
    envelope: envelope(content),
  } as const;
}

describe('a session', () => {
  it('welcomes with version, time and incarnation', async () => {
    const { relay, client, clock } = await household();
    expect(await client.find('WELCOME')).toEqual({
      kind: 'WELCOME',
      version: 1,
      time: clock.wall,
      incarnation: relay.incarnation,
      notice: '',
    });
  });

  it('tells the operator’s notice to everybody', async () => {
    const relay = await testRelay({ notice: 'The relay moves on Sunday.' });
    const client = await SocketClient.connect(relay.relayUrl, null);
    expect((await client.find('WELCOME')).notice).toBe('The relay moves on Sunday.');
  });

  it.each([
    ['a wrong pass', { kind: 'HELLO', version: 1, pass: new Uint8Array(32) }, 'PASS'],
    ['another version', { kind: 'HELLO', version: 2, pass: null }, 'VERSION'],
    ['another frame first', { kind: 'PING', request: 1 }, 'BAD_FRAME'],
  ] as const)('refuses %s and closes', async (_, frame, code) => {
    const relay = await testRelay();
    const client = await SocketClient.open(relay.relayUrl);
    client.send(frame);
    expect(await client.find('ERROR')).toMatchObject({ request: 0, code });
    await client.closed;
  });

  it('closes on a second greeting', async () => {
    const { client, relay } = await household();
    client.send({ kind: 'HELLO', version: 1, pass: relay.householdPass });
    expect(await client.find('ERROR')).toMatchObject({ code: 'BAD_FRAME' });
    await client.closed;
  });

  it('answers PING with the time and NOISE with nothing', async () => {
    const { client, clock } = await household();
    client.send({ kind: 'NOISE' });
    clock.advance(5);
    expect(await client.ask({ kind: 'PING', request: 9 })).toEqual({
      kind: 'PONG',
      request: 9,
      time: clock.wall,
    });
    expect(client.frames).toHaveLength(2);
  });

  it('keeps the first envelope and shows it to whoever comes later', async () => {
    const { client } = await household();
    expect(await client.ask(put(1, WEEK, 1))).toEqual({ kind: 'OK', request: 1 });
    expect(await client.ask(put(2, WEEK, 1))).toEqual({ kind: 'OK', request: 2 });
    expect(await client.ask(put(3, WEEK, 1, 2))).toEqual({
      kind: 'TAKEN',
      request: 3,
      envelope: envelope(1),
    });
  });

  it('gives all losers of a race the one winner', async () => {
    const { relay } = await household();
    const clients = await Promise.all(
      Array.from({ length: 8 }, () => SocketClient.connect(relay.relayUrl, relay.householdPass)),
    );
    const answers = await Promise.all(
      clients.map((client, index) => client.ask(put(1, WEEK, 1, 100 + index))),
    );
    const winners = answers.flatMap((answer, index) => (answer.kind === 'OK' ? [index] : []));
    expect(winners).toHaveLength(1);
    const expected = envelope(100 + (winners[0] ?? -1));
    for (const answer of answers.filter(({ kind }) => kind !== 'OK')) {
      expect(answer).toEqual({ kind: 'TAKEN', request: 1, envelope: expected });
    }
  });

  it('answers one frame per address, of one size whether there is something or not', async () => {
    const { client } = await household();
    await client.ask(put(1, WEEK, 1));
    const before = client.sizes.length;
    const slots = [slot(WEEK, 1), slot(WEEK, 2), slot(bucketAt('week', 0), 3)];
    client.send({ kind: 'GET', request: 2, slots });
    const answers = await client.answers(2, 3);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['GONE', 'NONE', 'VAL']);
    expect(client.sizes.slice(before)).toEqual([FRAME_BYTES, FRAME_BYTES, FRAME_BYTES]);
  });

  it('pushes what is written to those who watch, once, and to nobody else', async () => {
    const { relay, client: writer } = await household();
    const [watcher, other] = await Promise.all([
      SocketClient.connect(relay.relayUrl, relay.householdPass),
      SocketClient.connect(relay.relayUrl, relay.householdPass),
    ]);
    await watcher.ask({ kind: 'WATCH', request: 1, slots: [slot(WEEK, 1), slot(WEEK, 2)] });
    await other.ask({ kind: 'WATCH', request: 1, slots: [slot(WEEK, 3), slot(WEEK, 1)] });
    await other.ask({ kind: 'UNWATCH', request: 2, slots: [slot(WEEK, 1)] });
    await writer.ask(put(1, WEEK, 1));
    await writer.ask(put(2, WEEK, 1));
    expect(await watcher.find('VAL')).toEqual({
      kind: 'VAL',
      request: 0,
      slot: slot(WEEK, 1),
      envelope: envelope(1),
    });
    await watcher.ask({ kind: 'PING', request: 5 });
    await other.ask({ kind: 'PING', request: 5 });
    expect(watcher.frames.filter(({ kind }) => kind === 'VAL')).toHaveLength(1);
    expect(other.frames.filter(({ kind }) => kind === 'VAL')).toHaveLength(0);
  });

  it('pushes what was there before the watch', async () => {
    const { client } = await household();
    await client.ask(put(1, WEEK, 1));
    await client.ask({ kind: 'WATCH', request: 2, slots: [slot(WEEK, 1)] });
    expect(await client.find('VAL')).toMatchObject({ request: 0, envelope: envelope(1) });
  });

  it('slows down a writer that is too fast, and lets him go on later', async () => {
    const { client, clock } = await household();
    const answers = await Promise.all(
      Array.from({ length: 101 }, (_, index) => client.ask(put(index + 1, WEEK, index))),
    );
    expect(answers.filter(({ kind }) => kind === 'OK')).toHaveLength(100);
    expect(answers.filter(({ kind }) => kind !== 'OK')).toEqual([
      { kind: 'ERROR', request: 101, code: 'BUDGET', retryAfterSeconds: 1 },
    ]);
    clock.advance(1);
    expect((await client.ask(put(200, WEEK, 200))).kind).toBe('OK');
  });

  it('answers BUSY beyond what may be under way at once', async () => {
    const relay = await testRelay({ limits: { maxInFlight: 4 } });
    const client = await SocketClient.connect(relay.relayUrl, relay.householdPass);
    const week = bucketAt('week', Date.now() / 1_000);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => client.ask(put(index + 1, week, index))),
    );
    const busy = answers.filter(({ kind }) => kind === 'ERROR');
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]).toMatchObject({ code: 'BUSY', retryAfterSeconds: 2 });
    expect((await client.ask(put(99, week, 99))).kind).toBe('OK');
  });

  it('holds 2,000 watches and no more', async () => {
    const { client } = await household();
    for (let batch = 0; batch < 40; batch++) {
      const slots = Array.from({ length: 50 }, (_, index) => slot(WEEK, batch * 50 + index));
      expect((await client.ask({ kind: 'WATCH', request: batch + 1, slots })).kind).toBe('OK');
    }
    const more = [slot(WEEK, 5_000)];
    expect(await client.ask({ kind: 'WATCH', request: 100, slots: more })).toMatchObject({
      code: 'BUDGET',
    });
    await client.ask({ kind: 'UNWATCH', request: 101, slots: [slot(WEEK, 1)] });
    expect((await client.ask({ kind: 'WATCH', request: 102, slots: more })).kind).toBe('OK');
  });

  it.each(Object.keys(BUCKET_CLASSES) as BucketClass[])(
    'takes buckets of the %s class as far ahead as agreed',
    async (name) => {
      const { client, clock } = await household();
      const { number } = bucketAt(name, clock.wall);
      const { acceptedAhead } = BUCKET_CLASSES[name];
      const at = (ahead: number): Bucket => ({ class: name, number: number + ahead });
      expect((await client.ask(put(1, at(acceptedAhead), 1))).kind).toBe('OK');
      expect(await client.ask(put(2, at(acceptedAhead + 1), 1))).toMatchObject({ code: 'BUCKET' });
      expect(await client.ask(put(3, at(-1), 1))).toMatchObject({ code: 'EXPIRED' });
      const far = [slot(at(acceptedAhead + 1), 1)];
      expect((await client.ask({ kind: 'GET', request: 4, slots: far })).kind).toBe('NONE');
    },
  );
});

describe('a session without a pass', () => {
  it('writes four and reads sixteen slots of the hour class', async () => {
    const { relay } = await household();
    const guest = await SocketClient.connect(relay.relayUrl, null);
    for (const request of [1, 2, 3, 4]) {
      expect((await guest.ask(put(request, HOUR, request))).kind).toBe('OK');
    }
    expect(await guest.ask(put(5, HOUR, 5))).toMatchObject({ code: 'PASS' });
    const slots = Array.from({ length: 15 }, (_, index) => slot(HOUR, index + 1));
    guest.send({ kind: 'GET', request: 6, slots });
    expect(await guest.answers(6, 15)).toHaveLength(15);
    const [first = slot(HOUR, 1)] = slots;
    expect((await guest.ask({ kind: 'WATCH', request: 7, slots: [first] })).kind).toBe('OK');
    expect(await guest.ask({ kind: 'GET', request: 8, slots: [first] })).toMatchObject({
      code: 'PASS',
    });
  });

  it('may not touch any other class', async () => {
    const { relay } = await household();
    const guest = await SocketClient.connect(relay.relayUrl, null);
    expect(await guest.ask(put(1, WEEK, 1))).toMatchObject({ code: 'PASS' });
    const slots = [slot(HOUR, 1), slot(bucketAt('day', CLOCK.wall), 1)];
    expect(await guest.ask({ kind: 'GET', request: 2, slots })).toMatchObject({ code: 'PASS' });
    expect(await guest.ask({ kind: 'WATCH', request: 3, slots })).toMatchObject({ code: 'PASS' });
  });

  it('shares a small room with all others of its kind', async () => {
    const { relay, client } = await household();
    const guests = await Promise.all(
      Array.from({ length: 64 }, () => SocketClient.connect(relay.relayUrl, null)),
    );
    const late = await SocketClient.open(relay.relayUrl);
    late.send({ kind: 'HELLO', version: 1, pass: null });
    expect(await late.find('ERROR')).toMatchObject({ code: 'BUDGET', retryAfterSeconds: 60 });
    await late.closed;

    const answers = await Promise.all(
      guests.flatMap((guest, index) =>
        [1, 2, 3].map((request) => guest.ask(put(request, HOUR, index * 10 + request))),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'OK')).toHaveLength(120);
    expect(answers.find(({ kind }) => kind === 'ERROR')).toMatchObject({ code: 'BUDGET' });
    expect((await client.ask(put(1, HOUR, 9_999))).kind).toBe('OK');
  });

  it('makes room when it leaves', async () => {
    const { relay } = await household();
    for (let round = 0; round < 70; round++) {
      const guest = await SocketClient.connect(relay.relayUrl, null);
      guest.socket.close();
      await guest.closed;
    }
  });
});
