import { encodeHex, WEEK_SECONDS } from '@knothole/protocol';
import type { UpdatePath } from 'ts-mls';
import { describe, expect, test } from 'vitest';
import type { ChainEvent } from '../../src/chain/types.ts';
import { openEnvelope } from '../../src/crypto/envelope.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { type Bend, forgeCommit } from '../crypto/hostile-commit.ts';
import { freshId, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { Insider } from './support/insider.ts';
import { movableClock } from './support/movable-clock.ts';
import { expectTalk, settled, type Takeover, withInsider as takeOver } from './support/takeover.ts';

const JUNK_SLOTS = 5_000;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const ahead = (id: string) => ({ ...textItem('ahead'), id });
const eventId = (event: ChainEvent): string => (event.kind === 'item' ? event.item.id : event.id);

/** Members of one conversation; the last one is taken over. */
async function withInsider(...names: readonly [string, ...string[]]): Promise<Takeover> {
  return takeOver(await Household.open(), ...names);
}

test('5,000 junk slots of a member delay the others and stop nothing', async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
  const [mum, kid] = others as [Device, Device];
  // One of them meets it as it comes, the other all at once.
  kid.crash();
  await insider.plantJunk(await insider.frontier(), JUNK_SLOTS);
  await kid.reopen();
  await expectTalk(others, 'past the junk');
  await mum.submit({ kind: 'remove', id: freshId(), devices: ['mal'], statements: [] });
  await Promise.all(others.map((device) => device.until(({ members }) => members.length === 2)));
  await expectTalk(others, 'without mal');
}, 60_000);

test('writer ahead of the frontier: what stands there waits until the gap before it is filled', async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
  const [mum, kid] = others as [Device, Device];
  const frontier = await insider.frontier();
  await insider.plant(await insider.message([textItem('ahead')]), frontier + 2);
  await mum.say('first');
  await kid.untilTexts(1);
  expect(await kid.texts()).toEqual(['first']);
  await kid.say('second');
  await Promise.all([mum.untilTexts(3), kid.untilTexts(3)]);
  expect(await mum.texts()).toEqual(['first', 'second', 'ahead']);
  expect(await kid.texts()).toEqual(await mum.texts());
});

test("planted again, other people's and one's own envelopes are shown once", async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
  const [mum, kid] = others as [Device, Device];
  const place = await insider.frontier();
  await mum.say('once');
  await kid.untilTexts(1);
  const { sealKey, ref } = insider.slot(place);
  const inner = openEnvelope(sealKey, (await insider.at(place)) ?? new Uint8Array(), ref.address);
  await insider.plant(inner ?? new Uint8Array(), await insider.frontier());
  await expectTalk(others, 'after');
  expect((await mum.texts()).filter((text) => text === 'once')).toHaveLength(1);
  expect(mum.view.status.kind).toBe('live');
});

test("an id that a member used first hides neither another's words nor a change of members", async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
  const [mum, kid] = others as [Device, Device];
  const words = textItem('mine');
  // What a member can know beforehand: the epoch, and who is going to come.
  const known = sha256(insider.seen().hash, utf8('joined teddy'));
  const items = [{ ...textItem('first'), id: words.id }, ahead(encodeHex(known.subarray(0, 16)))];
  await insider.plant(await insider.message(items), await insider.frontier());
  await kid.submit({ kind: 'say', item: words });
  await Promise.all([mum.untilTexts(3), kid.untilTexts(3)]);
  expect(await mum.texts()).toEqual(['first', 'ahead', 'mine']);
  await mum.invite(await mum.household.device('teddy'));
  await kid.until(({ members }) => members.length === 4);
  const ids = async (device: Device) => (await device.events()).map(eventId);
  expect(await ids(kid)).toEqual((await ids(mum)).slice(-(await ids(kid)).length));
  const joined = (await kid.events()).at(-1);
  expect(joined).toMatchObject({ kind: 'joined', who: { device: 'teddy' } });
  expect(await ids(kid)).toHaveLength(new Set(await ids(kid)).size + 1);
});

