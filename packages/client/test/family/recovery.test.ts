import { type Bucket, encodeBase64url, encodeHex } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { foundChain } from '../../src/chain/chain-host.ts';
import { lineageOf } from '../../src/chain/lineage.ts';
import { watchParcel } from '../../src/chain/parcel.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { encodeText } from '../../src/conversation/text-item.ts';
import { kitKeys } from '../../src/crypto/kit-keys.ts';
import { kitEntropy } from '../../src/crypto/kit-words.ts';
import { slotKeys } from '../../src/crypto/slot-keys.ts';
import { makeItem } from '../../src/family/family-items.ts';
import { asInvited, decodeOffer, makeLeaf } from '../../src/family/key-packages.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import { POOL, STORE_KEYS } from '../../src/family/store-keys.ts';
import { findVault, vaultBucket, vaultParcel } from '../../src/family/vault.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { Network, Random } from '../../src/ports.ts';
import { tamperedLink } from '../chain/support/wrapped-link.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { hasText, liveWith, movesOf, say, textsOf } from './chats.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, refusalOf, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';

function restore(device: StoryDevice, relay: TestRelay, words: string): Promise<unknown> {
  return device.core.run('restoreFamily', {
    words,
    relayUrl: relay.url,
    relayPass: encodeBase64url(relay.pass),
  });
}

/** Resolves when the vault knows so many conversations. */
async function untilVaultHas(
  relay: TestRelay,
  kit: readonly string[],
  conversations: number,
): Promise<void> {
  const { vaultKey } = kitKeys(kitEntropy(kit));
  const network = nodeNetwork({ clock: systemClock, random: systemRandom });
  const link = network.connect({ url: relay.url, pass: relay.pass });
  await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
  const bucket = vaultBucket(link.timeSeconds());
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      findVault(link, vaultKey, link.timeSeconds()).then((vault) => {
        if (vault?.conversations.length === conversations) {
          resolve();
        }
      }, reject);
    };
    for (let version = 0; version < 16; version++) {
      watchParcel(link, vaultParcel(vaultKey, bucket, version), look);
    }
  });
  await link.close();
}

/** A relay that acknowledges versions of the vault and loses them. */
function withoutVault(kit: readonly string[]): (network: Network) => Network {
  const { vaultKey } = kitKeys(kitEntropy(kit));
  const capsIn = (bucket: Bucket): ReadonlySet<string> => {
    const places = Array.from({ length: 16 * 16 }, (_, index) => {
      const { secret } = vaultParcel(vaultKey, bucket, Math.floor(index / 16));
      return encodeHex(slotKeys(secret, 'parcel ', index % 16).cap);
    });
    return new Set(places);
  };
  return (network) => ({
    ...network,
    connect: (options) =>
      tamperedLink(network.connect(options), {
        put: async (real, bucket, cap, envelope) =>
          bucket.class === 'quarter' && capsIn(bucket).has(encodeHex(cap))
            ? { kind: 'ok' }
            : await real.put(bucket, cap, envelope),
      }),
  });
}

/** Whose groups lose against all others. */
function highIds(): Random {
  let drawn = 0;
  return {
    bytes: (length: number) =>
      length === 16
        ? Uint8Array.from({ length }, (_, place) => (place < 15 ? 255 : drawn++))
        : systemRandom.bytes(length),
  };
}

