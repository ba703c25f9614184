/**
 * The rules that say where, how long and how often, each replaced in the table: the failure that it
 * prevents is seen, and in the same run with the product's table it is not.
 */
import {
  asEnvelope,
  bucketAt,
  bucketEndsAt,
  ENVELOPE_BYTES,
  ENVELOPE_ROOM_BYTES,
  WEEK_SECONDS,
} from '@knothole/protocol';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expect, test } from 'vitest';
import type { ChainRules } from '../../src/chain/rules.ts';
import { openEnvelope } from '../../src/crypto/envelope.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import type { RelayLink } from '../../src/ports.ts';
import { follow } from '../crypto/exported-state.ts';
import { forgeCommit } from '../crypto/hostile-commit.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { HurriedClock } from './support/hurried-clock.ts';
import { exportedState, Insider } from './support/insider.ts';
import { type MovableClock, movableClock } from './support/movable-clock.ts';
import { expectNeeded } from './support/needed.ts';
import { receiptsPerDeviceAndMinute } from './support/receipt-run.ts';
import { saidOrStopped, settled, withInsider } from './support/takeover.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

interface Pair {
  readonly mum: Device;
  readonly kid: Device;
  readonly clock: MovableClock;
}

/** A guardian and a child whose relay's time a test moves, and who believe it at once. */
async function pairInTime(rules: ChainRules): Promise<Pair> {
  const clock = movableClock();
  const household = await Household.open({ rules, relay: { clock } });
  const wrapLink = (real: Parameters<typeof tamperedLink>[0]) =>
    tamperedLink(real, { timeSeconds: () => clock.wallSeconds() });
  const mum = await household.device('Gudrun', { wrapLink });
  const kid = await household.device('kit', { wrapLink });
  await mum.found();
  await mum.invite(kid);
  await settled([mum, kid]);
  return { mum, kid, clock };
}

test('rule 4: who names a bucket that ends soon renews for ever and never says a word', async () => {
  await expectNeeded({
    without: { nextBucket: (_kind, _current, seconds) => bucketAt('week', seconds) },
    async run(rules) {
      const { mum } = await pairInTime(rules);
      await mum.say('a word');
      await mum.until(async ({ epoch }) => epoch > 8 || (await mum.texts()).length > 0);
      return mum.texts();
    },
    failure: [],
    sound: ['a word'],
  });
});

test('rule 4: a member who may name any bucket leads all into one that has ended', async () => {
  await expectNeeded({
    without: { allowsBucket: () => true },
    async run(rules) {
      const household = await Household.open({ rules });
      const { others, insider } = await withInsider(household, 'Gudrun', 'kit', 'mal');
      const header = insider.commitHeader(-10);
      const inner = await forgeCommit(insider.group, { authenticatedData: header });
      await insider.plant(inner, await insider.frontier());
      for (const device of others) {
        await device.say('still talking');
        await saidOrStopped(device);
      }
      return others.map(({ view }) => view.status);
    },
    failure: [
      { kind: 'stuck', reason: 'expired' },
      { kind: 'stuck', reason: 'expired' },
    ],
    sound: [{ kind: 'live' }, { kind: 'live' }],
  });
});

test('rule 5: who draws his nonces is read by nobody, himself included', async () => {
  await expectNeeded({
    without: { seal: sealWithAnyNonce },
    async run(rules) {
      const household = await Household.open();
      const mum = await household.device('Gudrun');
      let tries = 0;
      const link: Tampering = {
        put(real, ...request) {
          tries += 1;
          return real.put(...request);
        },
      };
      const wrapLink = (real: Parameters<typeof tamperedLink>[0]) => tamperedLink(real, link);
      const kid = await household.device('kit', { rules, wrapLink });
      await mum.found();
      await mum.invite(kid);
      await kid.say('can you read me?');
      await kid.until(async () => tries > 4 || (await kid.texts()).length > 0);
      return { hasLanded: (await kid.texts()).length > 0 };
    },
    failure: { hasLanded: false },
    sound: { hasLanded: true },
  });
});

/** As the rule's function seals, but with a nonce of its own each time. */
const sealWithAnyNonce: ChainRules['seal'] = (sealKey, inner, address) => {
  const padded = new Uint8Array(ENVELOPE_ROOM_BYTES);
  new DataView(padded.buffer).setUint16(0, inner.length);
  padded.set(inner, 2);
  const nonce = systemRandom.bytes(24);
  const envelope = new Uint8Array(ENVELOPE_BYTES);
  envelope.set(nonce);
  envelope.set(xchacha20poly1305(sealKey, nonce, address).encrypt(padded), nonce.length);
  return asEnvelope(envelope);
};

test('rule 21: receipts that do not wait take more envelopes than words do', async () => {
  await expectNeeded({
    without: { receiptDelayMilliseconds: () => 0 },
    async run(rules) {
      const household = await Household.open({ rules });
      return (await receiptsPerDeviceAndMinute(household, 4, 2)) <= 2;
    },
    failure: false,
    sound: true,
  });
});

