import { KnotholeError, RELAY_ERRORS, type RelayErrorCode } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { nodeNetwork, openNodeSocket } from '../../src/platform/node/network.ts';
import { openRelayLink } from '../../src/platform/relay-link.ts';
import type { RelayLink } from '../../src/ports.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  honest,
  honestBut,
  LYING_RELAY_TIME,
  startLyingRelay,
  WELCOME,
} from '../support/lying-relay.ts';
import { codeOf, nextStatus, openLink, reaches } from '../support/relay-links.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { testBucket, testCap, testEnvelope, testSlot } from '../support/slots.ts';

const BUCKET = testBucket(LYING_RELAY_TIME);
const slot = (number: number) => testSlot(BUCKET, testCap(number));
const put = (link: RelayLink) => link.put(BUCKET, testCap(1), testEnvelope(1));

test('a put tells ok, taken with the winner, expired, and a bucket too far ahead apart', async () => {
  const answers: ('OK' | 'TAKEN' | RelayErrorCode)[] = ['OK', 'TAKEN', 'EXPIRED', 'BUCKET'];
  const relay = await startLyingRelay(
    honestBut('PUT', ({ request }, { say }) => {
      const kind = answers.shift();
      if (kind === 'TAKEN') {
        say({ kind, request, envelope: testEnvelope(9) });
      } else if (kind === 'OK') {
        say({ kind, request });
      } else if (kind !== undefined) {
        say({ kind: 'ERROR', request, code: kind, retryAfterSeconds: 0 });
      }
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  expect(await put(link)).toEqual({ kind: 'ok' });
  expect(await put(link)).toEqual({ kind: 'taken', envelope: testEnvelope(9) });
  expect(await put(link)).toEqual({ kind: 'expired' });
  expect(await put(link)).toEqual({ kind: 'bucket' });
  expect(relay.frames('PUT').at(-1)).toMatchObject({
    bucket: BUCKET,
    cap: testCap(1),
    envelope: testEnvelope(1),
  });
});

test('a get answers in the order of the question, whatever the order of the answers', async () => {
  const relay = await startLyingRelay(
    honestBut('GET', ({ request, slots }, { say }) => {
      const [first, second, third] = slots;
      if (first !== undefined && second !== undefined && third !== undefined) {
        say({ kind: 'GONE', request, slot: third });
        say({ kind: 'VAL', request, slot: first, envelope: testEnvelope(1) });
        say({ kind: 'NONE', request, slot: second });
      }
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  expect(await link.get([slot(1), slot(2), slot(1), slot(3)])).toEqual([
    { kind: 'value', envelope: testEnvelope(1) },
    { kind: 'none' },
    { kind: 'value', envelope: testEnvelope(1) },
    { kind: 'expired' },
  ]);
  expect(await link.get([])).toEqual([]);
  expect(await codeOf(link.get(Array.from({ length: 65 }, (_, i) => slot(i))))).toBe('INPUT');
});

test("the relay's refusal of one request rejects that one with its code", async () => {
  const codes = Object.keys(RELAY_ERRORS).filter(
    (code) => !['BUSY', 'BUDGET', 'TAKEN', 'EXPIRED', 'BUCKET'].includes(code),
  ) as RelayErrorCode[];
  const left = [...codes];
  const relay = await startLyingRelay(
    honestBut('PUT', ({ request }, { say }) => {
      const code = left.shift() ?? 'INTERNAL';
      say({ kind: 'ERROR', request, code, retryAfterSeconds: 0 });
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  for (const code of codes) {
    expect(await codeOf(put(link))).toBe(code);
  }
  expect(link.status.kind).toBe('online');
});

test('calls reject with OFFLINE before the relay has answered and after the link is closed', async () => {
  const relay = await startLyingRelay(honest);
  const link = openLink(relay.url);
  expect(link.status.kind).toBe('connecting');
  expect(await codeOf(put(link))).toBe('OFFLINE');
  await reaches(link, 'online');
  await link.close();
  expect(link.status.kind).toBe('offline');
  expect(await codeOf(put(link))).toBe('OFFLINE');
  expect(await codeOf(link.get([slot(1)]))).toBe('OFFLINE');
  link.watch(slot(1), () => undefined)();
});

test('a cut rejects what is open with OFFLINE; the link comes back by itself', async () => {
  const relay = await startLyingRelay(
    honestBut('PUT', (_, victim) => {
      if (victim.number === 1) {
        victim.hangUp();
      } else {
        victim.say({ kind: 'OK', request: 1 });
      }
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  const many = Array.from({ length: 40 }, () => codeOf(put(link)));
  expect(new Set(await Promise.all(many))).toEqual(new Set(['OFFLINE']));
  await reaches(link, 'online');
  expect(await put(link)).toEqual({ kind: 'ok' });
});

test('closing rejects what is open or waits, hangs up, and leaves no timer behind', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay(
    honestBut('PUT', ({ request, cap }, { say }) => {
      if (cap.every((byte, i) => byte === testCap(2)[i])) {
        say({ kind: 'ERROR', request, code: 'BUSY', retryAfterSeconds: 7 });
      }
    }),
  );
  const link = openLink(relay.url, { clock });
  await reaches(link, 'online');
  link.watch(slot(1), () => undefined);
  const open = codeOf(put(link));
  const waiting = codeOf(link.put(BUCKET, testCap(2), testEnvelope(2)));
  await relay.until(() => relay.frames('PUT').length === 2);
  await link.get([slot(1)]);
  await link.close();
  expect(await open).toBe('OFFLINE');
  expect(await waiting).toBe('OFFLINE');
  expect(clock.pending).toBe(0);
  await relay.until(() => relay.connections.every(({ socket }) => socket.readyState === 3));
});

for (const code of ['BUSY', 'BUDGET'] as const) {
  test(`${code} is waited out: the same bytes go out again after the time that was asked for`, async () => {
    const clock = new FakeClock();
    let refusals = 1;
    const relay = await startLyingRelay(
      honestBut('PUT', ({ request }, { say }) => {
        if (refusals > 0) {
          refusals -= 1;
          say({ kind: 'ERROR', request, code, retryAfterSeconds: 7 });
        } else {
          say({ kind: 'OK', request });
        }
      }),
    );
    const link = openLink(relay.url, { clock });
    await reaches(link, 'online');
    const putting = put(link);
    // A later request is answered while the first waits, which proves that the refusal has arrived.
    await relay.until(() => relay.frames('PUT').length === 1);
    await link.get([slot(1)]);
    await clock.advance(6_999);
    expect(relay.frames('PUT')).toHaveLength(1);
    await clock.advance(1);
    expect(await putting).toEqual({ kind: 'ok' });
    const [first, second] = relay.frames('PUT');
    expect(second).toEqual({ ...first, request: second?.request });
  });
}

test('a slow line is not flooded: at most sixteen requests are open, two gets among them', async () => {
  const held: (() => void)[] = [];
  const relay = await startLyingRelay((frame, victim) => {
    if (frame.kind === 'HELLO') {
      honest(frame, victim);
    } else {
      held.push(() => honest(frame, victim));
    }
  });
  const link = openLink(relay.url);
  await reaches(link, 'online');
  const gets = Array.from({ length: 5 }, () => link.get([slot(1)]));
  const puts = Array.from({ length: 30 }, () => put(link));
  const all = Promise.all([...gets, ...puts]);
  await relay.until(() => held.length === 16);
  expect(relay.frames('GET')).toHaveLength(2);
  let answered = 0;
  while (answered < gets.length + puts.length) {
    await relay.until(() => held.length > 0);
    held.shift()?.();
    answered += 1;
    expect(relay.frames('GET').length + relay.frames('PUT').length - answered).toBeLessThan(17);
  }
  await all;
});

test('a refused pass is a status of its own and is not tried again and again', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay(
    honestBut('HELLO', (_, { say }) => {
      say({ kind: 'ERROR', request: 0, code: 'PASS', retryAfterSeconds: 0 });
    }),
  );
  const link = openLink(relay.url, { clock, pass: null });
  expect(await reaches(link, 'refused')).toEqual({ kind: 'refused', code: 'PASS' });
  await clock.advance(299_999);
  expect(relay.connections).toHaveLength(1);
  expect(link.status.kind).toBe('refused');
  expect(await codeOf(put(link))).toBe('OFFLINE');
});

test('another version of the protocol is refused, whoever notices it', async () => {
  const older = await startLyingRelay(
    honestBut('HELLO', (_, { say }) => {
      say({ kind: 'ERROR', request: 0, code: 'VERSION', retryAfterSeconds: 0 });
    }),
  );
  const newer = await startLyingRelay(
    honestBut('HELLO', (_, { say }) => {
      say({ ...WELCOME, version: 2 });
    }),
  );
  for (const relay of [older, newer]) {
    const link = openLink(relay.url);
    expect(await reaches(link, 'refused')).toEqual({ kind: 'refused', code: 'VERSION' });
  }
});

test('a relay that welcomes and hangs up is dialled ever less often, with jitter', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay((frame, victim) => {
    honest(frame, victim);
    victim.hangUp();
  });
  const link = openLink(relay.url, { clock });
  for (let failures = 0; failures < 9; failures += 1) {
    await reaches(link, 'offline');
    const whole = Math.min(300 * 2 ** failures, 30_000);
    await clock.advance(whole / 2 - 1);
    expect(relay.connections, 'not before half the time').toHaveLength(failures + 1);
    await clock.advance(whole / 2 + 1);
    await relay.until(() => relay.connections.length === failures + 2);
  }
});

test('a connection that lasted starts the waiting anew', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay(
    honestBut('PUT', (_, victim) => {
      victim.hangUp();
    }),
  );
  const link = openLink(relay.url, { clock });
  for (let round = 1; round <= 3; round += 1) {
    await reaches(link, 'online');
    await clock.advance(10_000);
    expect(await codeOf(put(link))).toBe('OFFLINE');
    await reaches(link, 'offline');
    await clock.advance(300);
    await relay.until(() => relay.connections.length === round + 1);
  }
});

test('a hint that the network is back dials at once, and probes a connection that stands', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay(
    honestBut('HELLO', (_, victim) => {
      if (victim.number === 1) {
        victim.say({ kind: 'ERROR', request: 0, code: 'BUSY', retryAfterSeconds: 30 });
      } else {
        victim.say(WELCOME);
      }
    }),
  );
  let wake: () => void = () => undefined;
  const link = openRelayLink({
    clock,
    random: new SeededRandom(1),
    openSocket: openNodeSocket,
    url: relay.url,
    pass: null,
    onWakeHint(hint) {
      wake = hint;
      return () => {
        wake = () => undefined;
      };
    },
  });
  onTestFinished(() => link.close());
  await reaches(link, 'offline');
  wake();
  await reaches(link, 'online');
  wake();
  await relay.until(() => relay.frames('PING').length === 1);
  expect(relay.connections).toHaveLength(2);
});

test('an idle connection is kept alive well below the limit, and a dead one is noticed', async () => {
  const clock = new FakeClock();
  let isDead = false;
  const relay = await startLyingRelay((frame, victim) => {
    if (!isDead) {
      honest(frame, victim);
    }
  });
  const link = openLink(relay.url, { clock });
  await reaches(link, 'online');
  await clock.advance(60_000);
  await relay.until(() => relay.frames('PING').length === 1);
  await link.get([slot(1)]);
  isDead = true;
  const open = codeOf(put(link));
  await relay.until(() => relay.frames('PUT').length === 1);
  await clock.advance(25_000);
  expect(await open).toBe('OFFLINE');
  expect(link.status.kind).not.toBe('online');
});

test('a relay that never greets is given up', async () => {
  const clock = new FakeClock();
  const relay = await startLyingRelay(() => undefined);
  const link = openLink(relay.url, { clock });
  await relay.until(() => relay.frames('HELLO').length === 1);
  const changed = nextStatus(link);
  await clock.advance(20_000);
  expect(await changed).toEqual({ kind: 'offline' });
});

test("time is the relay's, whatever this device's clock says or does", async () => {
  const clock = new FakeClock(0);
  let relayTime = LYING_RELAY_TIME;
  const relay = await startLyingRelay(
    honestBut('PING', ({ request }, { say }) => {
      say({ kind: 'PONG', request, time: relayTime });
    }),
  );
  const link = openLink(relay.url, { clock });
  expect(link.timeSeconds()).toBe(0);
  await reaches(link, 'online');
  expect(link.timeSeconds()).toBe(LYING_RELAY_TIME);
  await clock.advance(3_500);
  expect(link.timeSeconds()).toBe(LYING_RELAY_TIME + 3);
  clock.jump(-86_400_000);
  expect(link.timeSeconds()).toBe(LYING_RELAY_TIME);
  relayTime = LYING_RELAY_TIME + 5;
  await clock.advance(5_000);
  await relay.until(() => relay.frames('PING').length === 1);
  await link.get([slot(1)]);
  expect(link.timeSeconds()).toBe(LYING_RELAY_TIME + 5);
  expect(relay.connections, 'setting the clock cuts nothing').toHaveLength(1);
});

test('watches of one turn travel together, and again after a cut, but for those that ended', async () => {
  const relay = await startLyingRelay(
    honestBut('PUT', (_, victim) => {
      victim.hangUp();
    }),
  );
  const link = openLink(relay.url);
  await reaches(link, 'online');
  const stops = Array.from({ length: 70 }, (_, i) => link.watch(slot(i), () => undefined));
  await relay.until(() => relay.frames('WATCH').length === 2);
  expect(relay.frames('WATCH').map(({ slots }) => slots.length)).toEqual([64, 6]);
  for (const stop of stops.slice(3)) {
    stop();
    stop();
  }
  await relay.until(() => relay.frames('UNWATCH').length === 2);
  await codeOf(put(link));
  await relay.until(() => relay.frames('WATCH').length === 3);
  expect(relay.frames('WATCH').at(-1)?.slots).toEqual([slot(0), slot(1), slot(2)]);
});

test('a URL or a pass that no relay has is refused before anything is dialled', () => {
  const network = nodeNetwork({ clock: new FakeClock(), random: new SeededRandom(1) });
  const refused = (url: string, pass: Uint8Array | null) => {
    try {
      return network.connect({ url, pass }).status;
    } catch (error) {
      return error instanceof KnotholeError ? error.code : error;
    }
  };
  for (const url of ['', 'relay', 'file:///etc/passwd', 'javascript:0', 'ws://a:b@127.0.0.1/']) {
    expect(refused(url, null), url).toBe('INPUT');
  }
  expect(refused('ws://127.0.0.1:9/', new Uint8Array(31))).toBe('INPUT');
});
