import {
  bucketAt,
  type ClientFrame,
  encodeClientFrame,
  FRAME_BYTES,
  GREETING_SECONDS,
  KnotholeError,
  MAX_SOCKETS_PER_PASS,
  MAX_UNGREETED_SOCKETS,
  PROTOCOL_VERSION,
  type RelayFrame,
} from '@knothole/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { FakeClock } from '../support/fake-clock.ts';
import { testRelay } from '../support/relay.ts';
import { cap, envelope, slot } from '../support/samples.ts';
import { SocketClient } from '../support/socket-client.ts';

const { SLOW } = process.env;
const FRAMES = SLOW === '1' ? 50_000 : 3_000;
const WEEK = bucketAt('week', Date.now() / 1_000);

/** A relay, and a client of it that must be served whatever the others did. */
async function relayWithWitness() {
  const relay = await testRelay();
  const witness = await SocketClient.connect(relay.relayUrl, relay.householdPass);
  let request = 0;
  return {
    relay,
    async isAlive(): Promise<boolean> {
      request++;
      return (await witness.ask({ kind: 'PING', request })).kind === 'PONG';
    },
  };
}

/** What the relay answers to these messages, until it closes or answers a last PING. */
async function answersTo(
  url: string,
  messages: readonly (Uint8Array | string)[],
): Promise<readonly RelayFrame[]> {
  const client = await SocketClient.open(url);
  for (const message of messages) {
    client.socket.send(message);
  }
  client.send({ kind: 'PING', request: 0xff_ff_ff_ff });
  await client.answer(0xff_ff_ff_ff).catch(() => undefined);
  client.socket.terminate();
  expect(client.sizes.every((size) => size === FRAME_BYTES)).toBe(true);
  return client.frames;
}

