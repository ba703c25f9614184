import { expect, test } from 'vitest';
import type { Chain } from '../../src/chain/types.ts';
import { headsItem } from '../../src/family/heads-item.ts';
import { systemRandom } from '../../src/platform/node/index.ts';
import { hasText, movesOf, say } from '../family/chats.ts';
import { deviceIdOn } from '../family/guardian-steps.ts';
import { FOX, openRelay } from '../family/story.ts';
import { Thief } from '../family/thief.ts';
import { MovedClock, matches, untilTold } from '../family/told-heads.ts';
import {
  allow,
  contactCalled,
  conversationWith,
  FROG,
  makeHousehold,
  meet,
} from './two-families.ts';

function chainOf(chains: readonly Chain[], look: (chain: Chain) => boolean): Chain {
  const chain = chains.find(look);
  if (chain === undefined) {
    throw new Error('no such conversation');
  }
  return chain;
}

test('two families compare in the bridge which epochs they see; a guardian on another branch stops', {
  timeout: 60_000,
}, async () => {
  const [relay, clock] = [await openRelay(), new MovedClock()];
  const host = await makeHousehold(relay, FOX, { clock });
  const guest = await makeHousehold(relay, FROG, { clock });
  await meet(host, guest);
  await Promise.all([contactCalled(host.phone, 'Nils'), contactCalled(guest.phone, 'Mia')]);
  await Promise.all([allow(host, guest, true), allow(guest, host, true)]);
  const mia = await conversationWith(host.tablet, guest.child);
  const nils = await conversationWith(guest.tablet, host.child);
  const looked = await conversationWith(host.phone, guest.child);
  // No sooner than a minute, no later than ten minutes after the last change.
  clock.aheadMilliseconds = 601_000;
  await say(host.tablet, mia, 'hello');
  await guest.tablet.untilTimeline('hello', nils, hasText('hello'));
  await host.phone.untilTimeline('hello', looked, hasText('hello'));

  // Of two guardians' devices the one with the larger id gives way.
  const isHostFirst = deviceIdOn(host.phone, 'Mum') < deviceIdOn(guest.phone, 'Mum');
  const [liar, honest] = isHostFirst ? [host, guest] : [guest, host];
  const chat = await conversationWith(honest.phone, liar.child);
  await liar.phone.close();
  const thief = await Thief.of(liar.phone);
  const chains = await thief.chains();
  const shared = chainOf(chains, ({ view: { policy } }) => policy.people.includes(honest.child));
  const bridge = chainOf(chains, ({ view: { policy } }) => policy.kind === 'bridge');
  const told = await untilTold(bridge, shared.view.group);
  expect(told.length).toBeGreaterThan(0);
  expect(told.every((head) => matches(chains, head))).toBe(true);

  const { group, epoch } = shared.view;
  const other = { group, epoch, authenticator: 'ee'.repeat(32) };
  await bridge.submit([{ kind: 'say', item: headsItem(systemRandom, [other]) }]);
  await honest.phone.untilTimeline(
    'stopped, or founded anew by now',
    chat,
    ({ entries }) => isStoppedIn(honest.phone.view, chat) || movesOf(entries).includes('fork'),
  );
});

function isStoppedIn(
  view: Awaited<ReturnType<typeof makeHousehold>>['phone']['view'],
  chat: string,
): boolean {
  return (
    view.stage === 'home' &&
    view.conversations.some(
      ({ id, state }) => id === chat && state.kind === 'stuck' && state.reason === 'fork',
    )
  );
}
