import {
  asEnvelope,
  ENVELOPE_BYTES,
  firstBucketEndingAfter,
  WEEK_SECONDS,
} from '@knothole/protocol';
import { expect, test } from 'vitest';
import { MAX_PARCEL_BYTES, openParcel, PARCEL_SLOTS, putParcel } from '../../src/chain/parcel.ts';
import type { Parcel } from '../../src/chain/types.ts';
import { slotKeys } from '../../src/crypto/slot-keys.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import type { RelayLink } from '../../src/ports.ts';
import { openLink, reaches } from '../support/relay-links.ts';
import { startTestRelay } from '../support/test-relay.ts';

async function openShop(): Promise<{ readonly link: RelayLink; readonly parcel: Parcel }> {
  const relay = await startTestRelay();
  const link = openLink(relay.url, { pass: relay.pass });
  await reaches(link, 'online');
  return {
    link,
    parcel: {
      secret: systemRandom.bytes(32),
      bucket: firstBucketEndingAfter('week', link.timeSeconds(), 5 * WEEK_SECONDS),
    },
  };
}

async function plantJunk(link: RelayLink, parcel: Parcel, position: number): Promise<void> {
  const { cap } = slotKeys(parcel.secret, 'parcel ', position);
  await link.put(parcel.bucket, cap, asEnvelope(systemRandom.bytes(ENVELOPE_BYTES)));
}

test.each([0, 1, 3_900, 4_000, 16_700, MAX_PARCEL_BYTES])(
  '%i bytes come out as they went in, and a second time changes nothing',
  async (length) => {
    const { link, parcel } = await openShop();
    const content = systemRandom.bytes(length);
    expect(await openParcel(link, parcel)).toEqual([]);
    await putParcel(link, parcel, content);
    await putParcel(link, parcel, content);
    expect(await openParcel(link, parcel)).toEqual([content]);
  },
);

test('junk in between is passed by, by writer and reader alike', async () => {
  const { link, parcel } = await openShop();
  await plantJunk(link, parcel, 0);
  await plantJunk(link, parcel, 2);
  const content = systemRandom.bytes(9_000);
  await putParcel(link, parcel, content);
  await putParcel(link, parcel, content);
  expect(await openParcel(link, parcel)).toEqual([content]);
});

test('two contents in one parcel are both found, the first one first', async () => {
  const { link, parcel } = await openShop();
  const contents = [systemRandom.bytes(5_000), systemRandom.bytes(6_000)];
  for (const content of contents) {
    await putParcel(link, parcel, content);
  }
  expect(await openParcel(link, parcel)).toEqual(contents);
});

test('what does not fit is refused, and so is a parcel full of junk', async () => {
  const { link, parcel } = await openShop();
  const tooLarge = systemRandom.bytes(MAX_PARCEL_BYTES + 1);
  await expect(putParcel(link, parcel, tooLarge)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  for (let position = 0; position < PARCEL_SLOTS; position++) {
    await plantJunk(link, parcel, position);
  }
  await expect(putParcel(link, parcel, Uint8Array.of(1))).rejects.toMatchObject({
    code: 'TOO_LARGE',
  });
  expect(await openParcel(link, parcel)).toEqual([]);
});

test('a half-put content is nothing yet', async () => {
  const { link, parcel } = await openShop();
  let puts = 0;
  const cut: RelayLink = Object.assign(Object.create(link), {
    put: (...request: Parameters<RelayLink['put']>) => {
      puts += 1;
      return puts > 2 ? Promise.reject(new Error('killed')) : link.put(...request);
    },
  });
  const content = systemRandom.bytes(12_000);
  await expect(putParcel(cut, parcel, content)).rejects.toThrow('killed');
  expect(await openParcel(link, parcel)).toEqual([]);
  await putParcel(link, parcel, content);
  expect(await openParcel(link, parcel)).toEqual([content]);
});

test('a parcel whose bucket has ended says so', async () => {
  const { link, parcel } = await openShop();
  const old = { ...parcel, bucket: { ...parcel.bucket, number: parcel.bucket.number - 9 } };
  await expect(putParcel(link, old, Uint8Array.of(1))).rejects.toMatchObject({ code: 'EXPIRED' });
  await expect(openParcel(link, old)).rejects.toMatchObject({ code: 'EXPIRED' });
});
