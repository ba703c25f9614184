/** A conversation goes on in a group that succeeds another (rule 28). */
import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { foundChain, openChains } from '../../src/chain/chain-host.ts';
import type { Chain, ChainEvent } from '../../src/chain/types.ts';
import { encodeStoredItem } from '../../src/chain/work-record.ts';
import type { RelayLink } from '../../src/ports.ts';
import { freshId, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

/** Founds anew what `guardian` has, and invites the others into it. */
async function foundAnew(guardian: Device, ...others: readonly Device[]): Promise<void> {
  const before: Chain = guardian.conversation;
  const devices = await Promise.all(others.map((other) => other.handOut()));
  const chain = await foundChain(guardian.host, {
    policy: before.view.policy,
    keyPackage: await guardian.makeKeyPackage(),
    intents: [{ kind: 'add', id: freshId(), devices, statements: [] }],
    continues: before,
  });
  guardian.adopt(chain);
}

function idOf(name: string): string {
  return encodeHex(new TextEncoder().encode(name.padEnd(16)).subarray(0, 16));
}

/** The relay's word for its store is another one. */
function withIncarnation(link: RelayLink, incarnation: () => number): RelayLink {
  return new Proxy(link, {
    get: (target, name) =>
      name === 'status' && target.status.kind === 'online'
        ? { ...target.status, incarnation: new Uint8Array(16).fill(incarnation()) }
        : Reflect.get(target, name),
  });
}

function reasonsOf(events: readonly ChainEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'moved' ? [event.reason] : []));
}

test('members move over with one id, one log, and what was still to be said', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const answers: Tampering = {};
  const teddy = await household.device('teddy', {
    wrapLink: (real) => tamperedLink(real, answers),
  });
  await mum.invite(teddy);
  await mum.say('one');
  await Promise.all([kid, teddy].map((device) => device.untilTexts(1)));
  const ids = [mum, kid, teddy].map(({ view }) => view.id);
  const old = mum.view.group;
  answers.put = async () => ({ kind: 'bucket' });
  await teddy.say('kept');
  await teddy.untilStuck('bucket');
  await foundAnew(mum, kid, teddy);
  await kid.joinNext();
  delete answers.put;
  await teddy.joinNext();
  await kid.say('two');
  const all = [mum, kid, teddy];
  await Promise.all(all.map((device) => device.untilTexts(3)));
  await Promise.all(all.map((device) => device.untilDelivered()));
  expect(all.map(({ view }) => view.id)).toEqual(ids);
  expect(new Set(all.map(({ view }) => view.group)).size).toBe(1);
  expect(mum.view.policy.predecessors).toEqual([old]);
  for (const device of all) {
    expect([...(await device.texts())].sort()).toEqual(['kept', 'one', 'two']);
    const { eventCount } = device.view;
    await device.reopen();
    expect(device.view).toMatchObject({ eventCount, status: { kind: 'live' } });
  }
  expect(reasonsOf(await mum.events())).toEqual(['called']);
  expect(reasonsOf(await kid.events())).toEqual(['called']);
  expect(reasonsOf(await teddy.events())).toEqual(['bucket']);
});

test('nothing of the group before is shown again, and nobody is invited there any more', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const late = await household.device('late');
  const devices = [await late.handOut()];
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await mum.say('said before kit has receipted it');
  await kid.untilTexts(1);
  await foundAnew(mum, kid);
  expect(mum.view.awaitingJoin.map(({ device }) => device)).not.toContain('late');
  await kid.joinNext();
  await Promise.all([mum, kid].map((device) => device.untilDelivered()));
  await kid.say('after');
  await mum.untilTexts(2);
  expect(await kid.texts()).toEqual(['said before kit has receipted it', 'after']);
  expect(await mum.texts()).toEqual(['said before kit has receipted it', 'after']);
});

test('two guardians found anew at once, and everybody comes to the same group', async () => {
  const household = await Household.open();
  const [mum, dad, kid] = await household.conversation('Gudrun', 'Gerd', 'kit');
  await mum.say('before');
  await Promise.all([dad, kid].map((device) => device.untilTexts(1)));
  await Promise.all([foundAnew(mum, dad, kid), foundAnew(dad, kid)]);
  const [winner, loser] = mum.view.group < dad.view.group ? [mum, dad] : [dad, mum];
  await kid.joinNext();
  if (winner === dad) {
    // Whoever has lost hears of it as everybody does: by an invitation.
    await dad.submit({
      kind: 'add',
      id: freshId(),
      devices: [await mum.handOut()],
      statements: [],
    });
  }
  await loser.joinNext();
  expect(loser.view.group).toBe(winner.view.group);
  await kid.say('after');
  if (kid.view.group !== winner.view.group) {
    await winner.submit({ kind: 'replace', id: freshId(), device: await kid.handOut() });
    await kid.joinNext();
  }
  await Promise.all([mum, dad, kid].map((device) => device.untilTexts(2)));
  expect(new Set([mum, dad, kid].map(({ view }) => view.group)).size).toBe(1);
});

test('who has moved on is not led back by an invitation into what was before', async () => {
  const household = await Household.open();
  const [mum, kid, teddy] = await household.conversation('Gudrun', 'kit', 'teddy');
  const stale = await kid.handOut();
  await teddy.until(({ members }) => members.length === 3);
  await mum.submit({ kind: 'replace', id: freshId(), device: stale });
  await kid.until(({ status }) => status.kind === 'removed');
  const first = await kid.parcelContent();
  await foundAnew(mum, kid);
  await kid.joinNext();
  const group = kid.view.group;
  await expect(kid.joinBy(first, stale)).rejects.toMatchObject({ code: 'WRONG_STAGE' });
  expect(kid.view).toMatchObject({ group, status: { kind: 'live' } });
});

