import {
  asEnvelope,
  ENVELOPE_BYTES,
  type Envelope,
  encodeHex,
  type SlotRef,
} from '@knothole/protocol';
import { expect, test } from 'vitest';
import { systemRandom } from '../../src/platform/system-random.ts';
import type { GetOutcome, RelayLink } from '../../src/ports.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { HurriedClock } from './support/hurried-clock.ts';
import { saidOrStopped } from './support/takeover.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

const YEAR_SECONDS = 365 * 86_400;

interface Trio {
  readonly mum: Device;
  readonly kid: Device;
  readonly lied: Device;
  /** Changes what the third one's relay does. */
  readonly lies: Tampering;
}

/** A guardian, a child, and a child whose relay can be made to lie. */
async function trio(): Promise<Trio> {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const lies: Tampering = {};
  const lied = await household.device('lou', { wrapLink: (real) => tamperedLink(real, lies) });
  await mum.invite(lied);
  // Nobody has a first receipt under way any more.
  await mum.until(({ lastHeard }) => lastHeard.has(kid.id) && lastHeard.has(lied.id));
  await kid.until(({ lastHeard }) => lastHeard.has(lied.id));
  return { mum, kid, lied, lies };
}

async function expectOneHistory(devices: readonly Device[], texts: number): Promise<void> {
  await Promise.all(devices.map((device) => device.untilTexts(texts)));
  const [first, ...others] = await Promise.all(devices.map((device) => device.texts()));
  for (const other of others) {
    expect(other.slice(-texts)).toEqual(first?.slice(-texts));
  }
}

test('TAKEN with garbage is a position of junk, and the branch without the guardian stops', async () => {
  const { mum, lied, lies } = await trio();
  let lie = true;
  lies.put = async (real, ...request) => {
    if (!lie) {
      return real.put(...request);
    }
    lie = false;
    return { kind: 'taken', envelope: asEnvelope(systemRandom.bytes(ENVELOPE_BYTES)) };
  };
  await lied.say('before the lie');
  await lied.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
  // Nobody else sees the position after the gap until it is filled: NONE is never skipped (rule 9).
  await mum.say('into the gap');
  await mum.untilTexts(2);
  expect(await mum.texts()).toEqual(['into the gap', 'before the lie']);
  await lied.untilStuck('fork');
  expect(lied.view.forkSuspected).toBe(true);
  expect(await lied.texts()).toEqual(['before the lie']);
});

test('TAKEN with an old envelope does not show it twice', async () => {
  const { mum, kid, lied, lies } = await trio();
  const seen: Envelope[] = [];
  lies.get = async (real, slots) => {
    const outcomes = await real.get(slots);
    for (const outcome of outcomes) {
      if (outcome.kind === 'value') {
        seen.push(outcome.envelope);
      }
    }
    return outcomes;
  };
  await mum.say('once');
  await expectOneHistory([mum, kid, lied], 1);
  lies.put = async (real, ...request) => {
    delete lies.put;
    const [old] = seen;
    return old === undefined ? real.put(...request) : { kind: 'taken', envelope: old };
  };
  await lied.say('twice?');
  await lied.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
  expect(await lied.texts()).toEqual(['once', 'twice?']);
});

test('NONE to half of the members delays them and costs nothing', async () => {
  const household = await Household.open();
  const blindness = [new Blindness(), new Blindness()] as const;
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const [lou, mia] = await Promise.all([
    household.device('lou', { wrapLink: (real) => tamperedLink(real, blindness[0]) }),
    household.device('mia', { wrapLink: (real) => tamperedLink(real, blindness[1]) }),
  ]);
  await mum.invite(lou, mia);
  const all = [mum, kid, lou, mia];
  await mum.until(({ lastHeard }) => all.slice(1).every(({ id }) => lastHeard.has(id)));
  await mum.say('a');
  await expectOneHistory(all, 1);
  for (const one of blindness) {
    one.isBlind = true;
  }
  await mum.say('b');
  await kid.say('c');
  await Promise.all([mum.untilTexts(3), kid.untilTexts(3)]);
  // Still blind: what they say next, if not a receipt, meets what they were not shown.
  await Promise.all([lou.say('d'), mia.say('e')]);
  await Promise.all([lou, mia].map((device) => saidOrStopped(device)));
  for (const device of [lou, mia]) {
    expect((await device.texts()).slice(0, 3)).toEqual(['a', ...(await mum.texts()).slice(1, 3)]);
  }
  for (const one of blindness) {
    one.isBlind = false;
  }
  await Promise.all([lou, mia].map((device) => device.reopen()));
  await expectOneHistory(all, 5);
  expect(all.map(({ view }) => view.forkSuspected)).toEqual([false, false, false, false]);
});

