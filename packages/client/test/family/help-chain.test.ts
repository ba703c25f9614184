import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { sealEnvelope } from '../../src/crypto/envelope.ts';
import { HELP_SLOTS, HelpChain, helpSlot, helpWeek } from '../../src/family/help-chain.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { RelayLink } from '../../src/ports.ts';
import { openRelay } from './story.ts';

async function linkTo(): Promise<RelayLink> {
  const relay = await openRelay();
  const network = nodeNetwork({ clock: systemClock, random: systemRandom });
  const link = network.connect({ url: relay.url, pass: relay.pass });
  onTestFinished(() => link.close());
  await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
  return link;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('notes are read in order, from whichever week they are, and junk is stepped over', async () => {
  const link = await linkTo();
  const secret = systemRandom.bytes(32);
  const now = link.timeSeconds();
  const [writer, reader] = [new HelpChain(link, secret), new HelpChain(link, secret)];
  for (const index of [0, 2]) {
    const { cap, ref } = helpSlot(secret, helpWeek(now), index);
    const junk = sealEnvelope(helpSlot(secret, 0, 0).sealKey, bytesOf('junk'), ref.address);
    expect((await link.put(ref.bucket, cap, junk)).kind).toBe('ok');
  }
  expect(await writer.write(now, bytesOf('one'))).toBe(true);
  expect(await writer.write(now, bytesOf('two'))).toBe(true);
  expect(await writer.write(now - WEEK_SECONDS, bytesOf('last week'))).toBe(true);
  const arrived = new Promise<void>((resolve) => {
    reader.watch(now, resolve);
  });
  await arrived;
  const texts = async (): Promise<readonly string[]> =>
    (await reader.read(now)).map(({ bytes }) => new TextDecoder().decode(bytes));
  expect(await texts()).toEqual(['last week', 'one', 'two']);
  expect(await texts()).toEqual([]);
  const more = new Promise<void>((resolve) => {
    reader.watch(now, resolve);
  });
  await writer.write(now, bytesOf('three'));
  await more;
  expect(await texts()).toEqual(['three']);
  reader.startOver();
  expect(await texts()).toEqual(['last week', 'one', 'two', 'three']);
  reader.close();
});

test('a week holds 64 notes of a device and no more; the next week has room again', async () => {
  const link = await linkTo();
  const chain = new HelpChain(link, systemRandom.bytes(32));
  const now = link.timeSeconds();
  for (let index = 0; index < HELP_SLOTS; index++) {
    expect(await chain.write(now, bytesOf(`${index}`))).toBe(true);
  }
  expect(await chain.write(now, bytesOf('one too many'))).toBe(false);
  expect(await chain.write(now + WEEK_SECONDS, bytesOf('next'))).toBe(true);
  chain.startOver();
  expect(await chain.read(now)).toHaveLength(HELP_SLOTS + 1);
});
