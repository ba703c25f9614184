import { expect, test } from 'vitest';
import type { Chain, Head } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { headsItem, readHeads } from '../../src/family/heads-item.ts';
import { systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { Clock } from '../../src/ports.ts';
import { hasText, movesOf, say } from './chats.ts';
import { FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';

/** A device's clock that a test moves on; timers take the time that they take. */
class MovedClock implements Clock {
  aheadMilliseconds = 0;

  nowMilliseconds(): number {
    return systemClock.nowMilliseconds() + this.aheadMilliseconds;
  }

  after(milliseconds: number, callback: () => void): () => void {
    return systemClock.after(milliseconds, callback);
  }
}

function chainIn(chains: readonly Chain[], kind: 'family' | 'direct'): Chain {
  const chain = chains.find(({ view: { policy } }) =>
    kind === 'family' ? policy.kind === 'family' : policy.form === 'direct',
  );
  if (chain === undefined) {
    throw new Error('the phone is in it');
  }
  return chain;
}

/** All heads that were told, as soon as one is of this group. */
async function untilTold(family: Chain, group: string): Promise<readonly Head[]> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const stop = family.onChange(() => {
        stop();
        resolve();
      });
    });
    const heads = (await family.events(0, 1_000)).flatMap((event) =>
      event.kind === 'item' && event.item.kind === ITEM_KINDS.heads
        ? (readHeads(event.item.body) ?? [])
        : [],
    );
    if (heads.some((head) => head.group === group)) {
      return heads;
    }
    await changed;
  }
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

/** What honest devices tell is what is seen here, as far back as it is known. */
function matches(
  chains: readonly Chain[],
  told: { readonly group: string; readonly epoch: number; readonly authenticator: string },
): boolean {
  const heads = chains.flatMap(({ view }) => view.heads);
  const own = heads.find(({ group, epoch }) => group === told.group && epoch === told.epoch);
  return own === undefined || own.authenticator === told.authenticator;
}
