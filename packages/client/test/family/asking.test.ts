import { WEEK_SECONDS } from '@knothole/protocol';
import type { Commit, UpdatePath } from 'ts-mls';
import { expect, test } from 'vitest';
import { loadChain } from '../../src/chain/chain-store.ts';
import { EpochSlots } from '../../src/chain/epoch-slots.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { sealEnvelope } from '../../src/crypto/envelope.ts';
import { decodeState } from '../../src/crypto/group-state.ts';
import { HelpChain } from '../../src/family/help-chain.ts';
import { decodeHelpKeys } from '../../src/family/help-keys.ts';
import { makeAskings, makeCalling } from '../../src/family/help-note.ts';
import { makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { STORE_KEYS } from '../../src/family/store-keys.ts';
import { systemRandom } from '../../src/platform/node/index.ts';
import { forgeCommit } from '../crypto/hostile-commit.ts';
import { hasText, liveWith, movesOf, say, textsOf } from './chats.ts';
import {
  BEAR,
  FOX,
  MovedRelayClock,
  makeFamily,
  openRelay,
  pairTablet,
  StoryDevice,
} from './story.ts';
import { TestFamily } from './test-family.ts';
import { Thief } from './thief.ts';

test('a tablet that was away for months while the others went on comes back by itself', {
  timeout: 60_000,
}, async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const chat = await mia.conversation('Mum');
  await phone.conversation('Mia');
  await say(mia, chat, 'before');
  await phone.untilTimeline('before', chat, hasText('before'));
  await mia.close();
  for (let month = 0; month < 2; month++) {
    clock.aheadSeconds += 4 * WEEK_SECONDS;
    await phone.restart();
    await say(phone, chat, `month ${month}`);
    await phone.untilTimeline('it has landed', chat, ({ entries }) =>
      entries.every((entry) => !('state' in entry) || entry.state !== 'sending'),
    );
  }
  expect(phone.home.conversations.find(({ id }) => id === chat)?.quiet).toHaveLength(1);
  await mia.start();
  await say(mia, chat, 'I am back');
  await phone.untilTimeline('Mia', chat, hasText('I am back'));
  await liveWith(mia, 2);
  const { entries } = await mia.untilTimeline('all', chat, hasText('month 1'));
  expect(movesOf(entries)).toEqual(['expired']);
  expect([...textsOf(entries)].sort()).toEqual(['I am back', 'before', 'month 0', 'month 1']);
  expect(phone.home.conversations.every(({ quiet }) => quiet.length === 0)).toBe(true);
});

test('a tablet that was taken out does not come back by asking, whatever it writes', {
  timeout: 60_000,
}, async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  await mia.conversation('Mum');
  const device = phone.home.people.find(({ nickname }) => nickname === 'Mia')?.devices[0]?.id ?? '';
  await mia.close();
  await phone.core.run('removeDevice', { device });
  const thief = await Thief.of(mia);
  const keys = decodeHelpKeys((await thief.store.get(STORE_KEYS.help)) ?? new Uint8Array());
  if (keys.kind !== 'child') {
    throw new Error('a tablet keeps its own secret only');
  }
  const { link, suite } = thief.host;
  const now = link.timeSeconds();
  const family = (await thief.chains()).find(({ view }) => view.policy.kind === 'family');
  const own = await makeOwnKeyPackage(suite, systemRandom, thief.device.signer, now);
  const pleas = [
    { lineage: [family?.view.group ?? ''], reason: 'removed' as const, own },
    { lineage: null, reason: null, own },
  ];
  const chain = new HelpChain(link, keys.secret);
  for (const note of makeAskings(thief.device.signer, now, pleas, [])) {
    expect(await chain.write(now, note)).toBe(true);
  }
  await phone.restart();
  // By the time that another tablet is in everything, the note has been there for long.
  const cat = await StoryDevice.open();
  await pairTablet(phone, cat, relay, { ...FOX, nickname: 'Cat' });
  await phone.conversation('Cat');
  expect(phone.home.people.flatMap(({ devices }) => devices.map(({ id }) => id))).not.toContain(
    device,
  );
});

