import { expect } from 'vitest';
import type { Device, Household } from './household.ts';
import { Insider } from './insider.ts';

export interface Takeover {
  readonly others: readonly Device[];
  readonly insider: Insider;
}

/** Members of one conversation who have nothing under way; the last one is taken over. */
export async function withInsider(
  household: Household,
  ...names: readonly [string, ...string[]]
): Promise<Takeover> {
  const devices = await household.conversation(...names);
  await settled(devices);
  return { others: devices.slice(0, -1), insider: await Insider.of(devices.at(-1) as Device) };
}

/** Everybody has heard of everybody: no receipt of joining is still under way. */
export async function settled(devices: readonly Device[]): Promise<void> {
  const joiners = devices.slice(1);
  await Promise.all(
    devices.map((device) =>
      device.until(
        ({ lastHeard, outbox }) =>
          outbox.length === 0 &&
          joiners.every((joiner) => joiner === device || lastHeard.has(joiner.id)),
      ),
    ),
  );
}

/** Everything that the device has to say stands in the chain, or it has stopped. */
export function saidOrStopped(device: Device): Promise<void> {
  return device.until(
    ({ status, outbox }) => status.kind !== 'live' || outbox.every(({ landed }) => landed !== null),
  );
}

/** Each says a word in turn; all come to have the same texts. */
export async function expectTalk(devices: readonly Device[], word: string): Promise<void> {
  const before = await Promise.all(devices.map(async (device) => (await device.texts()).length));
  for (const [index, device] of devices.entries()) {
    await device.say(`${word} ${index}`);
  }
  await Promise.all(
    devices.map((device, index) => device.untilTexts((before[index] ?? 0) + devices.length)),
  );
  const [first, ...rest] = await Promise.all(devices.map((device) => device.texts()));
  for (const texts of rest) {
    expect(texts).toEqual(first);
  }
}
