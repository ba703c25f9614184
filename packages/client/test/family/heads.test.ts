import { expect, test } from 'vitest';
import type { Chain } from '../../src/chain/types.ts';
import { headsItem } from '../../src/family/heads-item.ts';
import { systemRandom } from '../../src/platform/node/index.ts';
import { hasText, movesOf, say } from './chats.ts';
import { FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';
import { MovedClock, matches, untilTold } from './told-heads.ts';

function chainIn(chains: readonly Chain[], kind: 'family' | 'direct'): Chain {
  const chain = chains.find(({ view: { policy } }) =>
    kind === 'family' ? policy.kind === 'family' : policy.form === 'direct',
  );
  if (chain === undefined) {
    throw new Error('the phone is in it');
  }
  return chain;
}

test('devices tell the family which epochs they are in; a tablet on another branch than its guardian stops and is led back', {
  timeout: 60_000,
}, async () => {
  const clock = new MovedClock();
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open({ clock });
  await pairTablet(phone, mia, relay, FOX);
  const chat = await mia.conversation('Mum');
  await phone.conversation('Mia');
  // No sooner than a minute, no later than ten minutes after the last change.
  clock.aheadMilliseconds = 601_000;
  await say(mia, chat, 'hello');
  await phone.untilTimeline('hello', chat, hasText('hello'));
  await say(phone, chat, 'hello too');
  await mia.untilTimeline('hello too', chat, hasText('hello too'));
  await phone.close();

  const asMum = await Thief.of(phone);
  const chains = await asMum.chains();
  const [family, direct] = [chainIn(chains, 'family'), chainIn(chains, 'direct')];
  const told = await untilTold(family, direct.view.group);
  expect(told.every((head) => matches(chains, head))).toBe(true);
  const { group, epoch } = direct.view;
  const other = { group, epoch, authenticator: 'ee'.repeat(32) };
  await family.submit([{ kind: 'say', item: headsItem(systemRandom, [other]) }]);
  await mia.until(
    'stopped',
    (view) =>
      view.stage === 'home' &&
      view.conversations.some(
        ({ id, state }) => id === chat && state.kind === 'stuck' && state.reason === 'fork',
      ),
  );
  await Promise.all(chains.map((chain) => chain.close()));
  await phone.start();
  await mia.untilTimeline('led back', chat, ({ entries }) => movesOf(entries).includes('fork'));
  await say(mia, chat, 'together again');
  await phone.untilTimeline('together again', chat, hasText('together again'));
});
