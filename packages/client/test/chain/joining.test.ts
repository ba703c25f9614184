import { expect, test } from 'vitest';
import { foundChain, joinChain, openChains } from '../../src/chain/chain-host.ts';
import { MAX_ITEM_BYTES } from '../../src/chain/message.ts';
import { encodeCbor } from '../../src/chain/strict-cbor.ts';
import { freshId } from './support/chain-items.ts';
import { Household } from './support/household.ts';
import { testPolicy } from './support/test-identities.ts';

test('a joiner gets the snapshot of the one who added it, and reads from its first epoch on', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.say('before teddy');
  await kid.untilTexts(1);
  const teddy = await household.device('teddy');
  const invited = await teddy.handOut();
  await mum.submit({ kind: 'add', id: freshId(), devices: [invited], statements: [] });
  const snapshot = await teddy.joinNext();
  expect(new TextDecoder().decode(snapshot)).toBe('snapshot of Gudrun');
  await mum.say('after');
  await teddy.untilTexts(1);
  expect(await teddy.texts()).toEqual(['after']);
  const words = async () =>
    Promise.all(
      [mum, kid, teddy].map(({ conversation }) => conversation.exportSecret('animals', 16)),
    );
  await Promise.all([mum, kid, teddy].map((device) => device.until(({ epoch }) => epoch === 2)));
  const [first, ...others] = await words();
  expect(others).toEqual([first, first]);
});

test('a welcome of junk, of another key package, or of bytes behind its end is refused', async () => {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit');
  const invited = await kid.handOut();
  await mum.submit({ kind: 'add', id: freshId(), devices: [invited], statements: [] });
  await mum.until(({ members }) => members.length === 2);
  const content = await kid.parcelContent();
  const keyPackage = await kid.makeKeyPackage();
  const join = (parcelContent: Uint8Array) => joinChain(kid.host, { parcelContent, keyPackage });
  await expect(join(content)).rejects.toMatchObject({ code: 'MLS' });
  await expect(join(content.subarray(1))).rejects.toMatchObject({ code: 'INPUT' });
  const junk = [new Uint8Array(9), new Uint8Array(0), null];
  const withHash = (length: number) => join(encodeCbor([...junk, new Uint8Array(length)]));
  await expect(withHash(32)).rejects.toMatchObject({ code: 'MLS' });
  await expect(withHash(31)).rejects.toMatchObject({ code: 'INPUT' });
  await expect(join(encodeCbor(junk))).rejects.toMatchObject({ code: 'INPUT' });
  expect(await openChains(kid.host)).toEqual([]);
  await kid.joinNext();
});

test('a group that the policy refuses is not joined, and nothing of it is kept', async () => {
  const suspicious = { ...testPolicy(), acceptsWelcome: () => false };
  const household = await Household.open({ policy: suspicious });
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit');
  const devices = [await kid.handOut()];
  await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
  await expect(kid.joinNext()).rejects.toMatchObject({ code: 'POLICY' });
  expect(await openChains(kid.host)).toEqual([]);
});

test('a welcome that is read twice does not throw the device back', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.say('one');
  await kid.untilTexts(1);
  await expect(kid.joinNext()).rejects.toMatchObject({ code: 'WRONG_STAGE' });
  await mum.say('two');
  await kid.untilTexts(2);
  expect(await kid.texts()).toEqual(['one', 'two']);
});

test('whom the policy does not know cannot found', async () => {
  const household = await Household.open({
    policy: { ...testPolicy(), identify: () => undefined },
  });
  const mum = await household.device('Gudrun');
  const founding = {
    policy: household.groupPolicy(),
    keyPackage: await mum.makeKeyPackage(),
  };
  await expect(foundChain(mum.host, founding)).rejects.toThrow();
});

test('the longest item that is taken fits its envelope', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const longest = 'x'.repeat(MAX_ITEM_BYTES);
  await mum.say('short', longest, 'short again');
  await kid.untilTexts(3);
  expect(await kid.texts()).toEqual(['short', longest, 'short again']);
  await expect(mum.say(`${longest}x`)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  await mum.say(...Array.from({ length: 200 }, (_, index) => `${index}`));
  await kid.untilTexts(203);
  expect(await kid.texts()).toEqual(await mum.texts());
});

test('what a member has asked for is done once, however often it is submitted', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const intent = { kind: 'update', id: freshId() } as const;
  const item = { id: freshId(), kind: 16, body: new TextEncoder().encode('once') };
  await mum.submit(intent, intent, { kind: 'say', item }, { kind: 'say', item });
  await kid.untilTexts(1);
  await mum.untilDelivered();
  await mum.submit({ kind: 'say', item });
  await mum.say('end');
  await kid.untilTexts(2);
  expect(await kid.texts()).toEqual(['once', 'end']);
  expect(kid.view.epoch).toBe(2);
});
