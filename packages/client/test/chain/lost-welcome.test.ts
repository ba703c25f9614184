/** Joiners that have not spoken, and welcomes that never reach them (rule 24). */
import { asEnvelope, ENVELOPE_BYTES } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { PARCEL_SLOTS } from '../../src/chain/parcel.ts';
import type { InvitedDevice, Parcel } from '../../src/chain/types.ts';
import { slotKeys } from '../../src/crypto/slot-keys.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';

/** Whoever gets hold of a parcel's secret can do this. */
async function fillWithJunk({ link }: Device, parcel: Parcel): Promise<InvitedDevice['parcel']> {
  for (let position = 0; position < PARCEL_SLOTS; position++) {
    const { cap } = slotKeys(parcel.secret, 'parcel ', position);
    await link.put(parcel.bucket, cap, asEnvelope(systemRandom.bytes(ENVELOPE_BYTES)));
  }
  return parcel;
}

async function endedBucket(_: Device, parcel: Parcel): Promise<InvitedDevice['parcel']> {
  return { ...parcel, bucket: { ...parcel.bucket, number: parcel.bucket.number - 9 } };
}

test.each([
  ['is full of junk', fillWithJunk],
  ['has ended', endedBucket],
])(
  'that a parcel %s is shown, also after a restart, and a replace lets the device in',
  async (_, spoil) => {
    const household = await Household.open();
    const [mum, kid] = await household.conversation('Gudrun', 'kit');
    const teddy = await household.device('teddy');
    const invited = await teddy.handOut();
    const spoilt = { ...invited, parcel: await spoil(kid, invited.parcel) };
    await mum.submit({ kind: 'add', id: freshId(), devices: [spoilt], statements: [] });
    await mum.until(({ lostWelcomes }) => lostWelcomes.length > 0);
    expect(mum.view.lostWelcomes).toEqual(['teddy']);
    await mum.reopen();
    expect(mum.view.lostWelcomes).toEqual(['teddy']);
    await mum.say('nothing stops');
    await kid.untilTexts(1);
    await mum.submit({ kind: 'replace', id: freshId(), device: await teddy.handOut() });
    await teddy.joinNext();
    await mum.until(({ awaitingJoin }) => awaitingJoin.length === 0);
    expect(mum.view.lostWelcomes).toEqual([]);
  },
);

test('who was let in and has not spoken yet is shown, with the time since when', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.until(({ awaitingJoin }) => awaitingJoin.length === 0);
  const teddy = await household.device('teddy');
  const devices = [await teddy.handOut()];
  const before = mum.link.timeSeconds();
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await mum.until(({ members }) => members.length === 3);
  await mum.reopen();
  const [waiting] = mum.view.awaitingJoin;
  expect(waiting?.device).toBe('teddy');
  expect(waiting?.sinceSeconds).toBeGreaterThanOrEqual(before);
  expect(waiting?.sinceSeconds).toBeLessThanOrEqual(mum.link.timeSeconds());
  expect(mum.view.lostWelcomes).toEqual([]);
  await kid.until(({ members }) => members.length === 3);
  expect(kid.view.awaitingJoin).toEqual([]);
  await teddy.joinNext();
  await mum.until(({ awaitingJoin }) => awaitingJoin.length === 0);
});
