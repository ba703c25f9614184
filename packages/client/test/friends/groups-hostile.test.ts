import { encodeHex } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { openChains } from '../../src/chain/chain-host.ts';
import {
  CHAIN_ITEM_KINDS,
  type Chain,
  type ChainPolicy,
  type Intent,
  type Item,
} from '../../src/chain/types.ts';
import { deviceIdOf } from '../../src/family/certificate.ts';
import { makeItem } from '../../src/family/family-items.ts';
import { HeldPackages } from '../../src/family/held-packages.ts';
import { asInvited } from '../../src/family/key-packages.ts';
import { makeFamilyPolicy } from '../../src/family/policy.ts';
import { encodeStatementSnapshot } from '../../src/family/statement-snapshot.ts';
import {
  groupLeaveItem,
  groupNameItem,
  planItem,
  readGroupNameItem,
  wordItem,
} from '../../src/friends/group-plan.ts';
import { systemRandom as random } from '../../src/platform/node/index.ts';
import type { GroupView } from '../../src/view.ts';
import { hasText, say } from '../family/chats.ts';
import { BEAR, FOX, type StoryDevice } from '../family/story.ts';
import { TestFamily } from '../family/test-family.ts';
import { Thief } from '../family/thief.ts';
import { adding, commit, saying } from './hostile-chains.ts';
import { answerGroup, groupChat, groupRequest, isOf } from './three-families.ts';
import { befriended, invite, meet, type TestHousehold, twoFamilies } from './two-families.ts';

const elsewhere = new TestFamily(79);
const stranger = elsewhere.child(elsewhere.guardian());

interface Families {
  readonly host: TestHousehold;
  readonly guest: TestHousehold;
}

/** Mia and Nils in a group of two families; each pair is allowed. */
async function pairOf(): Promise<Families & { readonly group: string }> {
  const { host, guest } = await befriended();
  const people = [host.child, guest.child];
  const { group } = await host.phone.core.run('createGroup', {
    name: 'Two',
    picture: FOX.avatar,
    people,
  });
  for (const { phone, tablet } of [host, guest]) {
    await groupChat(phone, isOf(...people));
    await groupChat(tablet, isOf(...people));
  }
  return { host, guest, group };
}

/** Of a client that keeps all rules but for what it does itself: that it takes for good. */
async function groupChain(thief: Thief, told: readonly Uint8Array[] = []): Promise<Chain> {
  const { host } = thief;
  const honest = makeFamilyPolicy();
  const { key } = thief.device.signer;
  const self = deviceIdOf(key.publicKey);
  const policy: ChainPolicy = {
    ...honest,
    acceptsCommit: (of, commit, posted) =>
      commit.committer.device === self || honest.acceptsCommit(of, commit, posted),
  };
  const chains = await openChains({
    ...host,
    policy,
    snapshot: () => encodeStatementSnapshot(told),
  });
  onTestFinished(() => Promise.all(chains.map((one) => one.close())).then(() => undefined));
  const chain = chains.find(({ view }) => view.policy.form === 'group');
  if (chain === undefined) {
    throw new Error('the device is in the group');
  }
  return chain;
}

function groupIn(device: StoryDevice): GroupView {
  const [group] = device.home.groups;
  if (group === undefined) {
    throw new Error('the family knows the group');
  }
  return group;
}

function deviceOf(chain: Chain, person: string): string {
  return chain.view.members.find((member) => member.person === person)?.device ?? '';
}

function removing(device: string): Intent {
  return { kind: 'remove', id: encodeHex(random.bytes(16)), devices: [device], statements: [] };
}

/** What a client says that no screen of ours lets anybody say. */
function nonsense(group: string, chain: Chain, { host, guest }: Families): readonly Item[] {
  const names = ['', 'x'.repeat(25), 'Two\u202e', 'T\u0000wo'];
  const forged = names.map((nickname) =>
    groupNameItem(random, group, { nickname, avatar: BEAR.avatar }),
  );
  expect(forged.map(({ body }) => readGroupNameItem(body))).toEqual(names.map(() => undefined));
  const people = [host.child, guest.child].map((person) => ({
    person,
    role: 'child' as const,
    profile: FOX,
  }));
  const plan = { group, version: 7, families: chain.view.policy.roots, people, around: [] };
  return [
    ...forged,
    groupLeaveItem(random, group, true),
    planItem(random, { ...plan, name: { nickname: 'Mine', avatar: BEAR.avatar } }),
    wordItem(random, { group, person: host.child, version: 9, granted: false, statement: null }),
  ];
}

