import { KnotholeError } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { SeededRandom } from '../support/seeded-random.ts';
import { type Device, Household } from './support/household.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

const offline = (): KnotholeError => new KnotholeError('OFFLINE', 'the answer was lost');

/** Both chat while the link of one does to its PUTs what `put` says. */
async function chatThrough(tampering: Tampering): Promise<void> {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit', {
    wrapLink: (real) => tamperedLink(real, tampering),
  });
  await mum.invite(kid);
  for (let round = 0; round < 6; round++) {
    await Promise.all([mum.say(`mum ${round}`), kid.say(`kid ${round}`)]);
  }
  await Promise.all([mum.untilTexts(12), kid.untilTexts(12)]);
  expect(await kid.texts()).toEqual(await mum.texts());
  expect(new Set(await kid.texts()).size).toBe(12);
  await Promise.all([mum.untilDelivered(), kid.untilDelivered()]);
  expect(kid.view.forkSuspected).toBe(false);
}

test('lost PUT: one whose answer is lost is put again with the same bytes', async () => {
  let lost = 0;
  await chatThrough({
    async put(real, ...request) {
      const outcome = await real.put(...request);
      if (lost++ % 2 === 0) {
        throw offline();
      }
      return outcome;
    },
  });
  expect(lost).toBeGreaterThan(2);
});

test('lost PUT: one that never arrived is put again', async () => {
  let lost = 0;
  await chatThrough({
    put(real, ...request) {
      return lost++ % 2 === 0 ? Promise.reject(offline()) : real.put(...request);
    },
  });
  expect(lost).toBeGreaterThan(2);
});

test('doubled PUT: it counts once', async () => {
  await chatThrough({
    async put(real, ...request) {
      await real.put(...request);
      return real.put(...request);
    },
  });
});

test('delayed PUT: one that arrives late, after the next ones, changes nothing', async () => {
  const late: (() => void)[] = [];
  let puts = 0;
  await chatThrough({
    put(real, ...request) {
      const outcome = real.put(...request);
      late.push(() => void real.put(...request).catch(() => undefined));
      if (++puts % 3 === 0) {
        for (const again of late.splice(0)) {
          again();
        }
      }
      return outcome;
    },
  });
  expect(puts).toBeGreaterThan(2);
});

test('slow answers in any order end in one history', async () => {
  const random = new SeededRandom(7);
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, random.below(8));
    });
  await chatThrough({
    async put(real, ...request) {
      await pause();
      return real.put(...request);
    },
    async get(real, slots) {
      await pause();
      return real.get(slots);
    },
  });
});

test('a member away for 200 messages catches up in batches of 64', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  kid.crash();
  for (let index = 0; index < 200; index++) {
    await mum.say(`${index}`);
    await mum.untilTexts(index + 1);
  }
  const sizes: number[] = [];
  const back = await reopenThrough(household, kid, {
    get(real, slots) {
      sizes.push(slots.length);
      return real.get(slots);
    },
  });
  await back.untilTexts(200);
  expect(await back.texts()).toEqual(await mum.texts());
  expect(Math.max(...sizes)).toBe(64);
  expect(sizes.length).toBeLessThan(10);
});

/** The same device, its store and all, behind another link. */
async function reopenThrough(
  household: Household,
  device: Device,
  tampering: Tampering,
): Promise<Device> {
  device.crash();
  const again = await household.device(device.name, {
    store: device.store,
    wrapLink: (real) => tamperedLink(real, tampering),
  });
  await again.reopen();
  return again;
}
