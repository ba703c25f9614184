import { asEnvelope, encodeBucket } from '@knothole/protocol';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { expect, onTestFinished, test } from 'vitest';
import { type ChainHost, joinChain } from '../../src/chain/chain-host.ts';
import { encodePolicy } from '../../src/chain/group-policy.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { conversationOf } from '../../src/chain/same-conversation.ts';
import { Transactor } from '../../src/chain/transactor.ts';
import type { Chain, GroupPolicy } from '../../src/chain/types.ts';
import { encodeWelcomeContent } from '../../src/chain/welcome.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { createGroup, type GroupState } from '../../src/crypto/group-state.ts';
import { slotKeys } from '../../src/crypto/slot-keys.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { readKeyPackageItem } from '../../src/family/family-items.ts';
import { Invitations } from '../../src/family/invitations.ts';
import { decodeOwnKeyPackage, makeLeaf, openOffer } from '../../src/family/key-packages.ts';
import { makeFamilyPolicy } from '../../src/family/policy.ts';
import { OWN_KEY_PACKAGES } from '../../src/family/store-keys.ts';
import {
  nodeNetwork,
  openSqliteStore,
  systemClock,
  systemRandom,
} from '../../src/platform/node/index.ts';
import type { Profile } from '../../src/view.ts';
import { tamperedLink } from '../chain/support/wrapped-link.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, refusalOf, StoryDevice } from './story.ts';
import { policyOf, type TestDevice, TestFamily } from './test-family.ts';
import { Thief } from './thief.ts';

const LIA: Profile = { nickname: 'Lia', avatar: { animal: 'hedgehog', colour: 'sun' } };

test('what a tablet hands to its guardian is nobody else’s, and brings it into new chats', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben, lia] = [
    await StoryDevice.open(),
    await StoryDevice.open(),
    await StoryDevice.open(),
  ];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  await pairTablet(phone, lia, relay, LIA);
  // More chats than the KeyPackages of pairing are good for.
  await ben.conversation('Lia');
  await mia.conversation('Lia');
  await lia.conversation('Ben');
  await mia.close();
  const thief = await Thief.of(mia);
  const offered = (await thief.familyEvents()).flatMap((event) =>
    event.kind === 'item' && event.item.kind === ITEM_KINDS.keyPackage
      ? [{ by: event.sender.device, offer: readKeyPackageItem(event.item.body) }]
      : [],
  );
  expect(offered.length).toBeGreaterThan(3);
  const { key } = thief.device.signer;
  for (const { by, offer } of offered) {
    expect(openOffer(offer?.sealed ?? new Uint8Array(), by, key)).toBeUndefined();
  }
});

async function hostOf(): Promise<ChainHost> {
  const relay = await openRelay();
  const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect(relay);
  const store = await openSqliteStore({ directory: await tempDirectory() });
  onTestFinished(async () => {
    await link.close();
    await store.close();
  });
  return {
    suite: await loadSuite(systemRandom),
    clock: systemClock,
    random: systemRandom,
    link,
    transactor: new Transactor(store),
    policy: makeFamilyPolicy(),
    rules: CHAIN_RULES,
    snapshot: () => new Uint8Array(),
  };
}

const family = new TestFamily(71);
const mum = family.guardian();
const mia = family.child(mum);
const ben = family.child(mum);
const between = policyOf(mum, {
  form: 'direct',
  people: [mia.identity.person, ben.identity.person],
});

async function groupOf(
  { suite, random, policy }: ChainHost,
  founder: TestDevice,
  purpose: GroupPolicy = between,
) {
  return await createGroup(suite, {
    groupId: random.bytes(16),
    keyPackage: await leafOf(suite, founder),
    policyExtension: encodePolicy(purpose),
    config: {
      acceptsCredential: (identity, key) => policy.identify(identity, key) !== undefined,
    },
  });
}

function leafOf(suite: ChainHost['suite'], { key, chain }: TestDevice) {
  return makeLeaf(suite, systemRandom, { key, certificates: chain });
}

/** A leaf that its device has signed for a group which it founded, put into another one. */
async function withLeafOf(group: GroupState, other: GroupState): Promise<GroupState> {
  const { mls, suite } = group;
  const ratchetTree = [mls.ratchetTree[0], undefined, other.mls.ratchetTree[0]];
  const treeHash = await treeHashRoot(ratchetTree, suite.impl.hash);
  const groupContext = { ...mls.groupContext, treeHash };
  return { ...group, mls: { ...mls, ratchetTree, groupContext } };
}