test('in a group a child’s changed client adds nobody, hides no guardian, and gives no name that is none', async () => {
  const families = await pairOf();
  const { host, guest, group } = families;
  await Promise.all([host.tablet.close(), guest.tablet.close()]);
  const ofNils = await groupChain(await Thief.of(guest.tablet));
  await saying(ofNils, nonsense(group, ofNils, families));
  await commit(ofNils, await adding({ key: stranger.key, certificates: stranger.chain }, []));
  const ofMia = await groupChain(await Thief.of(host.tablet));
  await commit(ofMia, removing(deviceOf(ofMia, host.guardian)));

  await say(host.phone, (await groupChat(host.phone)).id, 'still here');
  const all = [host, guest].flatMap(({ child, guardian }) => [child, guardian]);
  for (const { phone, guardian } of [host, guest]) {
    const { id } = await groupChat(phone, isOf(host.child, guest.child));
    const { entries } = await phone.untilTimeline('what Mum says', id, hasText('still here'));
    const comings = entries.flatMap((entry) =>
      entry.kind === 'joined' || entry.kind === 'left' ? [`${entry.kind} ${entry.person}`] : [],
    );
    expect(all.map((person) => `joined ${person}`)).toEqual(expect.arrayContaining(comings));
    const { name, lookers } = await groupChat(phone);
    expect(name).toBe('Two');
    expect(lookers).toContain(guardian);
    expect(groupIn(phone)).toMatchObject({ name: 'Two', refused: [], left: [], open: [] });
  }
}, 60_000);

test('a list that was taken back since brings nobody back, whoever posts it again', async () => {
  const { host, guest } = await twoFamilies();
  await meet(host, guest);
  const people = [host.child, guest.child];
  const two = { name: 'Two', picture: FOX.avatar, people };
  const { group } = await host.phone.core.run('createGroup', two);
  await groupRequest(guest.phone);
  await answerGroup(guest, group, true);
  await Promise.all(
    [host.tablet, guest.tablet].map((device) => groupChat(device, isOf(...people))),
  );
  await host.phone.close();
  const thief = await Thief.of(host.phone);
  const lists: Uint8Array[] = [];
  const chain = await groupChain(thief, lists);
  const posted = (await chain.events(0, 1_000)).flatMap((event) =>
    event.kind === 'item' && event.item.kind === CHAIN_ITEM_KINDS.statement
      ? [event.item.body]
      : [],
  );
  lists.push(...posted.slice(0, 4));
  const gran = deviceOf(chain, guest.guardian);
  await answerGroup(guest, group, false);
  await untilOut(chain, gran);

  const { key } = thief.device.signer;
  const { store, host: chainHost } = thief;
  const { suite, policy } = chainHost;
  const held = await HeldPackages.open({ store, suite, policy, root: '', key });
  const offer = held.pick(gran, Math.floor(Date.now() / 1_000));
  if (offer === undefined) {
    throw new Error('her phone has handed over what invites it');
  }
  const statements = lists.map((body) => makeItem(random, CHAIN_ITEM_KINDS.statement, body));
  const id = encodeHex(random.bytes(16));
  await commit(chain, { kind: 'add', id, devices: [asInvited(offer)], statements });
  expect(deviceOf(chain, guest.guardian)).toBe(gran);

  // The welcome is put before anything else is said.
  await saying(chain, [groupNameItem(random, group, BEAR)]);

  await guest.phone.restart();
  // Done after what has arrived was looked at.
  await invite(guest);
  for (const device of [guest.tablet, guest.phone]) {
    await groupChat(device, ({ state }) => state.kind === 'ended');
  }
  await guest.phone.close();
  const hers = await groupChain(await Thief.of(guest.phone));
  expect(hers.view.status).toEqual({ kind: 'removed' });
}, 60_000);

async function untilOut(chain: Chain, device: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (chain.view.members.every((member) => member.device !== device)) {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(look);
    look();
  });
}
