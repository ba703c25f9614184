/** What a wrong clock of the relay does to a conversation, and what the operator's word does (rule 35). */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startTestRelay, type TestRelay } from '../support/test-relay.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { memoryDirectory } from './support/memory-directory.ts';
import { type MovableClock, movableClock } from './support/movable-clock.ts';
import { linkTo } from './support/recorded-puts.ts';
import { expectTalk, saidOrStopped, settled } from './support/takeover.ts';

const YEAR_SECONDS = 365 * 86_400;

interface Scene {
  readonly household: Household;
  readonly clock: MovableClock;
  readonly devices: readonly [Device, Device];
}

/** A conversation whose relay began with a clock so many seconds off. */
async function scene(offSeconds = 0): Promise<Scene> {
  const clock = movableClock();
  clock.jump(offSeconds);
  const household = await Household.open({ relay: { clock } });
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await settled([mum, kid]);
  return { household, clock, devices: [mum, kid] };
}

/** The relay starts again and believes its clock, on the operator's word; the devices meet it. */
async function believe({ household, clock, devices }: Scene): Promise<readonly [Device, Device]> {
  const { dataDir } = household.relay;
  await household.relay.stop();
  const relay = await startTestRelay({ dataDir, clock, acceptClock: true });
  return meet(household, devices, relay);
}

async function meet(
  household: Household,
  devices: readonly [Device, Device],
  relay: TestRelay,
): Promise<readonly [Device, Device]> {
  const meetAgain = async (device: Device): Promise<Device> => {
    device.crash();
    const { name, store } = device;
    const again = await household.device(name, { store, wrapLink: () => linkTo(relay) });
    await again.reopen();
    return again;
  };
  return [await meetAgain(devices[0]), await meetAgain(devices[1])];
}

async function expectAllIsWell(devices: readonly [Device, Device]): Promise<void> {
  await expectTalk(devices, 'before the commit');
  const { epoch } = devices[0].view;
  await devices[1].submit({ kind: 'update', id: freshId() });
  await Promise.all(devices.map((device) => device.until((view) => view.epoch === epoch + 1)));
  await expectTalk(devices, 'after the commit');
}

async function expectStopped(devices: readonly Device[], reason: string): Promise<void> {
  for (const device of devices) {
    await device.say('for the successor');
    await saidOrStopped(device);
    await device.untilStuck(reason);
    expect(device.view.outbox).toMatchObject([{ landed: null }]);
  }
}

describe('relay clock ± 1 year', () => {
  test.each([YEAR_SECONDS, -YEAR_SECONDS])(
    '%i s, set while the relay runs or over a restart: not believed, and nothing changes',
    async (offSeconds) => {
      const { household, clock, devices } = await scene();
      clock.jump(offSeconds);
      await expectAllIsWell(devices);
      await household.relay.stop();
      await household.relay.start();
      await Promise.all(devices.map((device) => device.reopen()));
      await expectAllIsWell(devices);
    },
  );

  test('a year ahead, on the word of the operator: stopped, with all that was to be said', async () => {
    const staged = await scene();
    staged.clock.jump(YEAR_SECONDS);
    const devices = await believe(staged);
    await expectStopped(devices, 'expired');
    // Right again: what has ended stays so, and the conversation waits for a successor.
    staged.clock.jump(-YEAR_SECONDS);
    await devices[0].reopen();
    expect(devices[0].view.status).toEqual({ kind: 'stuck', reason: 'expired' });
    expect(devices[0].view.outbox).toHaveLength(1);
  });

  test('a year behind, on the word of the operator: time does not run back', async () => {
    const staged = await scene();
    staged.clock.jump(-YEAR_SECONDS);
    await expectAllIsWell(await believe(staged));
  });

  test.each([YEAR_SECONDS, -YEAR_SECONDS])(
    '%i s from the first start on, and set right later: the conversation goes on',
    async (offSeconds) => {
      const { household, clock, devices } = await scene(offSeconds);
      clock.jump(-offSeconds);
      await expectAllIsWell(devices);
      await household.relay.stop();
      await household.relay.start();
      await expectAllIsWell(devices);
    },
  );

  test('a year behind, over slots whose ledger is lost: taken for a relay that has lost them', async () => {
    const { household, clock, devices } = await scene();
    await household.relay.stop();
    const dataDir = await memoryDirectory();
    await cp(household.relay.dataDir, dataDir, { recursive: true });
    await rm(join(dataDir, 'ledger.db'));
    clock.jump(-YEAR_SECONDS);
    await expectStopped(
      await meet(household, devices, await startTestRelay({ dataDir, clock })),
      'rollback',
    );
  });
});
