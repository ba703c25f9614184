/** A relay with two faces: it says OK to two writers at one address and shows each his own (rule 30). */
import { expect, test } from 'vitest';
import type { RelayLink } from '../../src/ports.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { linkTo, RecordedPuts, relayHolding } from './support/recorded-puts.ts';
import { SwitchedLink } from './support/switched-link.ts';
import { saidOrStopped, settled } from './support/takeover.ts';

interface Forked {
  readonly mum: Device;
  readonly kid: Device;
  /** Sees the relay's other face from now on. */
  readonly lou: Device;
  /** What the first face has taken. */
  readonly puts: RecordedPuts;
  /** Puts into the second face what the first one has taken since `from`. */
  leak(from: number): Promise<void>;
  /** Leads the third device back. */
  leadBack(): void;
}

async function fork(third = 'lou'): Promise<Forked> {
  const household = await Household.open();
  const puts = new RecordedPuts();
  const { wrapLink } = puts;
  const mum = await household.device('Gudrun', { wrapLink });
  const kid = await household.device('kit', { wrapLink });
  const switched: SwitchedLink[] = [];
  const lou = await household.device(third, {
    wrapLink(real: RelayLink) {
      const link = new SwitchedLink(wrapLink(real));
      switched.push(link);
      return link;
    },
  });
  await mum.found();
  await mum.invite(kid, lou);
  await settled([mum, kid, lou]);
  await mum.say('before');
  await Promise.all([kid, lou].map((device) => device.untilTexts(1)));
  await mum.untilDelivered();
  const second = await relayHolding(puts.all, household.relay);
  const direct = linkTo(second);
  const [link] = switched;
  link?.lead(linkTo(second));
  await online(lou.link);
  return {
    mum,
    kid,
    lou,
    puts,
    async leak(from) {
      await online(direct);
      for (const { bucket, cap, envelope } of puts.all.slice(from)) {
        await direct.put(bucket, cap, envelope);
      }
    },
    leadBack: () => link?.lead(linkTo(household.relay)),
  };
}

async function online(link: RelayLink): Promise<void> {
  while (link.status.kind !== 'online') {
    await new Promise<void>((resolve) => {
      const stop = link.onStatus(() => {
        stop();
        resolve();
      });
    });
  }
}

/** Whom this device's words have not reached, for all that it knows. */
function unreached({ view }: Device): readonly string[] {
  return [...new Set(view.outbox.flatMap(({ awaiting }) => awaiting))].sort();
}

/** Both sides say something at the same address, and each believes that it stands there. */
async function splitAtMessage({ mum, kid, lou }: Forked): Promise<void> {
  await mum.say('on the one side');
  await lou.say('on the other side');
  await Promise.all([saidOrStopped(mum), saidOrStopped(lou), kid.untilTexts(2)]);
  expect(await kid.texts()).toEqual(['before', 'on the one side']);
  expect(await lou.texts()).toEqual(['before', 'on the other side']);
}

test('a fork at a message shows nobody as reached who is not, and goes unnoticed while it lasts', async () => {
  const forked = await fork();
  const { mum, kid, lou } = forked;
  await splitAtMessage(forked);
  await mum.until(() => !unreached(mum).includes('kit'));
  expect(unreached(mum)).toEqual(['lou']);
  expect(unreached(lou)).toEqual(['Gudrun', 'kit']);
  for (const device of [mum, kid, lou]) {
    expect(device.view).toMatchObject({ status: { kind: 'live' }, forkSuspected: false });
  }
});

/** The second face shows what mum says, after both sides have said something at the same address. */
async function crossOver({ mum, kid, lou, puts, leak }: Forked): Promise<void> {
  kid.crash();
  await mum.say('on the one side');
  await lou.say('on the other side');
  await Promise.all([saidOrStopped(mum), saidOrStopped(lou)]);
  const from = puts.all.length;
  await mum.say('and on');
  await saidOrStopped(mum);
  await leak(from);
  await lou.until(({ forkSuspected }) => forkSuspected);
}

test("a fork at a message is noticed at the first word of the guardian's side that comes across", async () => {
  const forked = await fork();
  await crossOver(forked);
  const { lou } = forked;
  expect(lou.view.status).toEqual({ kind: 'stuck', reason: 'fork' });
  // She has read something else where that stands: her word is no receipt for it.
  expect(unreached(lou)).toEqual(['Gudrun', 'kit']);
});

test('a guardian in a fork stays live, and is not told that the other side has what he said', async () => {
  const forked = await fork('Gerd');
  await crossOver(forked);
  const { lou: dad } = forked;
  expect(dad.view.status.kind).toBe('live');
  expect(unreached(dad)).toEqual(['Gudrun', 'kit']);
});