/** What Ben joins by when `group` invites him. */
async function welcomeInto(host: ChainHost, group: GroupState) {
  const keyPackage = await leafOf(host.suite, ben);
  const bucket = CHAIN_RULES.nextBucket('conversation', null, host.link.timeSeconds());
  const made = await createCommit(group, {
    adds: [keyPackage.publicBytes],
    authenticatedData: encodeCommitHeader({
      bucket,
      seen: { position: 0, hash: new Uint8Array(32) },
    }),
    groupInfoExtension: encodeBucket(bucket),
  });
  const parcelContent = encodeWelcomeContent({
    welcome: made.welcome ?? new Uint8Array(),
    snapshot: new Uint8Array(),
    enteredBy: null,
    hash: new Uint8Array(32),
  });
  return { parcelContent, keyPackage };
}

/** Joins as Ben what `group` invites him to. */
async function join(host: ChainHost, group: GroupState): Promise<string | null> {
  const welcome = await welcomeInto(host, group);
  return await refusalOf(joinChain(host, welcome).then(({ chain }) => chain.close()));
}

test('a group with a guardian’s copied leaf, to which a child invites, is not one to join', async () => {
  const host = await hostOf();
  const mums = await groupOf(host, mum);
  const phantom = await withLeafOf(await groupOf(host, mia), mums);
  expect(await join(host, phantom)).toBe('POLICY');
  expect(await join(host, mums)).toBeNull();
});

test('a group that names groups of two conversations goes on from the one for the same people', async () => {
  const host = await hostOf();
  const withMum = policyOf(mum, {
    form: 'direct',
    people: [mum.identity.person, ben.identity.person],
  });
  const chats: Chain[] = [];
  for (const purpose of [withMum, between]) {
    const welcome = await welcomeInto(host, await groupOf(host, mum, purpose));
    chats.push((await joinChain(host, welcome)).chain);
  }
  const groups = chats.map(({ view }) => view.group);
  const mixed = { ...between, predecessors: [...groups].reverse() };
  const { chain } = await joinChain(host, {
    ...(await welcomeInto(host, await groupOf(host, mum, mixed))),
    instead: (lineage, policy) => conversationOf(chats, lineage, policy),
  });
  expect(chain.view.id).toBe(groups[1]);
  expect(conversationOf(chats, ['ab'.repeat(16)], between)).toBeUndefined();
  await Promise.all([chain, ...chats].map((one) => one.close()));
});

test('a KeyPackage whose parcel the relay calls ended is forgotten, and the next ones go on', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, BEAR);
  // Nothing else may be under way to it.
  await tablet.conversation(null);
  await tablet.conversation('Mum');
  await tablet.close();
  const { host, store, device } = await Thief.of(tablet);
  const records = await store.list(OWN_KEY_PACKAGES);
  const [first] = records.map(({ value }) => decodeOwnKeyPackage(value));
  if (first === undefined) {
    throw new Error('the tablet has unused key packages');
  }
  let arrived = (): void => undefined;
  const somethingArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const ended = tamperedLink(host.link, {
    get: async (_real, slots) => slots.map(() => ({ kind: 'expired' })),
  });
  const invitations = await Invitations.open({
    host: { ...host, link: ended },
    signer: device.signer,
    relaySeconds: () => host.link.timeSeconds(),
    chainFor: () => undefined,
    as: () => undefined,
    overrules: () => false,
    also: () => [],
    arrived,
    links: () => [ended],
  });
  onTestFinished(() => invitations.close());
  const { cap } = slotKeys(first.parcel.secret, 'parcel ', 0);
  await host.link.put(first.parcel.bucket, cap, asEnvelope(systemRandom.bytes(4_032)));
  await somethingArrived;
  const joined: string[] = [];
  await invitations.collect(async ({ view }) => {
    joined.push(view.id);
  });
  expect(joined).toEqual([]);
  const left = await store.list(OWN_KEY_PACKAGES);
  expect(left.map(({ key }) => key)).toEqual(records.slice(1).map(({ key }) => key));
});