test('an inner of a former epoch is junk for all alike', async () => {
  const household = await Household.open();
  const [mum, kid, mal] = await household.conversation('Gudrun', 'kit', 'mal');
  const early = await Insider.of(mal);
  const inner = await early.message([textItem('from the past')]);
  await mal.reopen();
  await mum.submit({ kind: 'update', id: freshId() });
  await Promise.all([mum, kid, mal].map((device) => device.until(({ epoch }) => epoch === 2)));
  const insider = await Insider.of(mal);
  await insider.plant(inner, await insider.frontier());
  await expectTalk([mum, kid], 'now');
  expect(await kid.texts()).not.toContain('from the past');
});

test('a message that is no message of ours is skipped by all alike', async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
  await insider.plant(await insider.encrypt(Uint8Array.of(0xff, 1, 2)), await insider.frontier());
  await expectTalk(others, 'after');
});

test('a lie about what was seen is shown, and stops nobody whom a child told it', async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
  const seen = { position: insider.state.position, hash: new Uint8Array(32) };
  await insider.plant(await insider.message([textItem('lie')], seen), await insider.frontier());
  await Promise.all(others.map((device) => device.until(({ forkSuspected }) => forkSuspected)));
  await expectTalk(others, 'after');
});

test("a guardian's other history stops the branch without a guardian", async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'Gus');
  const [mum, kid] = others as [Device, Device];
  const seen = { position: insider.state.position, hash: new Uint8Array(32) };
  await insider.plant(await insider.message([textItem('other')], seen), await insider.frontier());
  await kid.untilStuck('fork');
  await mum.until(({ forkSuspected }) => forkSuspected);
  expect(mum.view.status.kind).toBe('live');
  await kid.reopen();
  expect(kid.view.status).toEqual({ kind: 'stuck', reason: 'fork' });
});

describe('bad path secret per leaf', () => {
  /** Spoils the n-th sealed path secret. */
  function spoil(target: number): Bend['commit'] {
    return (commit) => {
      let index = 0;
      const nodes: UpdatePath['nodes'] = (commit.path?.nodes ?? []).map((node) => ({
        ...node,
        encryptedPathSecret: node.encryptedPathSecret.map((secret) =>
          index++ === target
            ? { ...secret, ciphertext: secret.ciphertext.map((byte) => byte ^ 1) }
            : secret,
        ),
      }));
      return commit.path === undefined ? commit : { ...commit, path: { ...commit.path, nodes } };
    };
  }

  test.each([0, 1, 2])('number %i stops the one member it is for; the others go on', async (n) => {
    const { others, insider } = await withInsider('Gudrun', 'Gitte', 'kit', 'Gus');
    const inner = await forgeCommit(insider.group, {
      authenticatedData: insider.commitHeader(),
      commit: spoil(n) ?? ((commit) => commit),
    });
    await insider.plant(inner, await insider.frontier());
    await Promise.all(
      others.map((device) =>
        device.until(({ epoch, status }) => epoch === 2 || status.kind === 'stuck'),
      ),
    );
    const stuck = others.filter(({ view }) => view.status.kind === 'stuck');
    expect(stuck.map(({ view }) => view.status)).toEqual([{ kind: 'stuck', reason: 'path' }]);
    const [victim] = stuck as [Device];
    const healthy = others.filter((device) => device !== victim) as [Device, ...Device[]];
    await victim.say('held back');
    await expectTalk(healthy, 'going on');
    expect(await healthy[0].texts()).not.toContain('held back');
    // Another member replaces it, and what it had to say arrives.
    const guardian = healthy.find(({ name }) => name.startsWith('G')) as Device;
    const device = await victim.handOut();
    await guardian.submit({ kind: 'replace', id: freshId(), device });
    await victim.joinNext();
    expect(victim.view.status.kind).toBe('live');
    await Promise.all(
      healthy.map((one) => one.until(async () => (await one.texts()).includes('held back'))),
    );
    // What the others said meanwhile, and it had not receipted, they say again to its new leaf.
    await victim.untilTexts(healthy.length + 1);
    expect([...(await victim.texts())].sort()).toEqual([...(await healthy[0].texts())].sort());
  });

  test('one that is for two members at once stops both, and the others go on', async () => {
    const household = await Household.open();
    const devices = await household.conversation('Gudrun', 'Gitte', 'ada', 'ben', 'Gus');
    await settled(devices);
    // Once everybody has committed, one sealed secret serves a whole branch of the tree.
    for (const [index, device] of devices.entries()) {
      await device.submit({ kind: 'update', id: freshId() });
      await Promise.all(devices.map((one) => one.until(({ epoch }) => epoch === 2 + index)));
    }
    const [mum, gitte, ada, ben, gus] = devices;
    const insider = await Insider.of(gitte);
    const inner = await forgeCommit(insider.group, {
      authenticatedData: insider.commitHeader(),
      commit: spoil(1) ?? ((commit) => commit),
    });
    await insider.plant(inner, await insider.frontier());
    await Promise.all([ada, ben].map((device) => device.untilStuck('path')));
    const { epoch: before } = insider;
    await Promise.all([mum, gus].map((device) => device.until(({ epoch }) => epoch > before)));
    await expectTalk([mum, gus], 'going on');
  });
});