test('rule 22: a row that nobody moves in time ends under its members', async () => {
  await expectNeeded({
    without: { mustRenew: () => false },
    async run(rules) {
      const { mum, kid, clock } = await pairInTime(rules);
      const { bucket } = await exportedState(mum, mum.view.id);
      if (bucket === null) throw new Error('a chain stands in a bucket');
      const oneWeekLeft = bucketEndsAt(bucket) - WEEK_SECONDS;
      clock.pass(oneWeekLeft - clock.wallSeconds());
      await mum.say('in the last week');
      await kid.untilTexts(1);
      clock.pass(2 * WEEK_SECONDS);
      await mum.say('a fortnight later');
      await saidOrStopped(mum);
      return mum.view.status;
    },
    failure: { kind: 'stuck', reason: 'expired' },
    sound: { kind: 'live' },
  });
});

test('rule 22: a leaf key that is never changed lets a thief of last week read on', async () => {
  await expectNeeded({
    without: { isLeafOld: () => false },
    run: async (rules) => readByThief(await pairInTime(rules)),
    failure: ['only for kit'],
    sound: [],
  });
});

/** A copy of the child's device is taken, eight days pass, the child starts up: what the copy reads. */
async function readByThief({ mum, kid, clock }: Pair): Promise<readonly string[]> {
  const household = mum.household;
  const thief = await household.device('kit');
  await thief.store.commit(thief.store.version, await kid.store.list(''));
  const stolen = await exportedState(kid, kid.view.id);
  clock.pass(8 * 86_400);
  kid.crash();
  const hurried = new HurriedClock({ factor: 1_000_000 });
  const wrapLink = (real: Parameters<typeof tamperedLink>[0]) =>
    tamperedLink(real, { timeSeconds: () => clock.wallSeconds() });
  const again = await household.device('kit', { store: kid.store, clock: hurried, wrapLink });
  await again.reopen();
  if (household.rules.isLeafOld(0, 8 * 86_400)) {
    await mum.until(({ epoch }) => epoch === 2);
  }
  again.crash();
  await mum.say('only for kit');
  await saidOrStopped(mum);
  await thief.reopen();
  await thief.until(
    async ({ status }) => status.kind === 'stuck' || (await thief.texts()).length > 0,
  );
  const texts = await thief.texts();
  // No patched client reads on either: what was stolen does not open the commit.
  const insider = await Insider.of(thief);
  const { sealKey, ref } = insider.slot(stolen.position);
  const envelope = (await insider.at(stolen.position)) ?? new Uint8Array();
  const inner = openEnvelope(sealKey, envelope, ref.address) ?? new Uint8Array();
  expect(await follow(household.suite, stolen.group.mls, inner)).toBeUndefined();
  return texts;
}

test('rule 30: a child that goes on in a fork is in a history of its own, and live', async () => {
  await expectNeeded({
    without: { stopsAtFork: () => false },
    async run(rules) {
      const household = await Household.open({ rules });
      const lies: Tampering = {};
      const [mum] = await household.conversation('Gudrun');
      const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
      await mum.invite(kid);
      await settled([mum, kid]);
      lies.put = async () => {
        delete lies.put;
        return { kind: 'ok' };
      };
      await kid.say('where mum says something else');
      await saidOrStopped(kid);
      await mum.say('at the same place');
      await mum.untilTexts(1);
      await mum.say('and further on');
      await kid.until(({ forkSuspected }) => forkSuspected);
      return kid.view.status;
    },
    failure: { kind: 'live' },
    sound: { kind: 'stuck', reason: 'fork' },
  });
});

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

test('rule 30: a hash that begins anew with each epoch hides a fork before its last commit', async () => {
  await expectNeeded({
    without: { beginHash: (_before, authenticator) => authenticator },
    async run(rules) {
      const household = await Household.open({ rules });
      const [held, lies]: [Tampering, Tampering] = [{}, {}];
      const through = (tampering: Tampering) => ({
        wrapLink: (real: RelayLink) => tamperedLink(real, tampering),
      });
      const mum = await household.device('Gudrun', through(held));
      const kid = await household.device('kit');
      const lou = await household.device('lou', through(lies));
      await mum.found();
      await mum.invite(kid, lou);
      await settled([mum, kid, lou]);
      // The relay shows Lou her own word where the others get Kit's, and both before mum's commit.
      lies.put = async () => {
        delete lies.put;
        return { kind: 'ok' };
      };
      await lou.say('where kit says something else');
      await saidOrStopped(lou);
      const [made, said] = [gate(), gate()];
      held.put = async (real, bucket, cap, envelope) => {
        delete held.put;
        made.open();
        await said.opened;
        return await real.put(bucket, cap, envelope);
      };
      await mum.submit({ kind: 'update', id: freshId() });
      await made.opened;
      await kid.say('at the same place');
      await saidOrStopped(kid);
      said.open();
      await Promise.all([mum, kid, lou].map((device) => device.until(({ epoch }) => epoch === 2)));
      await mum.say('in the second epoch');
      await lou.until(
        async ({ status }) =>
          status.kind === 'stuck' || (await lou.texts()).includes('in the second epoch'),
      );
      return { status: lou.view.status, isNoticed: lou.view.forkSuspected };
    },
    failure: { status: { kind: 'live' }, isNoticed: false },
    sound: { status: { kind: 'stuck', reason: 'fork' }, isNoticed: true },
  });
});
