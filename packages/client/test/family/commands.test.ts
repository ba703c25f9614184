import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeBase64url } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { textBytes } from '../../src/conversation/text-item.ts';
import { kitEntropy } from '../../src/crypto/kit-words.ts';
import { systemRandom } from '../../src/platform/node/index.ts';
import { MAX_LONG_TEXT_BYTES, MAX_TEXT_BYTES } from '../../src/view.ts';
import { HurriedClock } from '../chain/support/hurried-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  APP_URL,
  createFamily,
  FOX,
  makeFamily,
  OWL,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
} from './story.ts';

test('a family needs a relay that is there and takes the pass; nothing is left of a refusal', async () => {
  const relay = await openRelay();
  const clock = new FakeClock();
  const phone = await StoryDevice.open({ clock });
  const create = (relayUrl: string, pass: Uint8Array | string) =>
    refusalOf(
      phone.core.run('createFamily', {
        profile: OWL,
        relayUrl,
        relayPass: typeof pass === 'string' ? pass : encodeBase64url(pass),
      }),
    );
  expect(await create(relay.url, systemRandom.bytes(32))).toBe('PASS');
  expect(await create(relay.url, 'not a pass')).toBe('PASS');
  expect(await create('no address', relay.pass)).toBe('INPUT');
  await relay.stop();
  let code: string | null | undefined;
  const offline = create(relay.url, relay.pass).then((refusal) => {
    code = refusal;
  });
  const start = clock.nowMilliseconds();
  while (code === undefined) {
    await clock.advance(1_000);
  }
  await offline;
  expect(code).toBe('OFFLINE');
  expect(clock.nowMilliseconds() - start).toBeLessThan(60_000);
  expect(phone.view).toEqual({ stage: 'new' });
  await phone.restart();
  expect(phone.view).toEqual({ stage: 'new' });
  await relay.start();
  await createFamily(phone, relay);
  expect(phone.home.people).toHaveLength(1);
  expect(await refusalOf(createFamily(phone, relay))).toBe('WRONG_STAGE');
  const pairing = phone.core.run('startPairing', { relayUrl: relay.url, appUrl: APP_URL });
  expect(await refusalOf(pairing)).toBe('WRONG_STAGE');
});

test('names that cannot be shown are refused', async () => {
  const relay = await openRelay();
  const phone = await StoryDevice.open();
  for (const nickname of ['', '   ', 'x'.repeat(25), 'a\u0000b', 'Mum\u202e']) {
    const input = { profile: { ...OWL, nickname }, relayUrl: relay.url, relayPass: null };
    expect(await refusalOf(phone.core.run('createFamily', input)), nickname).toBe('INPUT');
  }
});

test('the kit is confirmed by three right words, and its bytes leave the device', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const words = await phone.core.run('kitWords', null);
  const answer = (position: number) => ({ position, word: words[position - 1] ?? '' });
  const confirm = (answers: readonly { position: number; word: string }[]) =>
    refusalOf(phone.core.run('confirmKit', { answers }));
  expect(await confirm([answer(1), answer(2), { position: 3, word: 'zebra' }])).toBe('KIT_WORDS');
  expect(await confirm([answer(1), answer(2), { ...answer(3), position: 25 }])).toBe('KIT_WORDS');
  expect(await confirm([])).toBe('KIT_WORDS');
  expect(await confirm([answer(1), answer(1), answer(1)])).toBe('KIT_WORDS');
  await phone.close();
  const before = await readFile(join(phone.directory, 'family.db'));
  expect(before.includes(Buffer.from(kitEntropy(words)))).toBe(true);
  await phone.start();
  expect(await phone.core.run('kitWords', null)).toEqual(words);
  expect(
    await confirm([answer(24), answer(1), { ...answer(9), word: ` ${words[8]?.toUpperCase()} ` }]),
  ).toBeNull();
  expect(await confirm([answer(1), answer(2), answer(3)])).toBe('WRONG_STAGE');
  await phone.restart();
  expect(phone.home.kitPending).toBe(false);
  await phone.close();
  const kept = await readFile(join(phone.directory, 'family.db'));
  expect(kept.includes(Buffer.from(kitEntropy(words)))).toBe(false);
});

