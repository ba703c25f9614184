import { expect, test } from 'vitest';
import type { Chain } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { encodeText } from '../../src/conversation/text-item.ts';
import { makeItem } from '../../src/family/family-items.ts';
import { makeRevocation, revocationIntent } from '../../src/family/revocation.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import {
  BEAR,
  FOX,
  MovedRelayClock,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
} from './story.ts';
import { Thief } from './thief.ts';

/** Resolves when the chain satisfies. */
function until(chain: Chain, look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (look()) {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(check);
    check();
  });
}

test('when the phone dies after a removal, the other tablets see to it that it is one', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const withMia = await ben.conversation('Mia');
  const everybody = await ben.conversation(null);
  await mia.conversation('Ben');
  const device = phone.home.people.find(({ nickname }) => nickname === 'Mia')?.devices[0]?.id ?? '';
  await mia.close();
  await phone.close();

  // The phone gets no further than the family group.
  const asMum = await Thief.of(phone);
  const family = (await asMum.chains()).find(({ view }) => view.policy.kind === 'family');
  if (family === undefined) {
    throw new Error('Mum has a family group');
  }
  const { signer } = asMum.device;
  const revocation = makeRevocation(signer, device, asMum.host.link.timeSeconds());
  await family.submit([revocationIntent(systemRandom, revocation, [])]);
  await until(family, () => family.view.members.length === 2);
  await family.close();

  await ben.until(
    'Mia out of both chats, by Ben alone',
    (view) =>
      view.stage === 'home' &&
      [withMia, everybody].every((id) =>
        view.conversations.some((chat) => chat.id === id && chat.state.kind === 'live'),
      ),
  );
  const { id } = await ben.core.run('sendText', { conversation: everybody, text: 'only us' });
  await ben.untilTimeline('it lands', everybody, ({ entries }) =>
    entries.some((entry) => entry.id === id && 'state' in entry && entry.state !== 'sending'),
  );
  const thief = await Thief.of(mia);
  const chats = (await thief.chains()).filter(({ view }) => view.policy.kind === 'conversation');
  const shared = chats.filter(({ view }) => [withMia, everybody].includes(view.id));
  expect(shared).toHaveLength(2);
  await Promise.all(shared.map((chat) => until(chat, () => chat.view.status.kind === 'removed')));
});

test('what a device says after it was taken out is not shown, and nothing is said to it', async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const chat = await phone.conversation('Mia');
  await mia.conversation('Mum');
  await mia.core.run('sendText', { conversation: chat, text: 'before' });
  await phone.untilTimeline('before', chat, ({ entries }) =>
    entries.some((entry) => 'text' in entry && entry.text === 'before'),
  );
  const device = phone.home.people.find(({ nickname }) => nickname === 'Mia')?.devices[0]?.id ?? '';
  await mia.close();
  clock.aheadSeconds = 60;
  await phone.restart();
  await phone.until(
    'online',
    ({ stage, ...view }) =>
      stage === 'home' && 'connection' in view && view.connection.kind === 'online',
  );
  await phone.untilTimeline('the relay has told its time', chat, () => true);
  await relay.stop();
  await phone.core.run('removeDevice', { device });
  const waiting = phone.home.conversations.find(({ id }) => id === chat);
  expect(waiting?.state).toEqual({ kind: 'stuck', reason: 'removal' });
  expect(await refusalOf(phone.core.run('sendText', { conversation: chat, text: 'secret' }))).toBe(
    'WRONG_STAGE',
  );

  await phone.close();
  await relay.start();
  const thief = await Thief.of(mia);
  const stolen = (await thief.chains()).find(({ view }) => view.id === chat);
  const body = encodeText({ text: 'open the door', sentAt: 1 });
  const item = makeItem(systemRandom, ITEM_KINDS.text, body);
  await stolen?.submit([{ kind: 'say', item }]);
  if (stolen !== undefined) {
    await until(stolen, () => stolen.view.outbox.every(({ landed }) => landed !== null));
  }
  await phone.start();
  const { entries } = await phone.untilTimeline('Mia has left', chat, (timeline) =>
    timeline.entries.some(({ kind }) => kind === 'left'),
  );
  const words = entries.flatMap((entry) => ('text' in entry ? [entry.text] : []));
  expect(words).toEqual(['before']);
  const summary = phone.home.conversations.find(({ id }) => id === chat);
  expect(summary).toMatchObject({ state: { kind: 'live' }, last: { text: 'before' } });
});
