import { bucketAt } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { PutOutcome, RelayLink } from '../../src/ports.ts';
import { codeOf, nextStatus, openLink, reaches, watched } from '../support/relay-links.ts';
import { testBucket, testCap, testEnvelope, testSlot } from '../support/slots.ts';
import { startRelayProcess, startTestRelay } from '../support/test-relay.ts';

const put = (link: RelayLink, number: number, byte = number) =>
  link.put(testBucket(link.timeSeconds()), testCap(number), testEnvelope(byte));
const isOk = ({ kind }: PutOutcome) => kind === 'ok';
const slotOf = (link: RelayLink, number: number) =>
  testSlot(testBucket(link.timeSeconds()), testCap(number));

test('what one device puts another gets, and whoever comes second gets the first envelope', async () => {
  const relay = await startTestRelay();
  const [writer, reader] = [openLink(relay.url, relay), openLink(relay.url, relay)];
  await Promise.all([reaches(writer, 'online'), reaches(reader, 'online')]);
  expect(await put(writer, 1)).toEqual({ kind: 'ok' });
  expect(await put(writer, 1)).toEqual({ kind: 'ok' });
  expect(await put(reader, 1, 2)).toEqual({ kind: 'taken', envelope: testEnvelope(1) });
  const ended = { class: 'week', number: 1 } as const;
  expect(await writer.put(ended, testCap(1), testEnvelope(1))).toEqual({ kind: 'expired' });
  const far = { class: 'week', number: 9_000 } as const;
  expect(await writer.put(far, testCap(1), testEnvelope(1))).toEqual({ kind: 'bucket' });
  expect(
    await reader.get([slotOf(reader, 2), slotOf(reader, 1), testSlot(ended, testCap(1))]),
  ).toEqual([{ kind: 'none' }, { kind: 'value', envelope: testEnvelope(1) }, { kind: 'expired' }]);
});

test('sixty-four envelopes come back from one get, three gets at once', async () => {
  const relay = await startTestRelay({ limits: { putsPerSecond: 1_000, putBurst: 1_000 } });
  const link = openLink(relay.url, relay);
  await reaches(link, 'online');
  const numbers = Array.from({ length: 64 }, (_, i) => i);
  const puts = await Promise.all(numbers.map((number) => put(link, number)));
  expect(new Set(puts.map(({ kind }) => kind))).toEqual(new Set(['ok']));
  const slots = numbers.map((number) => slotOf(link, number));
  const gets = await Promise.all([link.get(slots), link.get(slots), link.get(slots)]);
  for (const outcomes of gets) {
    expect(outcomes).toEqual(
      numbers.map((number) => ({ kind: 'value', envelope: testEnvelope(number) })),
    );
  }
});

test('a burst beyond the budget is waited out and lands whole', async () => {
  const relay = await startTestRelay({ limits: { putsPerSecond: 20, putBurst: 10 } });
  const link = openLink(relay.url, relay);
  await reaches(link, 'online');
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  const outcomes = await Promise.all(numbers.map((number) => put(link, number)));
  expect(outcomes).toEqual(numbers.map(() => ({ kind: 'ok' })));
});

test('a watch tells of what is there, of what comes, and of what came while the relay was away', async () => {
  const relay = await startTestRelay();
  const [writer, reader] = [openLink(relay.url, relay), openLink(relay.url, relay)];
  await Promise.all([reaches(writer, 'online'), reaches(reader, 'online')]);
  await put(writer, 1);
  const [there, coming, missed] = [1, 2, 3].map((n) => watched(reader, slotOf(reader, n)));
  expect(await there?.next()).toEqual(testEnvelope(1));
  await put(writer, 2);
  expect(await coming?.next()).toEqual(testEnvelope(2));
  await Promise.all([relay.stop(), reaches(reader, 'offline'), reaches(writer, 'offline')]);
  await relay.start();
  await reaches(writer, 'online');
  await put(writer, 3);
  expect(await missed?.next()).toEqual(testEnvelope(3));
});

test('a put under way when the relay is killed rejects as offline; asked again, it lands once', async () => {
  const relay = await startRelayProcess();
  const link = openLink(relay.url, relay);
  await reaches(link, 'online');
  await put(link, 0);
  const offline = nextStatus(link);
  const puts = Array.from({ length: 50 }, (_, i) => put(link, i + 1));
  const killing = relay.kill();
  const landed = await Promise.all(puts.map((each) => each.then(isOk, () => false)));
  expect(landed).toContain(false);
  expect(await codeOf(put(link, 1))).toBe('OFFLINE');
  await killing;
  expect((await offline).kind).toBe('offline');
  await relay.start();
  await reaches(link, 'online');
  const acknowledged = landed.flatMap((hasLanded, i) => (hasLanded ? [i + 1] : []));
  const kept = await link.get(acknowledged.map((number) => slotOf(link, number)));
  expect(kept.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'value'));
  const again = await Promise.all(Array.from({ length: 51 }, (_, i) => put(link, i)));
  expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['ok']));
  const got = await link.get(Array.from({ length: 51 }, (_, i) => slotOf(link, i)));
  expect(got.map((each) => each.kind === 'value' && each.envelope[0])).toEqual(
    Array.from({ length: 51 }, (_, i) => i),
  );
});

test('the incarnation and the notice arrive with every welcome; the first stays over a restart', async () => {
  const relay = await startTestRelay({ notice: 'Back at nine.' });
  const link = openLink(relay.url, relay);
  const first = await reaches(link, 'online');
  await Promise.all([relay.stop(), reaches(link, 'offline')]);
  await relay.start();
  expect(await reaches(link, 'online')).toEqual(first);
  expect(first).toMatchObject({ notice: 'Back at nine.' });
});

test('a wrong pass is refused, and no pass pairs in the hour class only', async () => {
  const relay = await startTestRelay();
  const wrong = openLink(relay.url, { pass: new Uint8Array(32) });
  expect(await reaches(wrong, 'refused')).toEqual({ kind: 'refused', code: 'PASS' });
  const pairing = openLink(relay.url, { pass: null });
  await reaches(pairing, 'online');
  const now = pairing.timeSeconds();
  const hour = { class: 'hour', number: bucketAt('hour', now).number + 1 } as const;
  const waiting = watched(pairing, testSlot(hour, testCap(1)));
  expect(await pairing.put(hour, testCap(1), testEnvelope(1))).toEqual({ kind: 'ok' });
  expect(await waiting.next()).toEqual(testEnvelope(1));
  expect(await codeOf(put(pairing, 1))).toBe('PASS');
  expect(pairing.status.kind).toBe('online');
});