test('the only guardian’s phone is lost: the words bring the family back, and the thief gets nothing', {
  timeout: 60_000,
}, async () => {
  const relay = await openRelay();
  const lost = await makeFamily(relay);
  const kit = await lost.core.run('kitWords', null);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(lost, mia, relay, FOX);
  await pairTablet(lost, ben, relay, BEAR);
  const chat = await mia.conversation('Mum');
  await mia.conversation('Ben');
  const between = await ben.conversation('Mia');
  await say(lost, chat, 'good night');
  await mia.untilTimeline('good night', chat, hasText('good night'));
  await lost.until('all chats', (view) => view.stage === 'home' && view.conversations.length === 4);
  await untilVaultHas(relay, kit, 4);
  await lost.close();
  await say(mia, chat, 'where are you?');

  const phone = await StoryDevice.open();
  expect(await refusalOf(restore(phone, relay, 'abandon abandon'))).toBe('KIT_WORDS');
  await restore(phone, relay, `  ${kit.join('  ').toUpperCase()} `);
  expect(phone.home.kitPending).toBe(false);
  expect(await refusalOf(phone.core.run('startOver', null))).toBe('WRONG_STAGE');
  expect(phone.home.people.map(({ nickname, awaited }) => [nickname, awaited])).toEqual([
    ['Mum', false],
    ['Mia', true],
    ['Ben', true],
  ]);
  await liveWith(phone, 4);
  await mia.untilTimeline('moved', chat, ({ entries }) => movesOf(entries).length > 0);
  await ben.untilTimeline('moved', between, ({ entries }) => movesOf(entries).length > 0);
  expect(phone.home.people.every(({ awaited }) => !awaited)).toBe(true);
  const here = await phone.conversation('Mia');
  await phone.untilTimeline('what was on its way', here, hasText('where are you?'));
  await say(phone, here, 'back again');
  const { entries } = await mia.untilTimeline('back again', chat, hasText('back again'));
  expect(textsOf(entries)).toEqual(['good night', 'where are you?', 'back again']);
  expect(movesOf(entries)).toEqual(['called']);
  await say(ben, between, 'Mum is back');
  await mia.untilTimeline('Ben', between, hasText('Mum is back'));

  // Whoever has the old phone has its keys, its certificates, and KeyPackages of both tablets.
  const thief = await Thief.of(lost);
  const chains = await thief.chains();
  const old = chains.find(({ view }) => view.policy.people.length === 2);
  const pool = (await thief.store.list(POOL)).map(({ value }) => decodeOffer(value));
  const offer = pool.find(({ device }) =>
    old?.view.members.some((member) => member.role === 'child' && member.device === device),
  );
  if (old === undefined || offer === undefined) {
    throw new Error('the old phone was in a chat and held KeyPackages');
  }
  const item = makeItem(
    systemRandom,
    ITEM_KINDS.text,
    encodeText({ text: 'come to me', sentAt: 1 }),
  );
  const rival = await foundChain(thief.host, {
    policy: {
      ...old.view.policy,
      predecessors: lineageOf(old.view.policy, old.view.group),
    },
    keyPackage: await makeLeaf(thief.host.suite, systemRandom, thief.device.signer),
    intents: [
      { kind: 'add', id: 'ab'.repeat(16), devices: [asInvited(offer)], statements: [] },
      { kind: 'say', item },
    ],
  });
  await new Promise<void>((resolve) => {
    const stop = rival.onChange(({ outbox }) => {
      if (outbox.every(({ landed }) => landed !== null)) {
        stop();
        resolve();
      }
    });
  });
  await rival.close();
  await say(phone, here, 'only we');
  await mia.untilTimeline('only we', chat, hasText('only we'));
  await say(mia, chat, 'secret');
  await phone.untilTimeline('secret', here, hasText('secret'));
  await Promise.all([mia.restart(), ben.restart()]);
  await mia.until('online', (view) => view.stage === 'home' && view.connection.kind === 'online');
  const after = await mia.untilTimeline('all', chat, hasText('secret'));
  expect(textsOf(after.entries)).not.toContain('come to me');
  const events = await Promise.all(chains.map((chain) => chain.events(0, 1_000)));
  const read = events.flat().flatMap((event) => (event.kind === 'item' ? [event.item] : []));
  const opened = read.filter(({ body }) => Buffer.from(body).includes('secret'));
  expect(opened).toEqual([]);
  expect(mia.home.people.find(({ nickname }) => nickname === 'Mum')?.devices).toHaveLength(1);
});

test('a relay that holds no family of the kit says so, and the device stays new', {
  timeout: 60_000,
}, async () => {
  const relay = await openRelay();
  const elsewhere = await openRelay();
  const phone = await makeFamily(elsewhere);
  const words = await phone.core.run('kitWords', null);
  const device = await StoryDevice.open();
  expect(await refusalOf(restore(device, relay, words.join(' ')))).toBe('KIT_UNKNOWN');
  expect(device.view).toEqual({ stage: 'new' });
});

