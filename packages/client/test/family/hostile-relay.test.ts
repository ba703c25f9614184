/** A relay that lies to one tablet of a family: what it withholds, and what it puts in its place. */
import type { Envelope } from '@knothole/protocol';
import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { Network } from '../../src/ports.ts';
import { type Tampering, tamperedLink } from '../chain/support/wrapped-link.ts';
import { hasText, say, textsOf } from './chats.ts';
import { deviceIdOn } from './guardian-steps.ts';
import {
  BEAR,
  createFamily,
  FOX,
  makeFamily,
  openRelay,
  pairTablet,
  StoryDevice,
} from './story.ts';

const through =
  (tampering: Tampering) =>
  (network: Network): Network => ({
    blobs: (options) => network.blobs(options),
    connect: (options) => tamperedLink(network.connect(options), tampering),
  });

test('a removal that the relay withholds from a tablet lets it say nothing to the removed one, and is noticed', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const lies: Tampering = {};
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open({ through: through(lies) })];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const all = await ben.conversation(null);
  await mia.conversation(null);
  await say(phone, all, 'good morning');
  for (const device of [mia, ben]) {
    await device.untilTimeline('the words', all, hasText('good morning'));
  }

  // From here on he is shown nothing new, and told that what he writes is there.
  lies.get = (_, slots) => Promise.resolve(slots.map(() => ({ kind: 'none' })));
  lies.passesPush = () => false;
  lies.put = () => Promise.resolve({ kind: 'ok' });
  await phone.core.run('removeDevice', { device: deviceIdOn(phone, 'Mia') });
  await mia.until('its removal', (view) => view.stage === 'home' && view.removed);
  await say(ben, all, 'a secret of ours');
  const { entries } = await ben.untilTimeline(
    'it has landed, he believes',
    all,
    ({ entries: now }) =>
      now.some((entry) => entry.kind === 'text' && entry.mine && entry.state !== 'sending'),
  );
  expect(entries.at(-1)).toMatchObject({ mine: true, state: 'sent' });
  expect(ben.home.people.find(({ nickname }) => nickname === 'Mia')?.devices).toHaveLength(1);

  // No lie lasts for ever: the first connection without it shows that the slots are others.
  delete lies.get;
  delete lies.put;
  delete lies.passesPush;
  await ben.restart();
  await ben.until(
    'that she is out',
    (view) =>
      view.stage === 'home' &&
      view.people.every(({ nickname, devices }) => nickname !== 'Mia' || devices.length === 0),
  );
  const heard = await phone.untilTimeline('his words', all, hasText('a secret of ours'));
  expect(textsOf(heard.entries)).toEqual(['good morning', 'a secret of ours']);
  const removed = await mia.untilTimeline('what she had', all, hasText('good morning'));
  expect(textsOf(removed.entries)).toEqual(['good morning']);
});

test('a relay that plants another family’s commits makes nobody a member', async () => {
  const relay = await openRelay();
  const theirs: Envelope[] = [];
  const recorded: Tampering = {
    put: (real, bucket, cap, envelope) => {
      theirs.push(envelope);
      return real.put(bucket, cap, envelope);
    },
  };
  const stranger = await StoryDevice.open({ through: through(recorded) });
  await createFamily(stranger, relay);
  const strange = await StoryDevice.open();
  await pairTablet(stranger, strange, relay, FOX);

  const lies: Tampering = {};
  const phone = await makeFamily(relay);
  const ben = await StoryDevice.open({ through: through(lies) });
  await pairTablet(phone, ben, relay, BEAR);
  const all = await ben.conversation(null);
  const devices = () => ben.home.people.flatMap((person) => person.devices.map(({ id }) => id));
  const before = devices();
  const planted = new Map<string, Envelope>();
  lies.get = async (real, slots) =>
    (await real.get(slots)).map((outcome, index) => {
      const address = encodeHex(slots[index]?.address ?? new Uint8Array());
      const envelope = planted.get(address) ?? (outcome.kind === 'none' ? theirs.pop() : undefined);
      if (outcome.kind !== 'none' || envelope === undefined) {
        return outcome;
      }
      planted.set(address, envelope);
      return { kind: 'value', envelope };
    });
  await ben.restart();
  await expect.poll(() => planted.size, { timeout: 20_000 }).toBeGreaterThan(3);
  delete lies.get;
  await ben.restart();
  await say(phone, all, 'good evening');
  await ben.untilTimeline('the words', all, hasText('good evening'));
  expect(devices()).toEqual(before);
  expect(ben.home.people.map(({ nickname }) => nickname)).toEqual(['Mum', 'Ben']);
});