test('a child’s device is told no, and the longest text arrives whole, from a clock a year off', async () => {
  const relay = await openRelay();
  // Faster, a busy computer would look like a silent relay.
  const factor = 20;
  const clock = new HurriedClock({ factor });
  const phone = await makeFamily(relay, { clock });
  const year = 365 * 86_400_000;
  const tablet = await StoryDevice.open({
    clock: new HurriedClock({ factor, skewMilliseconds: -year }),
  });
  await pairTablet(phone, tablet, relay, FOX);
  const chat = await tablet.conversation('Mum');
  const { core } = tablet;
  const device = phone.home.people[0]?.devices[0]?.id ?? '';
  expect(await refusalOf(core.run('removeDevice', { device }))).toBe('POLICY');
  expect(await refusalOf(core.run('pairChild', { link: 'x', profile: FOX }))).toBe('POLICY');
  expect(await refusalOf(core.run('confirmPairing', { same: true }))).toBe('POLICY');
  expect(await refusalOf(core.run('kitWords', null))).toBe('POLICY');
  expect(await refusalOf(core.run('confirmKit', { answers: [] }))).toBe('POLICY');
  expect(await refusalOf(phone.core.run('removeDevice', { device }))).toBe('POLICY');
  expect(await refusalOf(phone.core.run('leaveConversation', { conversation: chat }))).toBe(
    'POLICY',
  );
  const nowhere = { conversation: '00'.repeat(16), text: 'hi' };
  expect(await refusalOf(core.run('sendText', nowhere))).toBe('UNKNOWN_CONVERSATION');

  const longest = '👋'.repeat(MAX_TEXT_BYTES / 4);
  expect(textBytes(longest)).toBe(MAX_TEXT_BYTES);
  const tooLong = { conversation: chat, text: 'x'.repeat(MAX_LONG_TEXT_BYTES + 1) };
  expect(await refusalOf(core.run('sendText', tooLong))).toBe('TEXT_TOO_LONG');
  const { id } = await core.run('sendText', { conversation: chat, text: longest });
  const before = Math.floor(Date.now() / 1_000);
  const { entries } = await phone.untilTimeline('the long text', chat, (timeline) =>
    timeline.entries.some((entry) => entry.id === id),
  );
  const arrived = entries.find((entry) => entry.id === id);
  expect(arrived).toMatchObject({ kind: 'text', text: longest, mine: false });
  expect(Math.abs((arrived?.sentAt ?? 0) - before)).toBeLessThan(60);
  await tablet.untilTimeline('delivered', chat, (timeline) =>
    timeline.entries.some(
      (entry) => entry.id === id && 'state' in entry && entry.state === 'delivered',
    ),
  );
  // Also when it starts without the relay: the difference was remembered.
  await relay.stop();
  await tablet.restart();
  const later = await tablet.core.run('sendText', { conversation: chat, text: 'offline' });
  const offline = await tablet.untilTimeline('in the outbox', chat, (timeline) =>
    timeline.entries.some((entry) => entry.id === later.id),
  );
  const waiting = offline.entries.find((entry) => entry.id === later.id);
  expect(waiting).toMatchObject({ state: 'sending' });
  expect(Math.abs((waiting?.sentAt ?? 0) - before)).toBeLessThan(60);
  await relay.start();
  await phone.untilTimeline('what was written offline', chat, (timeline) =>
    timeline.entries.some((entry) => entry.id === later.id),
  );
});

test('who leaves a conversation is taken out of it, keeps what was said, and is not brought back', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  const chat = await tablet.conversation(null);
  await phone.core.run('sendText', { conversation: chat, text: 'hello all' });
  await tablet.untilTimeline('the words', chat, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text'),
  );
  await tablet.core.run('leaveConversation', { conversation: chat });
  const left = (id: string) =>
    tablet.home.conversations.find((conversation) => conversation.id === id)?.state.kind === 'left';
  await tablet.until('left', () => left(chat));
  await phone.untilTimeline('who left', chat, ({ entries }) =>
    entries.some((entry) => entry.kind === 'left' && entry.person === tablet.home.me),
  );
  const refused = tablet.core.run('sendText', { conversation: chat, text: 'still here?' });
  expect(await refusalOf(refused)).toBe('NOT_A_MEMBER');
  await Promise.all([phone.restart(), tablet.restart()]);
  expect(left(chat)).toBe(true);
  const direct = await tablet.conversation('Mum');
  await phone.core.run('sendText', { conversation: direct, text: 'and here?' });
  await tablet.untilTimeline('the other chat goes on', direct, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text'),
  );
  expect(phone.home.conversations.find(({ id }) => id === chat)?.people).toEqual([phone.home.me]);
});
