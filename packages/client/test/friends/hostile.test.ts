import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { CHAIN_ITEM_KINDS, type Chain } from '../../src/chain/types.ts';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { signContactApproval } from '../../src/family/approval.ts';
import { certifyChild } from '../../src/family/certificate.ts';
import { makeItem } from '../../src/family/family-items.ts';
import type { DeviceSigner } from '../../src/family/key-packages.ts';
import { newPerson } from '../../src/family/person.ts';
import { allowanceItem } from '../../src/friends/allowance.ts';
import { introductionItem } from '../../src/friends/friend-items.ts';
import { systemRandom as random } from '../../src/platform/node/index.ts';
import { hasText, say } from '../family/chats.ts';
import { BEAR, FOX } from '../family/story.ts';
import { TestFamily } from '../family/test-family.ts';
import { Thief } from '../family/thief.ts';
import { adding, commit, HOSTILE_RULES, saying } from './hostile-chains.ts';
import {
  allow,
  befriended,
  conversationWith,
  endedWith,
  type TestHousehold,
} from './two-families.ts';

async function sharedChains(
  thief: Thief,
): Promise<{ readonly chat: Chain; readonly bridge: Chain }> {
  const chains = await thief.chains(HOSTILE_RULES);
  const shared = chains.filter(({ view }) => view.policy.roots.length > 1);
  const chat = shared.find(({ view }) => view.policy.kind === 'conversation');
  const bridge = shared.find(({ view }) => view.policy.kind === 'bridge');
  if (chat === undefined || bridge === undefined) {
    throw new Error('the families share a bridge and a chat');
  }
  return { chat, bridge };
}

async function stillAmongThemselves(
  { phone, tablet, child }: TestHousehold,
  { guardian, child: friend }: TestHousehold,
): Promise<void> {
  const people = [child, guardian, friend];
  const chat = await conversationWith(tablet, friend);
  await say(tablet, chat, 'still here');
  await phone.untilTimeline('what the child says', chat, hasText('still here'));
  const { entries } = await phone.untilTimeline('all of it', chat, () => true);
  const comings = entries.flatMap((entry) =>
    entry.kind === 'joined' || entry.kind === 'left' ? [`${entry.kind} ${entry.person}`] : [],
  );
  expect(new Set(comings)).toEqual(new Set(people.map((person) => `joined ${person}`)));
}

test("another family's changed client brings nobody in, whatever it signs for whom", async () => {
  const { host, guest } = await befriended();
  await conversationWith(host.phone, guest.child);
  const before = host.phone.home;
  await guest.phone.close();
  const thief = await Thief.of(guest.phone);
  const { key, certificates } = thief.device.signer;
  const { chat, bridge } = await sharedChains(thief);
  const root = before.contacts.find(({ id }) => id === guest.child)?.family ?? '';
  const second = newPerson(root, 'child', random, new Set());
  const childKey = makeSigningKey(random);
  const chain = certifyChild(key, certificates, second, childKey.publicKey);
  const sibling: DeviceSigner = { key: childKey, certificates: chain };
  const elsewhere = new TestFamily(77);
  const stranger = elsewhere.child(elsewhere.guardian());
  const terms = { child: second, contact: host.child, version: 9, granted: true };

  await commit(chat, await adding(sibling, [signContactApproval(key, certificates, terms)]));
  await commit(chat, await adding({ key: stranger.key, certificates: stranger.chain }, []));
  await commit(bridge, await adding(sibling, []));

  const forged = elsewhere.guardian();
  const lie = signContactApproval(forged.key, forged.chain, {
    child: stranger.identity.person,
    contact: guest.child,
    version: 5,
    granted: true,
  });
  const profile = { role: 'child', profile: FOX } as const;
  await saying(bridge, [
    // For the other family's child, by whoever signs.
    allowanceItem(random, {
      subject: { person: host.child, ...profile },
      contact: second,
      version: 7,
      granted: true,
      statement: lie,
    }),
    // For her own child, as her guardian never signed it.
    allowanceItem(random, {
      subject: { person: guest.child, role: 'child', profile: BEAR },
      contact: host.child,
      version: 9,
      granted: false,
      statement: signContactApproval(key, certificates, {
        ...terms,
        child: guest.child,
        version: 8,
      }),
    }),
    // For a grown-up who is not herself.
    allowanceItem(random, {
      subject: {
        person: newPerson(root, 'guardian', random, new Set()),
        role: 'guardian',
        profile: FOX,
      },
      contact: host.child,
      version: 1,
      granted: true,
      statement: null,
    }),
    introductionItem(random, root, [{ person: stranger.identity.person, ...profile }]),
    introductionItem(random, stranger.identity.root, [
      { person: stranger.identity.person, ...profile },
    ]),
  ]);
  await stillAmongThemselves(host, guest);
  expect(host.phone.home.friendships).toEqual(before.friendships);
  expect(host.phone.home.contacts).toEqual(before.contacts);
  expect(host.phone.home.conversations.map(({ id, state }) => [id, state])).toEqual(
    before.conversations.map(({ id, state }) => [id, state]),
  );
});

test("a child's changed client brings no friend of its own choice into a chat of two families", async () => {
  const { host, guest } = await befriended();
  await conversationWith(host.phone, guest.child);
  await guest.tablet.close();
  const thief = await Thief.of(guest.tablet);
  const chat = (await thief.chains(HOSTILE_RULES)).find(({ view }) => view.policy.roots.length > 1);
  if (chat === undefined) {
    throw new Error('the tablet is in the chat');
  }
  const elsewhere = new TestFamily(78);
  const stranger = elsewhere.child(elsewhere.guardian());
  await commit(chat, await adding({ key: stranger.key, certificates: stranger.chain }, []));
  const mum = chat.view.members.find(({ person }) => person === host.guardian)?.device ?? '';
  const id = encodeHex(random.bytes(16));
  await commit(chat, { kind: 'remove', id, devices: [mum], statements: [] });
  await stillAmongThemselves(host, guest);
});

test('whom somebody takes out by a no that was taken back since is let in again', async () => {
  const { host, guest } = await befriended();
  await allow(host, guest, false);
  await endedWith(host.tablet, guest.child);
  await host.phone.close();
  const { key, certificates } = (await Thief.of(host.phone)).device.signer;
  await host.phone.start();
  await allow(host, guest, true);
  const id = await conversationWith(host.tablet, guest.child);
  const terms = { child: host.child, contact: guest.child, version: 2, granted: false };
  const no = makeItem(
    random,
    CHAIN_ITEM_KINDS.statement,
    signContactApproval(key, certificates, terms),
  );
  await guest.phone.close();
  const { chat } = await sharedChains(await Thief.of(guest.phone));
  const isTablet = ({ person }: { readonly person: string }): boolean => person === host.child;
  await untilView(chat, ({ members }) => members.some(isTablet));
  const devices = chat.view.members.filter(isTablet).map(({ device }) => device);
  await commit(chat, {
    kind: 'remove',
    id: encodeHex(random.bytes(16)),
    devices,
    statements: [no],
  });
  expect(chat.view.members.some(isTablet)).toBe(false);
  await untilView(chat, ({ members }) => members.some(isTablet));
  await conversationWith(host.tablet, guest.child);
  await say(host.tablet, id, 'in again');
  await guest.tablet.untilTimeline('the words', id, hasText('in again'));
}, 60_000);

async function untilView(chain: Chain, look: (view: Chain['view']) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const check = (): void => {
      if (look(chain.view)) {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(check);
    check();
  });
}
