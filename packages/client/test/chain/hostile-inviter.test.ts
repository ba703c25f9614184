/** Welcomes whose maker chose everything in them, and a record that does not open. */
import { encodeBucket } from '@knothole/protocol';
import { decode } from 'cborg';
import { expect, test } from 'vitest';
import { foundChain, joinChain, openChains } from '../../src/chain/chain-host.ts';
import { encodePolicy } from '../../src/chain/group-policy.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { encodeCbor } from '../../src/chain/strict-cbor.ts';
import type { ChainPolicy } from '../../src/chain/types.ts';
import { decodeWelcomeContent, encodeWelcomeContent } from '../../src/chain/welcome.ts';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { createGroup, type GroupState } from '../../src/crypto/group-state.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import { freshId, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { Insider } from './support/insider.ts';
import { testPolicy } from './support/test-identities.ts';

/** A group that only the inviter knows of, with a forged epoch or id. */
async function privateGroup(
  inviter: Device,
  { epoch, groupId }: { readonly epoch?: bigint; readonly groupId?: Uint8Array },
): Promise<GroupState> {
  const { household } = inviter;
  const group = await createGroup(household.suite, {
    groupId: groupId ?? systemRandom.bytes(16),
    keyPackage: await inviter.makeKeyPackage(),
    policyExtension: encodePolicy(household.groupPolicy()),
    config: { acceptsCredential: () => true },
  });
  const { mls } = group;
  return epoch === undefined
    ? group
    : { ...group, mls: { ...mls, groupContext: { ...mls.groupContext, epoch } } };
}

/** What a parcel would carry into this group. */
async function welcomeInto(group: GroupState, inviter: Device, keyPackage: Uint8Array) {
  const bucket = CHAIN_RULES.nextBucket('conversation', null, inviter.link.timeSeconds());
  const made = await createCommit(group, {
    adds: [keyPackage],
    authenticatedData: encodeCommitHeader({
      bucket,
      seen: { position: 0, hash: new Uint8Array(32) },
    }),
    groupInfoExtension: encodeBucket(bucket),
  });
  return encodeWelcomeContent({
    welcome: made.welcome ?? new Uint8Array(),
    snapshot: new Uint8Array(),
    enteredBy: null,
    hash: new Uint8Array(32),
  });
}

test.each([
  ['an epoch that could not be counted', { epoch: 2n ** 60n }],
  ['an epoch that no honest group reaches', { epoch: 2n ** 33n }],
  ['a group id that is too short', { groupId: new Uint8Array(15) }],
  ['a group id that is too long', { groupId: new Uint8Array(32) }],
])('a welcome with %s is refused, and nothing of it is kept', async (_, forged) => {
  const household = await Household.open();
  const inviter = await household.device('Gus');
  const kid = await household.device('kit');
  const keyPackage = await kid.makeKeyPackage();
  const join = async (options: Parameters<typeof privateGroup>[1]) => {
    const group = await privateGroup(inviter, options);
    const parcelContent = await welcomeInto(group, inviter, keyPackage.publicBytes);
    return joinChain(kid.host, { parcelContent, keyPackage });
  };
  await expect(join(forged)).rejects.toMatchObject({ code: 'POLICY' });
  expect(await openChains(kid.host)).toEqual([]);
  const { chain } = await join({});
  await chain.close();
});

test("a child's welcome into a fork of the real group does not keep the real one out", async () => {
  const policy: ChainPolicy = {
    ...testPolicy(),
    acceptsWelcome: (_group, _members, _self, inviter) => inviter.role === 'guardian',
  };
  const household = await Household.open({ policy });
  const [mum, mal] = await household.conversation('Gudrun', 'mal');
  const kid = await household.device('kit');
  const keyPackage = await kid.makeKeyPackage();
  const insider = await Insider.of(mal);
  const parcelContent = await welcomeInto(insider.group, mal, keyPackage.publicBytes);
  await expect(joinChain(kid.host, { parcelContent, keyPackage })).rejects.toMatchObject({
    code: 'POLICY',
  });
  await mum.invite(kid);
  await mum.say('here you are');
  await kid.untilTexts(1);
  expect(kid.view.id).toBe(mum.view.id);
});

test('a welcome with another running hash is noticed as a fork, and a replace ends it', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const lou = await household.device('lou');
  const device = await lou.handOut();
  await mum.submit({ kind: 'add', id: freshId(), devices: [device], statements: [] });
  const told = decodeWelcomeContent(await lou.parcelContent());
  await lou.joinBy(encodeWelcomeContent({ ...told, hash: new Uint8Array(32).fill(9) }), device);
  await mum.say('what came before');
  await lou.until(({ status }) => status.kind === 'stuck' && status.reason === 'fork');
  await mum.submit({ kind: 'replace', id: freshId(), device: await lou.handOut() });
  await lou.joinNext();
  await lou.say('here I am');
  await Promise.all([mum, kid].map((one) => one.untilTexts(2)));
  expect(lou.view).toMatchObject({ status: { kind: 'live' }, forkSuspected: false });
  expect([mum, kid].map(({ view }) => view.forkSuspected)).toEqual([false, false]);
});

/** Writes a record of which no more than the policy opens. */
async function damage({ store }: Device, id: string) {
  const key = `chain-state/${id}`;
  const fields = decode((await store.get(key)) ?? new Uint8Array());
  const damaged = encodeCbor([...fields.slice(0, 6), 'no position', ...fields.slice(7)]);
  await store.commit(store.version, [{ key, value: damaged }]);
  return { key, damaged };
}

test('a record of the family group that does not open is said to be corrupt', async () => {
  const household = await Household.open();
  const mum = await household.device('Gudrun');
  const keyPackage = await mum.makeKeyPackage();
  const policy = { ...household.groupPolicy(), kind: 'family' as const };
  const chain = await foundChain(mum.host, { policy, keyPackage });
  mum.crash();
  await damage(mum, chain.view.id);
  const again = await household.device('Gudrun', { store: mum.store });
  await expect(openChains(again.host)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
});

test('a record that does not open stands still, and the other conversations go on', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.say('before');
  await kid.untilTexts(1);
  const bad = kid.view.id;
  await kid.found();
  const good = kid.view.id;
  kid.crash();
  const { key, damaged } = await damage(kid, bad);
  const again = await household.device('kit', { store: kid.store });
  const chains = await openChains(again.host);
  const states = Object.fromEntries(chains.map(({ view }) => [view.id, view.status]));
  expect(states).toEqual({
    [bad]: { kind: 'stuck', reason: 'path' },
    [good]: { kind: 'live' },
  });
  const shown = chains.find(({ view }) => view.id === bad);
  expect(shown?.view.eventCount).toBeGreaterThan(0);
  expect(await shown?.events(0, 10)).toMatchObject([{ kind: 'item' }]);
  await expect(shown?.submit([{ kind: 'say', item: textItem('no') }])).rejects.toMatchObject({
    code: 'WRONG_STAGE',
  });
  expect(await kid.store.get(key)).toEqual(damaged);
  await chains.find(({ view }) => view.id === good)?.submit([{ kind: 'update', id: freshId() }]);
  await Promise.all(chains.map((chain) => chain.close()));
});
