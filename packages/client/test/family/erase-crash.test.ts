/** Erasing goes on after a crash anywhere, without the relay, and where nobody is left to say so. */
import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { Network } from '../../src/ports.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { PersistingLife } from './persisting-life.ts';
import {
  type DeviceOptions,
  FOX,
  MovedRelayClock,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
} from './story.ts';

async function phoneAndTablet(
  relay: TestRelay,
  options: DeviceOptions = {},
): Promise<{ readonly phone: StoryDevice; readonly tablet: StoryDevice }> {
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open(options);
  await pairTablet(phone, tablet, relay, FOX);
  return { phone, tablet };
}

async function isNew(device: StoryDevice): Promise<true> {
  return await device.until('nothing left', ({ stage }) => stage === 'new');
}

/** Gives the word, again if it was not durable when the phone died, until nothing is left on it. */
async function eraseThroughDeath(phone: StoryDevice): Promise<boolean> {
  let hasDied = false;
  for (;;) {
    const { view } = phone;
    if (view.stage === 'home' && view.erasing !== true) {
      phone.core.run('eraseFamily', { words: null }).catch(() => undefined);
    }
    await Promise.race([isNew(phone).catch(() => undefined), phone.life.died]);
    if (!phone.life.isDead) {
      return hasDied;
    }
    hasDied = true;
    await phone.kill();
    await phone.start();
  }
}

/** Tells when a device has written something: in its help chain, where it can write nowhere else. */
class PutWatch {
  #wake: () => void = () => undefined;

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  around(network: Network): Network {
    return {
      blobs: (options) => network.blobs(options),
      connect: (options) => {
        const link = network.connect(options);
        return {
          get status() {
            return link.status;
          },
          timeSeconds: () => link.timeSeconds(),
          onStatus: (listener) => link.onStatus(listener),
          get: (slots) => link.get(slots),
          watch: (slot, callback) => link.watch(slot, callback),
          revoke: (nonce) => link.revoke(nonce),
          close: () => link.close(),
          put: async (...what) => {
            const outcome = await link.put(...what);
            this.#wake();
            return outcome;
          },
        };
      },
    };
  }
}

test('a phone that dies at any write while it erases the family goes on', async () => {
  const relay = await openRelay();
  let hasDied = true;
  for (let atCall = 1; hasDied; atCall++) {
    const { phone, tablet } = await phoneAndTablet(relay);
    await phone.close();
    await phone.start(new PersistingLife({ atCall, happens: atCall % 2 === 0 }));
    hasDied = await eraseThroughDeath(phone);
    expect(await isNew(phone)).toBe(true);
    expect(await isNew(tablet)).toBe(true);
  }
}, 60_000);

test('a tablet that dies at any write while it hears so forgets when it starts again', async () => {
  const relay = await openRelay();
  let hasDied = true;
  for (let atCall = 1; hasDied; atCall++) {
    const { phone, tablet } = await phoneAndTablet(relay);
    await tablet.close();
    await phone.core.run('eraseFamily', { words: null });
    await tablet.start(new PersistingLife({ atCall, happens: atCall % 2 === 0 }));
    await Promise.race([isNew(tablet).catch(() => undefined), tablet.life.died]);
    hasDied = tablet.life.isDead;
    if (hasDied) {
      await tablet.kill();
      await tablet.start();
    }
    expect(await isNew(tablet)).toBe(true);
  }
}, 60_000);

test('without the relay the phone waits, also across a restart, and goes on when it is there', async () => {
  const relay = await openRelay();
  const { phone, tablet } = await phoneAndTablet(relay);
  await relay.stop();
  phone.core.run('eraseFamily', { words: null }).catch(() => undefined);
  const isErasing = (view: StoryDevice['view']): boolean =>
    view.stage === 'home' && view.erasing === true;
  await phone.until('the erasing', isErasing);
  await phone.restart();
  await phone.until('the erasing', isErasing);
  expect(tablet.view.stage).toBe('home');
  await relay.start();
  await isNew(phone);
  await isNew(tablet);
});

test('whoever does not wait forgets on this device only', async () => {
  const relay = await openRelay();
  const { phone, tablet } = await phoneAndTablet(relay);
  await relay.stop();
  phone.core.run('eraseFamily', { words: null }).catch(() => undefined);
  await phone.until('the erasing', (view) => view.stage === 'home' && view.erasing === true);
  await phone.core.run('eraseHere', null);
  expect(phone.view).toEqual({ stage: 'new' });
  await relay.start();
  await tablet.until(
    'the relay',
    (view) => view.stage === 'home' && view.connection.kind === 'online',
  );
  expect(tablet.home.people.map(({ nickname }) => nickname)).toContain(FOX.nickname);
});

test('a tablet that comes back when all words are gone is told that nobody is here, and may start over', async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const asking = new PutWatch();
  const { phone, tablet } = await phoneAndTablet(relay, { through: (it) => asking.around(it) });
  await tablet.close();
  await phone.core.run('eraseFamily', { words: null });
  clock.aheadSeconds = 120 * WEEK_SECONDS;
  await tablet.start();
  await tablet.until(
    'that it is stuck',
    (view) => view.stage === 'home' && view.family.kind === 'stuck',
  );
  expect(tablet.home.deserted).toBeUndefined();
  expect(await refusalOf(tablet.core.run('startOver', null))).toBe('WRONG_STAGE');
  await asking.next();
  clock.aheadSeconds += 5 * WEEK_SECONDS;
  await tablet.restart();
  await tablet.until(
    'that nobody is there',
    (view) => view.stage === 'home' && view.deserted === true,
  );
  await tablet.core.run('startOver', null);
  expect(tablet.view).toEqual({ stage: 'new' });
});