test('a fork at a message is noticed by who is led back to the other side', async () => {
  const forked = await fork();
  const { mum, lou } = forked;
  await splitAtMessage(forked);
  forked.leadBack();
  await lou.untilStuck('rollback');
  // A Replace brings it back, and what it said on the other side is said once to all.
  await mum.submit({ kind: 'replace', id: freshId(), device: await lou.handOut() });
  await lou.joinNext();
  await mum.untilTexts(3);
  await lou.untilDelivered();
  expect(await mum.texts()).toEqual(['before', 'on the one side', 'on the other side']);
  expect((await lou.texts()).filter((text) => text === 'on the other side')).toHaveLength(1);
});

test('a fork at a commit leaves two branches that never meet, and heads tell them apart', async () => {
  const { mum, kid, lou, leadBack } = await fork();
  await mum.submit({ kind: 'update', id: freshId() });
  await lou.submit({ kind: 'update', id: freshId() });
  await Promise.all([mum, kid, lou].map((device) => device.until(({ epoch }) => epoch === 2)));
  await mum.say('on the one side');
  await kid.untilTexts(2);
  await lou.say('on the other side');
  await saidOrStopped(lou);
  await mum.until(() => !unreached(mum).includes('kit'));
  expect(unreached(mum)).toEqual(['lou']);
  expect(unreached(lou)).toEqual(['Gudrun', 'kit']);
  expect([mum, kid, lou].map(({ view }) => view.forkSuspected)).toEqual([false, false, false]);
  await compareHeads(mum, kid);
  expect(kid.view).toMatchObject({ status: { kind: 'live' }, forkSuspected: false });
  await compareHeads(lou, mum);
  expect(mum.view).toMatchObject({ status: { kind: 'live' }, forkSuspected: true });
  await compareHeads(mum, lou);
  expect(lou.view.status).toEqual({ kind: 'stuck', reason: 'fork' });
  leadBack();
  await lou.reopen();
  expect(lou.view.status).toEqual({ kind: 'stuck', reason: 'fork' });
});

test('a fork at a commit is noticed by who is led back to the other side', async () => {
  const { mum, lou, leadBack } = await fork();
  await mum.submit({ kind: 'update', id: freshId() });
  await lou.submit({ kind: 'update', id: freshId() });
  await Promise.all([mum, lou].map((device) => device.until(({ epoch }) => epoch === 2)));
  leadBack();
  await lou.untilStuck('rollback');
});

/** As the family group carries them: `teller` says its heads, and `hearer` compares. */
async function compareHeads(teller: Device, hearer: Device): Promise<void> {
  const sender = hearer.view.members.find(({ device }) => device === teller.id);
  if (sender === undefined) throw new Error('a member');
  for (const head of teller.view.heads) {
    await hearer.conversation.compareHead(sender, head);
  }
}

test('a commit of the other history is followed by nobody, so that no fork closes unseen', async () => {
  const forked = await fork('Gerd');
  const { mum, kid, lou: dad, puts } = forked;
  kid.crash();
  await mum.say('on the one side');
  await dad.say('on the other side');
  await Promise.all([saidOrStopped(mum), saidOrStopped(dad)]);
  const from = puts.all.length;
  await mum.submit({ kind: 'update', id: freshId() });
  await mum.until(({ epoch }) => epoch === 2);
  await mum.say('in the second epoch');
  await saidOrStopped(mum);
  await forked.leak(from);
  await dad.until(({ forkSuspected }) => forkSuspected);
  await dad.say('further on the other side');
  await saidOrStopped(dad);
  expect(dad.view).toMatchObject({ epoch: 1, status: { kind: 'live' } });
  expect(unreached(dad)).toEqual(['Gudrun', 'kit']);
  expect(unreached(mum)).toEqual(['Gerd', 'kit']);
});

test('a branch that is not shown the commit is told by a later head, and honest news is no alarm', async () => {
  const { mum, kid, lou } = await fork();
  await mum.submit({ kind: 'update', id: freshId() });
  await mum.until(({ epoch }) => epoch === 2);
  await compareHeads(mum, kid);
  await kid.until(({ epoch }) => epoch === 2);
  await mum.say('in the second epoch');
  await kid.untilTexts(2);
  expect(kid.view).toMatchObject({ status: { kind: 'live' }, forkSuspected: false });
  await compareHeads(mum, lou);
  await lou.untilStuck('fork');
  expect(lou.view.epoch).toBe(1);
});
