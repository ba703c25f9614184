import { FakeClock } from '../../support/fake-clock.ts';
import type { Device, Household } from './household.ts';
import { Insider } from './insider.ts';

const SECONDS_BETWEEN_WORDS = 10;
const STEP_SECONDS = 5;

/**
 * One guardian and children talk for some minutes, a word every ten seconds in turn; how many
 * envelopes carried nothing but receipts, per device and minute.
 */
export async function receiptsPerDeviceAndMinute(
  household: Household,
  children: number,
  minutes: number,
): Promise<number> {
  const clock = new FakeClock();
  const names = ['Gudrun', ...Array.from({ length: children }, (_, index) => `child ${index}`)];
  const devices = await Promise.all(names.map((name) => household.device(name, { clock })));
  const [founder, ...others] = devices as [Device, ...Device[]];
  await founder.found();
  await founder.invite(...others);
  let said = 0;
  for (let second = 0; second < minutes * 60; second += STEP_SECONDS) {
    if (second % SECONDS_BETWEEN_WORDS === 0) {
      await devices[said % 2]?.say(`word ${said}`);
      said += 1;
    }
    await Promise.all(devices.map((device) => device.untilTexts(said)));
    await clock.advance(STEP_SECONDS * 1_000);
  }
  const insider = await Insider.of(founder);
  const receipts = (await insider.frontier()) - said;
  return receipts / devices.length / minutes;
}