/** From one moment on the relay shows this member nothing that it had not shown before. */
class Blindness implements Tampering {
  isBlind = false;
  readonly #known = new Set<string>();

  passesPush(): boolean {
    return !this.isBlind;
  }

  async get(real: RelayLink, slots: readonly SlotRef[]): Promise<readonly GetOutcome[]> {
    const outcomes = await real.get(slots);
    return outcomes.map((outcome, index) => {
      const key = encodeHex(slots[index]?.address ?? new Uint8Array());
      if (this.isBlind) {
        return this.#known.has(key) ? outcome : { kind: 'none' };
      }
      this.#known.add(key);
      return outcome;
    });
  }
}

test('answers of a GET in the wrong order are junk where they do not belong, and noticed', async () => {
  const { mum, lied, lies } = await trio();
  await lied.untilDelivered();
  lied.crash();
  await mum.say('a');
  await mum.untilTexts(1);
  await mum.say('b');
  await mum.untilTexts(2);
  let swapped = 0;
  lies.get = async (real, slots) => {
    const outcomes = await real.get(slots);
    swapped += outcomes.length === 2 && outcomes.every(({ kind }) => kind === 'value') ? 1 : 0;
    return [...outcomes].reverse();
  };
  await lied.reopen();
  await lied.until(() => swapped > 0);
  await mum.say('c');
  await lied.untilStuck('fork');
  // The first of the swapped pair was 'a': neither was taken for the other.
  expect(await lied.texts()).not.toContain('a');
});

test('a relay that was rolled back under a reader is noticed at the next connection', async () => {
  const { mum, lied, lies } = await trio();
  await mum.say('a');
  await lied.untilTexts(1);
  lied.crash();
  lies.get = async (_real, slots) => slots.map(() => ({ kind: 'none' }));
  await lied.reopen();
  await lied.untilStuck('rollback');
  delete lies.get;
  await lied.reopen();
  expect(lied.view.status).toEqual({ kind: 'stuck', reason: 'rollback' });
});

test('a PUT answered BUCKET stops the conversation, with what was to be said kept', async () => {
  const { lied, lies } = await trio();
  lies.put = () => Promise.resolve({ kind: 'bucket' });
  await lied.say('kept');
  await lied.untilStuck('bucket');
  await lied.reopen();
  expect(lied.view.status).toEqual({ kind: 'stuck', reason: 'bucket' });
  expect(lied.view.outbox.map(({ landed }) => landed)).toEqual([null]);
});

test('an ended bucket stops the conversation, with intents and outbox kept', async () => {
  const { lied, lies } = await trio();
  lies.put = () => Promise.resolve({ kind: 'expired' });
  await lied.submit({ kind: 'update', id: freshId() });
  await lied.untilStuck('expired');
  await lied.say('kept for the successor');
  await lied.reopen();
  expect(lied.view.status).toEqual({ kind: 'stuck', reason: 'expired' });
  expect(lied.view.outbox.map(({ landed }) => landed)).toEqual([null]);
});

test('a GET answered EXPIRED stops the conversation', async () => {
  const { lied, lies } = await trio();
  lies.get = async (_real, slots) => slots.map(() => ({ kind: 'expired' }));
  await lied.reopen();
  await lied.untilStuck('expired');
});

test.each([-YEAR_SECONDS, YEAR_SECONDS])(
  "one member's clock ± 1 year: %i s off changes no validity",
  async (skewSeconds) => {
    const household = await Household.open();
    const [mum] = await household.conversation('Gudrun');
    const kid = await household.device('kit', {
      clock: new HurriedClock({ skewMilliseconds: skewSeconds * 1_000 }),
    });
    await mum.invite(kid);
    await kid.submit({ kind: 'update', id: freshId() });
    await kid.say('from another year');
    await mum.untilTexts(1);
    await mum.until(({ epoch }) => epoch === 2);
    await mum.submit({ kind: 'update', id: freshId() });
    await kid.until(({ epoch }) => epoch === 3);
  },
);

test.each([-YEAR_SECONDS, YEAR_SECONDS])(
  'a relay that tells one member a time %i s off makes his commits no less valid',
  async (skewSeconds) => {
    const household = await Household.open();
    const [mum] = await household.conversation('Gudrun');
    const lies: Tampering = {};
    const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
    await mum.invite(kid);
    lies.timeSeconds = (real) => real.timeSeconds() + skewSeconds;
    await kid.submit({ kind: 'update', id: freshId() });
    await Promise.all([mum, kid].map((device) => device.until(({ epoch }) => epoch === 2)));
    await kid.say('still here');
    await mum.untilTexts(1);
  },
);
