/** Children on their own, with a child's client that keeps no rule: the others see to what must be. */
import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { loadEvents } from '../../src/chain/chain-store.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { CHAIN_ITEM_KINDS, type Chain, type Intent } from '../../src/chain/types.ts';
import { makeItem } from '../../src/family/family-items.ts';
import { signOversight } from '../../src/family/oversight.ts';
import { readClaim } from '../../src/family/statement.ts';
import { systemRandom as random } from '../../src/platform/node/index.ts';
import { hasText, say } from '../family/chats.ts';
import type { StoryDevice } from '../family/story.ts';
import { Thief } from '../family/thief.ts';
import {
  allow,
  befriended,
  conversationWith,
  hasLeft,
  type TestHousehold,
} from './two-families.ts';

const RULES = { ...CHAIN_RULES, judgesCommits: false };

/** Resolves when no guardian is there any more, as the device shows it. */
async function untilAlone(device: StoryDevice, contact: string): Promise<void> {
  await device.until(
    'no guardian there',
    (view) =>
      view.stage === 'home' &&
      view.conversations.some(
        ({ form, people, state, lookers }) =>
          form === 'direct' &&
          people.includes(contact) &&
          state.kind === 'live' &&
          lookers.length === 0,
      ),
  );
}

/** Two families whose children chat, and no guardian of either with them. */
async function alone(): Promise<{ readonly host: TestHousehold; readonly guest: TestHousehold }> {
  const { host, guest } = await befriended();
  const [here, there] = [
    await conversationWith(host.tablet, guest.child),
    await conversationWith(guest.tablet, host.child),
  ];
  await say(host.tablet, here, 'hello');
  await guest.tablet.untilTimeline('the words', there, hasText('hello'));
  await say(guest.tablet, there, 'hello you');
  await host.tablet.untilTimeline('the words', here, hasText('hello you'));
  for (const { phone, child } of [host, guest]) {
    await phone.core.run('setOversight', { person: child, independent: true });
  }
  await untilAlone(host.tablet, guest.child);
  await untilAlone(guest.tablet, host.child);
  return { host, guest };
}

async function chatOf(thief: Thief): Promise<Chain> {
  const chains = await thief.chains(RULES);
  const chat = chains.find(
    ({ view }) => view.policy.roots.length > 1 && view.policy.kind === 'conversation',
  );
  if (chat === undefined) {
    throw new Error('the children share a chat');
  }
  return chat;
}

function untilRemoved(chain: Chain): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (chain.view.status.kind === 'removed') {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(look);
    look();
  });
}

test('a friendship’s end takes a patched child out where no guardian is, by the other child’s tablet', async () => {
  const { host, guest } = await alone();
  await host.tablet.close();
  const thief = await Thief.of(host.tablet);
  const chat = await chatOf(thief);
  await allow(host, guest, false);
  const there = await conversationOver(guest.tablet, host.child);
  await guest.tablet.untilTimeline('Mia gone', there, hasLeft(host.child));
  await untilRemoved(chat);
  const events = await chat.events(0, 1_000);
  expect(events.at(-1)?.kind).not.toBe('item');
});

test('a lost tablet goes where no guardian is, by the other family, which hears of it in the bridge', async () => {
  const { host, guest } = await alone();
  const [lost = ''] = host.phone.home.people
    .filter(({ id }) => id === host.child)
    .flatMap(({ devices }) => devices.map(({ id }) => id));
  await host.tablet.close();
  const thief = await Thief.of(host.tablet);
  const chat = await chatOf(thief);
  await host.phone.core.run('removeDevice', { device: lost });
  const there = await conversationOver(guest.tablet, host.child);
  await guest.tablet.untilTimeline('the tablet gone', there, hasLeft(host.child));
  await untilRemoved(chat);
});

test('a patched child sends its guardian away by no word: not by its own, nor by an old one', async () => {
  const { host, guest } = await alone();
  await host.phone.core.run('setOversight', { person: host.child, independent: false });
  const here = await conversationWith(host.phone, guest.child);
  await say(guest.tablet, await conversationWith(guest.tablet, host.child), 'Mum is back');
  await host.tablet.untilTimeline('the words', here, hasText('Mum is back'));
  await host.tablet.close();
  const thief = await Thief.of(host.tablet);
  const chat = await chatOf(thief);
  const events = await loadEvents(thief.store, chat.view.id, 0, 1_000);
  const old = events.flatMap((event) => {
    const isWord = event.kind === 'item' && event.item.kind === CHAIN_ITEM_KINDS.statement;
    return isWord && readClaim(event.item.body)?.kind === 'oversight' ? [event.item.body] : [];
  });
  expect(old.length).toBeGreaterThan(0);
  const { key, certificates } = thief.device.signer;
  const terms = { child: host.child, version: 9, independent: true, group: chat.view.group };
  const own = signOversight(key, certificates, terms);
  const mum = chat.view.members.find(({ person }) => person === host.guardian)?.device ?? '';
  const intent: Intent = {
    kind: 'remove',
    id: encodeHex(random.bytes(16)),
    devices: [mum],
    statements: [...old, own].map((body) => makeItem(random, CHAIN_ITEM_KINDS.statement, body)),
  };
  const { epoch } = chat.view;
  await new Promise<void>((resolve, reject) => {
    const stop = chat.onChange((view) => {
      if (view.epoch > epoch) {
        stop();
        resolve();
      }
    });
    chat.submit([intent]).catch(reject);
  });
  await say(guest.tablet, await conversationWith(guest.tablet, host.child), 'still with Mum');
  await host.phone.untilTimeline('the words', here, hasText('still with Mum'));
});

/** The chat with this contact, however it stands. */
function conversationOver(device: StoryDevice, contact: string): Promise<string> {
  return device.until('the chat', (view) =>
    view.stage === 'home'
      ? view.conversations.find(({ form, people }) => form === 'direct' && people.includes(contact))
          ?.id
      : undefined,
  );
}
