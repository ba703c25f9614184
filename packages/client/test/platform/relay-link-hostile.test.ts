import { encodeRelayFrame, FRAME_BYTES, type RelayFrame, type SlotRef } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { RelayLink } from '../../src/ports.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  honest,
  honestBut,
  LYING_RELAY_TIME,
  startLyingRelay,
  WELCOME,
} from '../support/lying-relay.ts';
import { codeOf, comesOnline, openLink, reaches, watched } from '../support/relay-links.ts';
import { freshSeed, SeededRandom } from '../support/seeded-random.ts';
import { testBucket, testCap, testEnvelope, testSlot } from '../support/slots.ts';

const BUCKET = testBucket(LYING_RELAY_TIME);
const slot = (number: number): SlotRef => testSlot(BUCKET, testCap(number));
const put = (link: RelayLink) => link.put(BUCKET, testCap(1), testEnvelope(1));
const value = (request: number, number: number): RelayFrame => ({
  kind: 'VAL',
  request,
  slot: slot(number),
  envelope: testEnvelope(66),
});

const PADDING_THAT_SPEAKS = encodeRelayFrame(WELCOME).slice();
PADDING_THAT_SPEAKS.set([1], FRAME_BYTES - 1);

const NO_FRAMES: Readonly<Record<string, Uint8Array | string>> = {
  'an empty message': new Uint8Array(),
  'a text message': 'hello',
  'a text message as long as a frame': 'x'.repeat(FRAME_BYTES),
  'a frame cut by one byte': encodeRelayFrame(WELCOME).subarray(1),
  'a frame with one byte more': new Uint8Array(FRAME_BYTES + 1),
  'a megabyte': new Uint8Array(1_048_576),
  zeros: new Uint8Array(FRAME_BYTES),
  'all ones': new Uint8Array(FRAME_BYTES).fill(255),
  'a frame whose padding speaks': PADDING_THAT_SPEAKS,
};

for (const [what, bytes] of Object.entries(NO_FRAMES)) {
  test(`${what} cuts the connection, as greeting and as answer, and the next one works`, async () => {
    const relay = await startLyingRelay((frame, victim) => {
      const isTime = victim.number === 1 ? frame.kind === 'HELLO' : frame.kind === 'GET';
      if (isTime && victim.number < 3) {
        victim.say(bytes);
      } else {
        honest(frame, victim);
      }
    });
    const clock = new FakeClock();
    const link = openLink(relay.url, { clock });
    await comesOnline(link, clock);
    expect(relay.connections).toHaveLength(2);
    expect(await codeOf(link.get([slot(1)]))).toBe('OFFLINE');
    await comesOnline(link, clock);
    expect(await link.get([slot(1)])).toEqual([{ kind: 'none' }]);
    expect(relay.connections).toHaveLength(3);
  });
}

const WRONG_ANSWERS: Readonly<Record<string, (request: number) => readonly RelayFrame[]>> = {
  'an envelope of another address': (request) => [value(request, 2)],
  'the same address twice': (request) => [
    { kind: 'NONE', request, slot: slot(1) },
    { kind: 'NONE', request, slot: slot(1) },
  ],
  'the right address in another bucket': (request) => [
    {
      kind: 'VAL',
      request,
      slot: { address: slot(1).address, bucket: { class: 'hour', number: 1 } },
      envelope: testEnvelope(66),
    },
  ],
  'an OK': (request) => [{ kind: 'OK', request }],
  'a PONG': (request) => [{ kind: 'PONG', request, time: 0 }],
  'a TAKEN': (request) => [{ kind: 'TAKEN', request, envelope: testEnvelope(66) }],
  'a TAKEN without the winner': (request) => [
    { kind: 'ERROR', request, code: 'TAKEN', retryAfterSeconds: 0 },
  ],
  'a second WELCOME': () => [{ ...WELCOME, time: 1, incarnation: new Uint8Array(16) }],
};

for (const [what, lie] of Object.entries(WRONG_ANSWERS)) {
  test(`${what} in answer to a get never becomes its outcome: the connection is cut`, async () => {
    const relay = await startLyingRelay(
      honestBut('GET', ({ request }, { say }) => {
        say(...lie(request));
      }),
    );
    const clock = new FakeClock();
    const link = openLink(relay.url, { clock });
    await reaches(link, 'online');
    expect(await codeOf(link.get([slot(1), slot(3)]))).toBe('OFFLINE');
    expect(link.timeSeconds()).toBe(LYING_RELAY_TIME);
    await comesOnline(link, clock);
  });
}