test('a thief who has led the tablets away with the old phone loses them to the words', {
  timeout: 60_000,
}, async () => {
  const relay = await openRelay();
  const lost = await makeFamily(relay);
  const kit = await lost.core.run('kitWords', null);
  const mia = await StoryDevice.open();
  await pairTablet(lost, mia, relay, FOX);
  const chat = await mia.conversation('Mum');
  await say(mia, chat, 'where are you?');
  await lost.untilTimeline('in time', chat, hasText('where are you?'));
  await untilVaultHas(relay, kit, 2);
  await lost.close();

  const thief = await Thief.of(lost);
  const chains = await thief.chains();
  const snapshot = (await thief.store.get(STORE_KEYS.snapshot)) ?? new Uint8Array();
  let low = 0;
  const random = {
    // The smaller id would win.
    bytes: (length: number) =>
      length === 16 ? Uint8Array.of(...new Uint8Array(15), low++) : systemRandom.bytes(length),
  };
  const pool = (await thief.store.list(POOL)).map(({ value }) => decodeOffer(value));
  for (const chain of chains.filter(
    ({ view }) => view.policy.form === 'direct' || view.policy.kind === 'family',
  )) {
    const offer = pool.pop();
    if (offer === undefined) {
      throw new Error('the old phone holds KeyPackages');
    }
    const rival = await foundChain(
      { ...thief.host, random, snapshot: () => snapshot },
      {
        policy: chain.view.policy,
        keyPackage: await makeLeaf(thief.host.suite, systemRandom, thief.device.signer),
        intents: [
          { kind: 'add', id: 'ab'.repeat(16), devices: [asInvited(offer)], statements: [] },
        ],
        continues: chain,
      },
    );
    onTestFinished(() => rival.close());
  }
  await mia.untilTimeline('led away', chat, ({ entries }) => movesOf(entries).length === 1);

  const phone = await StoryDevice.open();
  await restore(phone, relay, kit.join(' '));
  await liveWith(phone, 2);
  await mia.untilTimeline('led home', chat, ({ entries }) => movesOf(entries).length === 2);
  const here = await phone.conversation('Mia');
  await say(phone, here, 'here I am');
  await mia.untilTimeline('Mum', chat, hasText('here I am'));
  await say(mia, chat, 'home');
  await phone.untilTimeline('Mia', here, hasText('home'));
  await liveWith(mia, 2);
});

test('two phones lost, the vault behind: the words lead to where the tablets are', {
  timeout: 60_000,
}, async () => {
  const relay = await openRelay();
  const first = await makeFamily(relay);
  const kit = await first.core.run('kitWords', null);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(first, mia, relay, FOX);
  await pairTablet(first, ben, relay, BEAR);
  const chat = await mia.conversation('Mum');
  const between = await ben.conversation('Mia');
  await first.until('all', (view) => view.stage === 'home' && view.conversations.length === 4);
  await untilVaultHas(relay, kit, 4);
  await first.close();

  const second = await StoryDevice.open({ through: withoutVault(kit) });
  await restore(second, relay, kit.join(' '));
  await liveWith(second, 4);
  await mia.untilTimeline('moved', chat, ({ entries }) => movesOf(entries).length === 1);
  await ben.untilTimeline('moved', between, ({ entries }) => movesOf(entries).length === 1);
  await say(second, await second.conversation('Mia'), 'the second phone');
  await mia.untilTimeline('said', chat, hasText('the second phone'));
  await second.close();
  await say(mia, chat, 'gone again?');

  const third = await StoryDevice.open({ random: highIds() });
  await restore(third, relay, kit.join(' '));
  await liveWith(third, 4);
  const here = await third.conversation('Mia');
  await third.untilTimeline('what was on its way', here, hasText('gone again?'));
  await say(third, here, 'the third phone');
  const { entries } = await mia.untilTimeline('all', chat, hasText('the third phone'));
  expect(textsOf(entries)).toEqual(['the second phone', 'gone again?', 'the third phone']);
  await say(ben, between, 'Mum is back');
  await mia.untilTimeline('Ben', between, hasText('Mum is back'));
  await liveWith(mia, 3);
  await liveWith(ben, 3);
});
