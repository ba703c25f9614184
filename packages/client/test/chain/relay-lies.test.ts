/** A relay that lies about time and about itself, or answers one member with garbage without end. */
import { asEnvelope, ENVELOPE_BYTES } from '@knothole/protocol';
import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../src/platform/system-random.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { expectTalk, saidOrStopped, settled } from './support/takeover.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

/** The latest that fits a frame. */
const LATEST_TIME = 2 ** 40 - 1;
const garbage = () => asEnvelope(systemRandom.bytes(ENVELOPE_BYTES));

interface Pair {
  readonly mum: Device;
  readonly kid: Device;
  /** Changes what the child's relay says. */
  readonly lies: Tampering;
}

async function pair(): Promise<Pair> {
  const lies: Tampering = {};
  const household = await Household.open();
  const mum = await household.device('Gudrun');
  const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
  await mum.found();
  await mum.invite(kid);
  await settled([mum, kid]);
  return { mum, kid, lies };
}

describe('lies about time', () => {
  test.each([0, 1, LATEST_TIME])('the constant %i makes nothing invalid', async (seconds) => {
    const { mum, kid, lies } = await pair();
    lies.timeSeconds = () => seconds;
    await kid.reopen();
    await kid.submit({ kind: 'update', id: freshId() });
    await Promise.all([mum, kid].map((device) => device.until(({ epoch }) => epoch === 2)));
    await expectTalk([mum, kid], 'in any year');
    await mum.submit({ kind: 'update', id: freshId() });
    await Promise.all([mum, kid].map((device) => device.until(({ epoch }) => epoch === 3)));
  });

  test('another time at each look makes nothing invalid', async () => {
    const random = new SeededRandom(3);
    const { mum, kid, lies } = await pair();
    lies.timeSeconds = () => random.below(LATEST_TIME);
    for (let round = 0; round < 4; round++) {
      await kid.submit({ kind: 'update', id: freshId() });
      await kid.reopen();
      await expectTalk([mum, kid], `round ${round}`);
    }
    await Promise.all([mum, kid].map((device) => device.until(({ epoch }) => epoch >= 5)));
    expect(kid.view.epoch).toBe(mum.view.epoch);
  });
});

describe('lies about the incarnation', () => {
  test('another one at each connection, over the same slots, changes nothing', async () => {
    const { mum, kid, lies } = await pair();
    lies.incarnation = () => systemRandom.bytes(16);
    for (let round = 0; round < 4; round++) {
      await kid.reopen();
      await expectTalk([mum, kid], `round ${round}`);
    }
    expect(kid.view).toMatchObject({ status: { kind: 'live' }, forkSuspected: false });
  });

  test('the same one, over a store that has lost the last slot, hides nothing', async () => {
    const { mum, kid, lies } = await pair();
    await mum.say('lost');
    await kid.untilTexts(1);
    lies.get = async (_real, slots) => slots.map(() => ({ kind: 'none' }));
    await kid.reopen();
    await kid.untilStuck('rollback');
    expect(await kid.texts()).toEqual(['lost']);
  });
});

test('pushes that never come delay what is said until the next connection, and lose nothing', async () => {
  const { mum, kid, lies } = await pair();
  lies.passesPush = () => false;
  await mum.say('one');
  await mum.submit({ kind: 'update', id: freshId() });
  await mum.say('two');
  await mum.untilTexts(2);
  expect(await kid.texts()).toEqual([]);
  await kid.reopen();
  await kid.untilTexts(2);
  await mum.untilDelivered();
  await expectTalk([kid], 'meets what it was not shown');
  await mum.untilTexts(3);
  expect(await kid.texts()).toEqual(await mum.texts());
});

describe('garbage', () => {
  test('TAKEN with garbage without end fills no store, and nothing is shown as landed', async () => {
    const { mum, kid, lies } = await pair();
    const before = await storedBytes(kid);
    let lied = 0;
    const enough = new Promise<void>((resolve) => {
      lies.put = async () => {
        lied += 1;
        if (lied === 400) {
          resolve();
        }
        return { kind: 'taken', envelope: garbage() };
      };
    });
    await kid.say('nobody hears me');
    await enough;
    expect(kid.view.outbox).toMatchObject([{ landed: null, awaiting: [] }]);
    expect((await storedBytes(kid)) - before).toBeLessThan(16_384);
    delete lies.put;
    await saidOrStopped(kid);
    await mum.say('nor do I hear you');
    await mum.untilTexts(1);
    // It stands where the others have not come yet: not delivered, and not said to be.
    expect(kid.view.outbox).toMatchObject([{ awaiting: ['Gudrun'] }]);
    expect(await mum.texts()).toEqual(['nor do I hear you']);
  });

  test('a GET that shows garbage at the frontier to one member only is noticed', async () => {
    const { mum, kid, lies } = await pair();
    let shown = 0;
    lies.get = async (real, slots) => {
      const outcomes = await real.get(slots);
      return outcomes.map((outcome) => {
        if (outcome.kind !== 'none' || shown > 0) {
          return outcome;
        }
        shown += 1;
        return { kind: 'value', envelope: garbage() };
      });
    };
    await kid.reopen();
    await kid.until(() => shown > 0);
    await kid.say('behind the garbage');
    await saidOrStopped(kid);
    await mum.say('where the garbage was');
    await mum.untilTexts(2);
    expect(mum.view.forkSuspected).toBe(true);
    await mum.say('and further on');
    await kid.untilStuck('fork');
    expect(await kid.texts()).not.toContain('where the garbage was');
  });
});

async function storedBytes(device: Device): Promise<number> {
  const records = await device.store.list('');
  return records.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
}