test('a successor that is for other people is refused', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const group = kid.view.group;
  const devices = [await kid.handOut()];
  const other = await foundChain(mum.host, {
    policy: { ...mum.view.policy, people: ['Gudrun', 'someone else'].map(idOf), form: 'direct' },
    keyPackage: await mum.makeKeyPackage(),
    intents: [{ kind: 'add', id: freshId(), devices, statements: [] }],
    continues: mum.conversation,
  });
  mum.adopt(other);
  await expect(kid.joinNext()).rejects.toMatchObject({ code: 'POLICY' });
  expect(kid.view).toMatchObject({ group, status: { kind: 'live' } });
});

test('a joiner notices a relay that has lost the commit which let it in', async () => {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun', 'kit');
  const teddy = await household.device('teddy', {
    wrapLink: (real) =>
      tamperedLink(real, {
        get: async (link, slots) => (slots.length === 1 ? [{ kind: 'none' }] : link.get(slots)),
      }),
  });
  await mum.invite(teddy);
  await teddy.untilStuck('rollback');
});

test('a relay with another store is read again from the beginning of the epoch', async () => {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun');
  let rereads = 0;
  let incarnation = 1;
  let hasLost = false;
  const kid = await household.device('kit', {
    wrapLink: (real) => {
      const link = tamperedLink(real, {
        get: async (_, slots) => {
          const found = await real.get(slots);
          // Neither a look ahead nor a parcel.
          const isReread = slots.length > 2 && slots.length < 16;
          rereads += isReread ? 1 : 0;
          return hasLost && isReread
            ? found.map((outcome, index) => (index === 1 ? { kind: 'none' } : outcome))
            : found;
        },
      });
      return withIncarnation(link, () => incarnation);
    },
  });
  await mum.invite(kid);
  for (const text of ['one', 'two', 'three']) {
    await mum.say(text);
    await mum.until(async ({ outbox }) => outbox.every(({ landed }) => landed !== null));
  }
  await kid.untilTexts(3);
  await Promise.all([mum, kid].map((device) => device.untilDelivered()));
  await kid.until(({ outbox }) => outbox.length === 0);
  incarnation = 2;
  await kid.reopen();
  await kid.say('still here');
  await mum.untilTexts(4);
  expect(rereads).toBe(1);
  await kid.reopen();
  await kid.say('nothing to read again');
  await mum.untilTexts(5);
  expect(rereads).toBe(1);
  incarnation = 3;
  hasLost = true;
  await kid.reopen();
  await kid.until(({ status }) => status.kind === 'stuck');
  expect(kid.view.status).toEqual({ kind: 'stuck', reason: 'rollback' });
});

test.each([
  ['the same', 'live', 1],
  ['another one', 'stuck', 2],
])(
  'where the commit of an epoch has expired unread, a relay whose store is %s leaves a device %s',
  async (_, kind, later) => {
    const household = await Household.open();
    const [mum] = await household.conversation('Gudrun', 'teddy');
    let incarnation = 1;
    let hasEnded = false;
    const kid = await household.device('kit', {
      wrapLink: (real) =>
        withIncarnation(
          tamperedLink(real, {
            get: async (_link, slots) =>
              hasEnded && slots.length === 1 ? [{ kind: 'expired' }] : real.get(slots),
          }),
          () => incarnation,
        ),
    });
    await mum.invite(kid);
    await Promise.all([mum, kid].map((device) => device.untilDelivered()));
    await mum.submit({ kind: 'update', id: freshId() });
    await kid.until(({ epoch }) => epoch === 3);
    [incarnation, hasEnded] = [later, true];
    await kid.reopen();
    const text = mum.say('on');
    await kid.until(
      async ({ status }) => status.kind === 'stuck' || (await kid.texts()).length > 0,
    );
    await text;
    expect(kid.view.status.kind).toBe(kind);
  },
);

test('a record that does not open gives way to an invitation, with its messages and outbox', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.say('before');
  await kid.untilTexts(1);
  await kid.untilDelivered();
  const { id } = kid.view;
  kid.crash();
  const key = `chain-state/${id}`;
  const record = (await kid.store.get(key)) ?? new Uint8Array();
  const said = encodeStoredItem({ order: 7, item: textItem('kept'), landed: null });
  await kid.store.commit(kid.store.version, [
    { key, value: damaged(record) },
    { key: `chain/${id}/outbox/0000000007`, value: said },
    { key: `chain/${id}/outbox/0000000008`, value: new Uint8Array(3) },
  ]);
  const again = await household.device('kit', { store: kid.store });
  const [chain] = await openChains(again.host);
  again.chain = chain;
  expect(chain?.view.status).toEqual({ kind: 'stuck', reason: 'path' });
  await mum.submit({ kind: 'replace', id: freshId(), device: await again.handOut() });
  await again.joinNext();
  await mum.untilTexts(2);
  await again.untilTexts(2);
  expect(await again.texts()).toEqual(['before', 'kept']);
  await again.untilDelivered();
  await again.reopen();
  expect(again.view.status).toEqual({ kind: 'live' });
  expect(reasonsOf(await again.events())).toEqual(['path']);
});

/** One byte of the MLS state is another. */
function damaged(record: Uint8Array): Uint8Array {
  const copy = record.slice();
  const middle = Math.floor(copy.length / 2);
  copy[middle] = (copy[middle] ?? 0) ^ 0xff;
  return copy;
}
