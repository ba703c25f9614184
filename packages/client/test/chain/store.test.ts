import { KnotholeError } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { LocalStore } from '../../src/ports.ts';
import { freshId } from './support/chain-items.ts';
import { Household } from './support/household.ts';

test('two tabs: of two writers of one store the slower one stops and says so', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  const second = await household.device('kit', { store: kid.store });
  await second.reopen();
  await second.say('from the second tab');
  await mum.untilTexts(1);
  await mum.say('to whoever has the store');
  await second.untilTexts(2);
  while (kid.troubles.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(kid.troubles[0]).toBe('STORE_CONFLICT');
  await expect(kid.say('too late')).rejects.toBeInstanceOf(KnotholeError);
  expect(await mum.texts()).toEqual(['from the second tab', 'to whoever has the store']);
});

test('a full disk holds everything up and loses nothing', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  kid.crash();
  let isFull = false;
  const narrow = Object.assign(Object.create(kid.store), {
    get: (key: string) => kid.store.get(key),
    list: (...query: Parameters<LocalStore['list']>) => kid.store.list(...query),
    commit: (...change: Parameters<LocalStore['commit']>) =>
      isFull
        ? Promise.reject(new KnotholeError('STORE_FULL', 'the disk is full'))
        : kid.store.commit(...change),
    close: () => Promise.resolve(),
  }) as LocalStore;
  Object.defineProperty(narrow, 'version', { get: () => kid.store.version });
  const again = await household.device('kit', { store: narrow });
  await again.reopen();
  await again.say('before');
  await mum.untilTexts(1);
  isFull = true;
  await mum.say('while the disk is full');
  while (again.troubles.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(again.troubles[0]).toBe('STORE_FULL');
  expect(await again.texts()).toEqual(['before']);
  await expect(again.say('not taken')).rejects.toMatchObject({ code: 'STORE_FULL' });
  isFull = false;
  await again.say('after');
  await mum.untilTexts(3);
  await again.untilTexts(3);
  expect(await again.texts()).toEqual(await mum.texts());
  expect(await again.texts()).not.toContain('not taken');
});

test('what is submitted is durable when it resolves, with what is written beside it', async () => {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun', 'kit');
  const id = freshId();
  await mum.conversation.submit(
    [{ kind: 'update', id }],
    [{ key: 'family/note', value: Uint8Array.of(7) }],
  );
  mum.crash();
  expect(await mum.store.get('family/note')).toEqual(Uint8Array.of(7));
  await mum.reopen();
  await mum.until(({ epoch }) => epoch === 2);
});

test('a closed chain takes nothing more', async () => {
  const household = await Household.open();
  const [mum] = await household.conversation('Gudrun', 'kit');
  await mum.conversation.close();
  await expect(mum.say('late')).rejects.toMatchObject({ code: 'WRONG_STAGE' });
});