test('answers of another kind never become the outcome of a put, a watch or a ping', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay((frame, victim) => {
    if (frame.kind === 'PUT') {
      victim.say(value(frame.request, 1));
    } else if (frame.kind === 'WATCH' || frame.kind === 'PING') {
      victim.say({ kind: 'TAKEN', request: frame.request, envelope: testEnvelope(66) });
    } else {
      honest(frame, victim);
    }
  });
  const link = openLink(relay.url, { clock });
  const cutAndBack = async (provoke: () => unknown) => {
    await provoke();
    await reaches(link, 'offline');
    await comesOnline(link, clock);
  };
  await reaches(link, 'online');
  await cutAndBack(async () => expect(await codeOf(put(link))).toBe('OFFLINE'));
  await cutAndBack(() => clock.advance(45_000));
  await cutAndBack(() => link.watch(slot(1), () => undefined));
});

test('answers to nothing are dropped, ten thousand of them too, and the right one still counts', async () => {
  const relay = await startLyingRelay(
    honestBut('GET', (frame, victim) => {
      for (let i = 0; i < 10_000; i += 1) {
        victim.say(value(i % 2 === 0 ? 0 : frame.request + 1 + i, i % 50));
      }
      victim.say({ kind: 'OK', request: 0 }, { kind: 'NONE', request: 0, slot: slot(1) });
      honest(frame, victim);
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  const seen: Uint8Array[] = [];
  link.watch(slot(999), (envelope) => seen.push(envelope));
  expect(await link.get([slot(1), slot(2)])).toEqual([{ kind: 'none' }, { kind: 'none' }]);
  expect(seen).toEqual([]);
  expect(relay.connections).toHaveLength(1);
});

test('a push reaches the watchers of its slot, each of them, and nobody else', async () => {
  const relay = await startLyingRelay(
    honestBut('WATCH', ({ request }, { say }) => {
      say({ kind: 'OK', request }, value(0, 3), value(0, 2), value(0, 1));
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  const strangers: Uint8Array[] = [];
  const stop = link.watch(slot(2), (envelope) => strangers.push(envelope));
  stop();
  const [one, another] = [watched(link, slot(1)), watched(link, slot(1))];
  expect(await one.next()).toEqual(testEnvelope(66));
  expect(await another.next()).toEqual(testEnvelope(66));
  expect(strangers).toEqual([]);
});

test('a relay that goes on talking without answering is given up all the same', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay(honestBut('PUT', () => undefined));
  const link = openLink(relay.url, { clock });
  await reaches(link, 'online');
  const open = codeOf(put(link));
  let isSettled = false;
  void open.then(() => {
    isSettled = true;
  });
  for (let seconds = 0; seconds < 115; seconds += 5) {
    await link.get([slot(1)]);
    await clock.advance(5_000);
  }
  expect(isSettled).toBe(false);
  await link.get([slot(1)]);
  await clock.advance(5_000);
  expect(await open).toBe('OFFLINE');
});

test('a wait that the relay asks for is never longer than a minute', async () => {
  const clock = new FakeClock();
  let isFirst = true;
  const relay = await startLyingRelay(
    honestBut('PUT', ({ request }, { say }) => {
      const answer: RelayFrame = isFirst
        ? { kind: 'ERROR', request, code: 'BUSY', retryAfterSeconds: 4_000_000_000 }
        : { kind: 'OK', request };
      isFirst = false;
      say(answer);
    }),
  );
  const link = openLink(relay.url, { clock });
  await reaches(link, 'online');
  const putting = put(link);
  await relay.until(() => relay.frames('PUT').length === 1);
  await link.get([slot(1)]);
  await clock.advance(60_000);
  expect(await putting).toEqual({ kind: 'ok' });
});

test('random bytes and broken frames never crash the link nor make up an envelope', async () => {
  const seed = freshSeed('hostile relay');
  const random = new SeededRandom(seed);
  const clock = new FakeClock();
  const relay = await startLyingRelay((frame, victim) => {
    honest(frame, victim);
    if (frame.kind === 'GET') {
      victim.say(mutated(random, frame.request));
    }
  });
  const link = openLink(relay.url, { clock });
  for (let round = 0; round < 150; round += 1) {
    await comesOnline(link, clock);
    const outcome = await link.get([slot(1)]).catch(() => 'cut');
    expect(['cut', [{ kind: 'none' }]]).toContainEqual(outcome);
  }
  expect(relay.connections.length).toBeGreaterThan(50);
});

/** Random bytes, or a true frame with one to three bytes changed; sent after the honest answer. */
function mutated(random: SeededRandom, request: number): Uint8Array {
  if (random.below(4) === 0) {
    return random.bytes(random.below(2) === 0 ? FRAME_BYTES : random.below(FRAME_BYTES));
  }
  const bytes = encodeRelayFrame(value(request, 1)).slice();
  for (let changes = random.below(3); changes >= 0; changes -= 1) {
    bytes.set(random.bytes(1), random.below(60));
  }
  return bytes;
}
