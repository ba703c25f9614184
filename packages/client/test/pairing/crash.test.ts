import { expect, test } from 'vitest';
import { PersistingLife } from '../family/persisting-life.ts';
import { APP_URL, FOX, makeFamily, openRelay, StoryDevice } from '../family/story.ts';
import { MortalPair } from '../support/mortal-pair.ts';
import type { TestRelay } from '../support/test-relay.ts';

type Action = 'show' | 'pair' | 'tap on the phone' | 'tap on the tablet';

class Pairing extends MortalPair<Action> {
  readonly phone: StoryDevice;
  readonly tablet: StoryDevice;
  readonly #relay: TestRelay;

  constructor(relay: TestRelay, phone: StoryDevice, tablet: StoryDevice) {
    super(phone, tablet);
    this.#relay = relay;
    this.phone = phone;
    this.tablet = tablet;
  }

  protected override look(): Action | 'done' | undefined {
    const [phone, tablet] = [this.phone.view, this.tablet.view];
    if (phone.stage !== 'home' || phone.pairing?.step === 'problem') {
      throw new Error(JSON.stringify(phone));
    }
    if (tablet.stage === 'pairing' && tablet.pairing.step === 'problem') {
      throw new Error(JSON.stringify(tablet));
    }
    if (tablet.stage === 'new') {
      return 'show';
    }
    if (tablet.stage === 'pairing' && tablet.pairing.step === 'show' && phone.pairing === null) {
      return 'pair';
    }
    if (phone.pairing?.step === 'animals') {
      return 'tap on the phone';
    }
    if (tablet.stage === 'pairing' && tablet.pairing.step === 'animals') {
      return 'tap on the tablet';
    }
    const hasChats = tablet.stage === 'home' && tablet.conversations.length === 2;
    return hasChats && phone.pairing?.step === 'done' ? 'done' : undefined;
  }

  protected override async act(action: Action): Promise<void> {
    const { core: phone } = this.phone;
    const { core: tablet, view } = this.tablet;
    switch (action) {
      case 'show':
        await tablet.run('startPairing', { relayUrl: this.#relay.url, appUrl: APP_URL });
        break;
      case 'pair':
        if (view.stage === 'pairing' && view.pairing.step === 'show') {
          await phone.run('pairChild', { link: view.pairing.link, profile: FOX });
        }
        break;
      case 'tap on the phone':
        await phone.run('confirmPairing', { same: true });
        break;
      case 'tap on the tablet':
        await tablet.run('answerAnimals', { same: true });
        break;
    }
  }
}

/** The next round pairs another tablet for the same child. */
async function removeTablet(phone: StoryDevice): Promise<void> {
  await phone.core.run('dismissPairing', null);
  const [device] = phone.home.people.flatMap(({ nickname, devices }) =>
    nickname === FOX.nickname ? devices : [],
  );
  await phone.core.run('removeDevice', { device: device?.id ?? '' });
  await phone.until(
    'removed',
    (view) =>
      view.stage === 'home' &&
      view.people.every(({ isMe, devices }) => isMe || devices.length === 0),
  );
}

test('phone and tablet, killed at each of their writes, go on with the pairing', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  let write = 1;
  for (let deaths = 1; deaths > 0; write += 1) {
    const tablet = await StoryDevice.open();
    await Promise.all([phone.kill(), tablet.kill()]);
    // The write at which a device dies has happened in every other round.
    await phone.start(new PersistingLife({ atCall: write, happens: write % 2 === 0 }));
    await tablet.start(new PersistingLife({ atCall: write, happens: write % 2 === 1 }));
    deaths = await new Pairing(relay, phone, tablet).finish();
    // What is left of the plans must not end them when nobody watches.
    await Promise.all([phone.kill(), tablet.kill()]);
    await Promise.all([phone.start(), tablet.start()]);
    expect(phone.home.people.map(({ nickname }) => nickname)).toEqual(['Mum', 'Mia']);
    expect(await phone.conversation(null)).toBe(await tablet.conversation(null));
    expect(await phone.conversation('Mia')).toBe(await tablet.conversation('Mum'));
    await removeTablet(phone);
    await tablet.close();
  }
  expect(write).toBeGreaterThan(10);
}, 120_000);
