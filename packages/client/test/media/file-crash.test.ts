/**
 * A device's process dies at every call that it makes of its store and of the relay, once before and
 * once after the call has done its work; the next life goes on from what the store says.
 */
import { expect, test } from 'vitest';
import { fileName } from '../../src/media/blob-pointer.ts';
import type { DeathPlan } from '../chain/support/mortal-ports.ts';
import { type LyingBlobRelay, startLyingBlobRelay } from '../support/lying-blob-relay.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { Device, TALK } from './file-bench.ts';

const CHUNKS = 2;
const CONTENT = new SeededRandom(2).bytes(70_000);
const OTHER = 'bb'.repeat(16);

/** Each way to die at the calls 1, 2, … */
function* deaths(): Generator<DeathPlan> {
  for (let atCall = 1; ; atCall++) {
    yield { atCall, happens: false };
    yield { atCall, happens: true };
  }
}

/** Runs `life` under one death after the other, until one is too late to meet it. */
async function underEveryDeath(life: (plan: DeathPlan) => Promise<boolean>): Promise<number> {
  let died = 0;
  for (const plan of deaths()) {
    if (!(await life(plan))) {
      return died;
    }
    died += 1;
  }
  return died;
}

const isContent = (bytes: Uint8Array | undefined): boolean =>
  bytes !== undefined && Buffer.compare(bytes, CONTENT) === 0;

test('an upload that dies anywhere is posted once, or was never begun and leaves nothing', async () => {
  const relay = await startLyingBlobRelay();
  const reader = await Device.open({ relay });
  const died = await underEveryDeath(async (plan) => {
    const before = relay.chunks.size;
    const first = await Device.open({ relay, plan });
    const sent = first.send(CONTENT).then((name) => first.untilPosted(name));
    const isDead = (await Promise.race([sent, first.life.died])) === undefined;
    await first.close();
    const second = await Device.open({ relay, directory: first.directory });
    const [own] = await second.keys('file/own/');
    if (own === undefined) {
      expect(await second.keys('file/')).toEqual([]);
      expect(relay.chunks.size).toBe(before);
      expect(isDead).toBe(true);
    } else {
      const name = own.slice('file/own/'.length);
      const pointer = await second.untilPosted(name);
      expect(await second.keys('test/posted/')).toEqual([`test/posted/${name}`]);
      expect(relay.chunks.size).toBe(before + CHUNKS);
      expect(isContent(await second.desk.read(name))).toBe(true);
      await reader.desk.fetch(TALK, pointer);
      await reader.untilSeen(name, 'here');
      expect(isContent(await reader.desk.read(name))).toBe(true);
    }
    await second.close();
    return isDead;
  });
  // Intake 1, parts 2, begun 1, there 1, chunks 2 × 2, posted 1.
  expect(died).toBe(20);
}, 60_000);

test('a download that dies anywhere ends whole, and is told once', async () => {
  const { relay, pointer, name } = await posted();
  const died = await underEveryDeath(async (plan) => {
    const first = await Device.open({ relay, plan });
    const told = first.desk
      .fetch(TALK, pointer)
      .then(() => first.until(() => first.told.length > 0))
      .then(() => true);
    const isDead = (await Promise.race([told, first.life.died])) === undefined;
    const toldBefore = first.told.length;
    await first.close();
    const second = await Device.open({ relay, directory: first.directory });
    await second.desk.fetch(TALK, pointer);
    await second.untilSeen(name, 'here');
    await second.until(async () => (await second.record(name))?.state === 'kept');
    expect(isContent(await second.desk.read(name))).toBe(true);
    expect(toldBefore + second.told.length).toBeLessThanOrEqual(1);
    await second.close();
    return isDead;
  });
  // Begun 1, chunks 2 × 2, whole 1, told 1.
  expect(died).toBe(14);
}, 60_000);

test('a deletion that dies anywhere leaves nothing at the relay and no record', async () => {
  const relay = await startLyingBlobRelay();
  const died = await underEveryDeath(async (plan) => {
    const directory = await tempDirectory();
    const writer = await Device.open({ relay, directory });
    const name = await writer.send(CONTENT);
    await writer.untilPosted(name);
    await writer.desk.landed(name, [OTHER]);
    await writer.close();
    const first = await Device.open({ relay, directory, plan });
    const deleted = first.desk
      .heardKept(TALK, OTHER, [name])
      .then(() => first.until(() => !first.desk.isDeleting))
      .then(() => true);
    const isDead = (await Promise.race([deleted, first.life.died])) === undefined;
    await first.close();
    const second = await Device.open({ relay, directory });
    await second.desk.heardKept(TALK, OTHER, [name]);
    await second.until(() => !second.desk.isDeleting);
    expect(relay.chunks.size).toBe(0);
    expect(await second.keys('file/own/')).toEqual([]);
    await second.close();
    return isDead;
  });
  // Begun 1, chunks 2 × 2.
  expect(died).toBe(10);
}, 60_000);

async function posted() {
  const relay: LyingBlobRelay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  const pointer = await writer.untilPosted(await writer.send(CONTENT));
  await writer.close();
  return { relay, pointer, name: fileName(pointer) };
}