/** Ends the epoch of a chat with a path that one member cannot open, as a patched client does. */
async function breakFor(thief: Thief, conversation: string, victim: number): Promise<void> {
  const { suite, policy, link } = thief.host;
  const config = {
    acceptsCredential: (identity: Uint8Array, key: Uint8Array) =>
      policy.identify(identity, key) !== undefined,
  };
  const state = await loadChain(thief.store, conversation, (bytes) =>
    decodeState(suite, bytes, config),
  );
  if (state?.bucket === undefined || state.bucket === null) {
    throw new Error('the thief is in the chat');
  }
  let index = 0;
  const spoil = (commit: Commit): Commit => {
    const nodes: UpdatePath['nodes'] = (commit.path?.nodes ?? []).map((node) => ({
      ...node,
      encryptedPathSecret: node.encryptedPathSecret.map((secret) =>
        index++ === victim
          ? { ...secret, ciphertext: secret.ciphertext.map((byte) => byte ^ 1) }
          : secret,
      ),
    }));
    return commit.path === undefined ? commit : { ...commit, path: { ...commit.path, nodes } };
  };
  const seen = { position: state.position, hash: state.hashes.at(-1) ?? new Uint8Array(32) };
  const inner = await forgeCommit(state.group, {
    authenticatedData: encodeCommitHeader({ bucket: state.bucket, seen }),
    commit: spoil,
  });
  const slots = await EpochSlots.of(state.group, state.bucket);
  for (let position = state.position, kind = 'taken'; kind === 'taken'; position++) {
    const { cap, sealKey, ref } = slots.at(position);
    kind = (await link.put(ref.bucket, cap, sealEnvelope(sealKey, inner, ref.address))).kind;
  }
}

/** Takes all slots of the week, with junk and with notes that somebody else would have to sign. */
async function fillHelpChain({ host, device, store }: Thief): Promise<void> {
  const keys = decodeHelpKeys((await store.get(STORE_KEYS.help)) ?? new Uint8Array());
  if (keys.kind !== 'child') {
    throw new Error('a tablet keeps its own secret only');
  }
  const now = host.link.timeSeconds();
  const chain = new HelpChain(host.link, keys.secret);
  const elsewhere = new TestFamily(81);
  const forged = makeCalling(
    { key: elsewhere.guardian().key, certificates: device.signer.certificates },
    now,
    elsewhere.person(),
  );
  while (await chain.write(now, forged)) {
    // Until nothing goes in any more.
  }
}

for (const victim of ['guardian', 'tablet'] as const) {
  test(`a patched child stops the ${victim} in a chat with a bad path, and fills its own help chain: it goes on by itself`, {
    timeout: 60_000,
  }, async () => {
    const relay = await openRelay();
    const phone = await makeFamily(relay);
    const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
    await pairTablet(phone, mia, relay, FOX);
    await pairTablet(phone, ben, relay, BEAR);
    const everybody = await ben.conversation(null);
    await mia.conversation(null);
    for (const device of [phone, mia, ben]) {
      await say(device, everybody, 'here');
    }
    await ben.untilTimeline('all', everybody, ({ entries }) => textsOf(entries).length === 3);
    await liveWith(phone, 4);
    await ben.close();
    const thief = await Thief.of(ben);
    const stopped = victim === 'guardian' ? phone : mia;
    await fillHelpChain(thief);
    // Leaves fill from the left: the phone, Mia, and Ben, whose path has a secret for either.
    await breakFor(thief, everybody, victim === 'guardian' ? 0 : 1);
    await stopped.untilTimeline('it goes on', everybody, ({ entries }) =>
      movesOf(entries).includes('path'),
    );
    await say(stopped, everybody, 'still here');
    const other = victim === 'guardian' ? mia : phone;
    await other.untilTimeline('both', everybody, hasText('still here'));
    await say(other, everybody, 'me too');
    await stopped.untilTimeline('both', everybody, hasText('me too'));
    expect(stopped.home.conversations.every(({ state }) => state.kind === 'live')).toBe(true);
  });
}