test('wrong tag for all: everybody stops and nobody is forked off', async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'Gus');
  const inner = await forgeCommit(insider.group, {
    authenticatedData: insider.commitHeader(),
    tag: (tag) => tag.map((byte) => byte ^ 1),
  });
  await insider.plant(inner, await insider.frontier());
  await Promise.all(others.map((device) => device.untilStuck('path')));
});

test('a forged removal is soft: the removed one keeps everything', async () => {
  const { others, insider } = await withInsider('Gudrun', 'kit', 'Gus');
  const [mum, kid] = others as [Device, Device];
  await kid.say('mine');
  await mum.untilTexts(1);
  const kit = mum.view.members.find(({ device }) => device === 'kit');
  const inner = await forgeCommit(insider.group, {
    authenticatedData: insider.commitHeader(),
    proposals: [{ proposalType: 'remove', remove: { removed: kit?.leaf ?? 0 } }],
    tag: (tag) => tag.map((byte) => byte ^ 1),
  });
  await insider.plant(inner, await insider.frontier());
  await kid.until(({ status }) => status.kind === 'removed');
  await mum.untilStuck('path');
  await kid.reopen();
  expect(kid.view.status.kind).toBe('removed');
  expect(await kid.texts()).toEqual(['mine']);
});

describe('a commit that the policy refuses is skipped by all alike', () => {
  test('a child that removes a child', async () => {
    const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
    const kit = others[0]?.view.members.find(({ device }) => device === 'kit');
    const inner = await forgeCommit(insider.group, {
      authenticatedData: insider.commitHeader(),
      proposals: [{ proposalType: 'remove', remove: { removed: kit?.leaf ?? 0 } }],
    });
    const frontier = await insider.frontier();
    await insider.plant(inner, frontier);
    await insider.plant(inner, frontier + 1);
    await expectTalk(others, 'after');
    expect(others.map(({ view }) => view.epoch)).toEqual([1, 1]);
  });

  test('one that names no bucket, or pushes it too far', async () => {
    const { others, insider } = await withInsider('Gudrun', 'kit', 'mal');
    const frontier = await insider.frontier();
    await insider.plant(await forgeCommit(insider.group, {}), frontier);
    await insider.plant(
      await forgeCommit(insider.group, { authenticatedData: insider.commitHeader(7) }),
      frontier + 1,
    );
    await expectTalk(others, 'after');
    expect(others.map(({ view }) => view.epoch)).toEqual([1, 1]);
  });
});

test('a commit that pushes the bucket as far as it may stops writers, not readers, kindly', async () => {
  const clock = movableClock();
  const household = await Household.open({ relay: { clock } });
  const { others, insider } = await takeOver(household, 'Gudrun', 'kit', 'mal');
  const [mum, kid] = others as [Device, Device];
  const inner = await forgeCommit(insider.group, { authenticatedData: insider.commitHeader(6) });
  await insider.plant(inner, await insider.frontier());
  await Promise.all(others.map((device) => device.until(({ epoch }) => epoch === 2)));
  await kid.say('kept');
  await kid.untilStuck('bucket');
  expect(kid.view.outbox).toHaveLength(1);
  // Until the relay takes such a bucket: weeks, not for ever.
  clock.pass(4 * WEEK_SECONDS);
  await kid.reopen();
  await mum.untilTexts(1);
  await expectTalk([mum, kid], 'weeks later');
});
