import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import type { Chain, InvitedDevice } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { encodeText } from '../../src/conversation/text-item.ts';
import { identityOf } from '../../src/family/device-record.ts';
import { asInvited, decodeOffer, makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { POOL } from '../../src/family/store-keys.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';

const freshId = (): string => encodeHex(systemRandom.bytes(16));

function chainOf(chains: readonly Chain[], id: string): Chain {
  const chain = chains.find(({ view }) => view.id === id);
  if (chain === undefined) {
    throw new Error('the device is not in it');
  }
  return chain;
}

/** Resolves when the chain has moved to a next epoch. */
async function replace(chain: Chain, device: InvitedDevice): Promise<void> {
  const { epoch } = chain.view;
  await chain.submit([{ kind: 'replace', id: freshId(), device }]);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (chain.view.epoch > epoch) {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(look);
    look();
  });
}

function hasText(text: string) {
  return ({ entries }: { readonly entries: readonly { readonly kind: string }[] }): boolean =>
    entries.some((entry) => 'text' in entry && entry.text === text);
}

test('a child replaces nobody; whom a guardian replaces comes back and goes on', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const family = await mia.conversation(null);
  await ben.conversation(null);
  await ben.core.run('sendText', { conversation: family, text: 'before' });
  await phone.untilTimeline('before', family, hasText('before'));
  await mia.close();
  await ben.close();
  const [asMia, asBen] = [await Thief.of(mia), await Thief.of(ben)];
  await ben.start();

  const { id, pair, parcel } = await makeOwnKeyPackage(
    asBen.host.suite,
    systemRandom,
    asBen.device.signer,
    asBen.host.link.timeSeconds(),
  );
  const device = identityOf(asBen.device)?.device ?? '';
  const patched = await asMia.chains({ ...CHAIN_RULES, judgesCommits: false });
  await replace(
    chainOf(patched, family),
    asInvited({ id, device, keyPackage: pair.publicBytes, parcel }),
  );
  await phone.core.run('sendText', { conversation: family, text: 'still together' });
  await ben.untilTimeline('Mum', family, hasText('still together'));

  await phone.close();
  const asMum = await Thief.of(phone);
  const chains = await asMum.chains();
  const pool = (await asMum.store.list(POOL)).map(({ value }) => decodeOffer(value));
  const offer = pool.find((held) => held.device === device);
  if (offer === undefined) {
    throw new Error('Mum holds no key package of Ben');
  }
  await replace(chainOf(chains, family), asInvited(offer));
  const body = encodeText({ text: 'welcome back', sentAt: 1 });
  await chainOf(chains, family).submit([
    { kind: 'say', item: { id: freshId(), kind: ITEM_KINDS.text, body } },
  ]);
  const { entries } = await ben.untilTimeline('again', family, hasText('welcome back'));
  expect(hasText('before')({ entries })).toBe(true);
  expect(ben.home.conversations.find((chat) => chat.id === family)?.state.kind).toBe('live');
  const answer = await ben.core.run('sendText', { conversation: family, text: 'here I am' });
  await ben.untilTimeline('sent', family, (timeline) =>
    timeline.entries.some(
      (entry) => entry.id === answer.id && 'state' in entry && entry.state !== 'sending',
    ),
  );
});