describe('the relay’s socket', () => {
  it.each([
    ['text', 'hello'],
    ['text of a frame’s size', 'a'.repeat(FRAME_BYTES)],
    ['nothing', new Uint8Array(0)],
    ['a byte too few', new Uint8Array(FRAME_BYTES - 1)],
    ['zeros', new Uint8Array(FRAME_BYTES)],
  ])('answers %s with BAD_FRAME and closes', async (_, message) => {
    const { relay, isAlive } = await relayWithWitness();
    const client = await SocketClient.open(relay.relayUrl);
    client.socket.send(message);
    expect(await client.find('ERROR')).toMatchObject({ request: 0, code: 'BAD_FRAME' });
    await client.closed;
    expect(await isAlive()).toBe(true);
  });

  it('closes on a message larger than a frame', async () => {
    const { relay, isAlive } = await relayWithWitness();
    const client = await SocketClient.open(relay.relayUrl);
    client.socket.send(new Uint8Array(FRAME_BYTES + 1));
    await client.closed;
    expect(await isAlive()).toBe(true);
  });

  it('survives any bytes', async () => {
    const { relay, isAlive } = await relayWithWitness();
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => {
        const frame = new Uint8Array(FRAME_BYTES);
        frame.set(bytes);
        return frame;
      }),
      fc.uint8Array({ maxLength: FRAME_BYTES + 40 }),
      fc.string({ maxLength: 200 }),
      fc.infiniteStream(fc.nat(255)).map((stream) => Uint8Array.from(stream.take(FRAME_BYTES))),
    );
    const greeting = encodeClientFrame({ kind: 'HELLO', version: 1, pass: relay.householdPass });
    // The first refused message ends its socket: so few per socket and many sockets.
    const lots = fc.sample(fc.array(message, { minLength: 1, maxLength: 3 }), {
      numRuns: FRAMES / 2,
    });
    for (const [index, messages] of lots.entries()) {
      const isGreeted = index % 2 === 0;
      const frames = await answersTo(
        relay.relayUrl,
        isGreeted ? [greeting, ...messages] : messages,
      );
      const kinds = frames.map(({ kind }) => kind);
      expect([['ERROR'], []]).toContainEqual(kinds.slice(isGreeted ? 1 : 0));
    }
    expect(await isAlive()).toBe(true);
  });

  it('survives valid frames in any order, with any byte changed', async () => {
    const { relay, isAlive } = await relayWithWitness();
    const request = fc.integer({ min: 1, max: 9 });
    const slots = fc.array(
      fc.nat(20).map((seed) => slot(WEEK, seed)),
      { minLength: 1, maxLength: 64 },
    );
    const pass = fc.constantFrom(null, relay.householdPass, new Uint8Array(32));
    const frame: fc.Arbitrary<ClientFrame> = fc.oneof(
      fc.record({ kind: fc.constant('HELLO' as const), version: fc.nat(2), pass }),
      fc.record({
        kind: fc.constant('PUT' as const),
        request,
        bucket: fc.constantFrom(WEEK, bucketAt('hour', 0), { class: 'day', number: 9 } as const),
        cap: fc.nat(20).map(cap),
        envelope: fc.nat(3).map(envelope),
      }),
      fc.record({ kind: fc.constantFrom('GET' as const, 'WATCH', 'UNWATCH'), request, slots }),
      fc.record({ kind: fc.constant('PING' as const), request }),
      fc.constant({ kind: 'NOISE' as const }),
    );
    const change = fc.record({ index: fc.nat(60), flip: fc.constantFrom(0, 0, 0, 0, 1, 128) });
    const message = fc.tuple(frame, change).map(([valid, { index, flip }]) => {
      const bytes = encodeClientFrame(valid);
      bytes[index] = (bytes[index] ?? 0) ^ flip;
      return bytes;
    });
    const greeting = encodeClientFrame({ kind: 'HELLO', version: 1, pass: relay.householdPass });
    const lots = fc.sample(fc.array(message, { minLength: 1, maxLength: 20 }), {
      numRuns: FRAMES / 20,
    });
    for (const messages of lots) {
      await answersTo(relay.relayUrl, [greeting, ...messages]);
    }
    expect(await isAlive()).toBe(true);
  });

  it('gives no hold to what is not WebSocket or not its path', async () => {
    const { relay, isAlive } = await relayWithWitness();
    const http = relay.relayUrl.replace('ws:', 'http:');
    expect((await fetch(http)).status).toBe(426);
    const elsewhere = new WebSocket(relay.relayUrl.replace('/v1', '/v2'));
    const refused = await new Promise<Error>((resolve) => elsewhere.once('error', resolve));
    expect(refused.message).toContain('400');
    expect(await isAlive()).toBe(true);
  });

  it('closes a socket that has been silent for too long, not one that speaks', async () => {
    const clock = new FakeClock();
    const relay = await testRelay({ clock, idleSeconds: 0.4 });
    const silent = await SocketClient.connect(relay.relayUrl, relay.householdPass);
    clock.advance(0.3);
    const lively = await SocketClient.connect(relay.relayUrl, relay.householdPass);
    clock.advance(0.3);
    await silent.closed;
    expect((await lively.ask({ kind: 'PING', request: 1 })).kind).toBe('PONG');
  });

  it('lets few wait with their HELLO, and none of them for long', async () => {
    const clock = new FakeClock();
    const relay = await testRelay({ clock });
    const strangers = await Promise.all(
      Array.from({ length: MAX_UNGREETED_SOCKETS }, () => SocketClient.open(relay.relayUrl)),
    );
    const oneTooMany = await SocketClient.open(relay.relayUrl);
    await oneTooMany.closed;
    clock.advance(GREETING_SECONDS + 1);
    await Promise.all(strangers.map(({ closed }) => closed));
    const member = await SocketClient.connect(relay.relayUrl, relay.householdPass);
    clock.advance(GREETING_SECONDS + 1);
    expect((await member.ask({ kind: 'PING', request: 1 })).kind).toBe('PONG');
  });

  it('lets so many sockets hold the pass, and one more when one has gone', async () => {
    const relay = await testRelay();
    const members = await Promise.all(
      Array.from({ length: MAX_SOCKETS_PER_PASS }, () =>
        SocketClient.connect(relay.relayUrl, relay.householdPass),
      ),
    );
    const hello = { kind: 'HELLO', version: PROTOCOL_VERSION, pass: relay.householdPass } as const;
    const refused = await SocketClient.open(relay.relayUrl);
    refused.send(hello);
    await refused.closed;
    expect(refused.frames).toMatchObject([{ kind: 'ERROR', code: 'BUDGET' }]);
    members[0]?.socket.close();
    await members[0]?.closed;
    await SocketClient.connect(relay.relayUrl, relay.householdPass);
  });

  it('closes a reader who asks and does not read', async () => {
    const { relay, isAlive } = await relayWithWitness();
    const greedy = await SocketClient.connect(relay.relayUrl, relay.householdPass);
    const put = { kind: 'PUT', request: 1, bucket: WEEK, cap: cap(1) } as const;
    await greedy.ask({ ...put, envelope: envelope(1) });
    greedy.socket.pause();
    const slots = Array.from({ length: 64 }, () => slot(WEEK, 1));
    // 200 × 64 answers are 55 MB: more than any kernel buffers for a socket.
    for (let request = 2; request < 202; request++) {
      greedy.send({ kind: 'GET', request, slots });
    }
    await isAlive();
    greedy.socket.resume();
    await greedy.closed;
    expect(greedy.frames.length).toBeLessThan(200 * 64);
    expect(await isAlive()).toBe(true);
  });

  it('lets go of its port and refuses newcomers once closed', async () => {
    const { relay } = await relayWithWitness();
    const client = await SocketClient.connect(relay.relayUrl, relay.householdPass);
    await relay.close();
    await client.closed;
    await expect(SocketClient.open(relay.relayUrl)).rejects.toThrow('ECONNREFUSED');
    await expect(testRelay({ relayPort: relay.relayPort })).resolves.toBeDefined();
  });

  it('says that its port is taken', async () => {
    const { relay } = await relayWithWitness();
    const second = testRelay({ relayPort: relay.relayPort });
    await expect(second).rejects.toBeInstanceOf(KnotholeError);
    await expect(second).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  });
});
