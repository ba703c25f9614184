/** What one member can make every other member keep. */
import { expect, test } from 'vitest';
import { MAX_ITEMS_PER_MESSAGE, MAX_STATEMENT_BYTES } from '../../src/chain/message.ts';
import type { Item } from '../../src/chain/types.ts';
import { statementItem, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { Insider } from './support/insider.ts';

const many = (count: number, make: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const statementOf = (length: number): Item => statementItem(new Uint8Array(length));

async function setting(): Promise<{ readonly mum: Device; readonly insider: Insider }> {
  const household = await Household.open();
  const [mum, mal] = await household.conversation('Gudrun', 'mal');
  await mum.until(({ lastHeard }) => lastHeard.has('mal'));
  return { mum, insider: await Insider.of(mal) };
}

async function plantAll(insider: Insider, messages: readonly (readonly Item[])[]): Promise<void> {
  let position = await insider.frontier();
  for (const items of messages) {
    await insider.plant(await insider.message(items), position);
    position += 1;
  }
}

test('a message with more items than are taken is junk, and one with as many leaves few records', async () => {
  const { mum, insider } = await setting();
  const records = async () => {
    const kept = await mum.store.list('chain/');
    // What mum's own receipt leaves is not the flood's doing.
    return kept.filter(({ key }) => !key.includes('/mine/')).length;
  };
  const before = await records();
  await plantAll(insider, [
    many(MAX_ITEMS_PER_MESSAGE + 1, () => textItem('')),
    many(MAX_ITEMS_PER_MESSAGE, () => textItem('')),
  ]);
  await mum.untilTexts(1);
  expect(await mum.texts()).toHaveLength(MAX_ITEMS_PER_MESSAGE);
  expect((await records()) - before).toBe(2 * MAX_ITEMS_PER_MESSAGE);
});

test('of a flood of statements no more make an event than count in the epoch', async () => {
  const { mum, insider } = await setting();
  await plantAll(insider, [
    ...Array.from({ length: 40 }, () => many(24, () => statementOf(100))),
    [statementOf(MAX_STATEMENT_BYTES + 1), textItem('end')],
  ]);
  await mum.untilTexts(1);
  const events = (await mum.events()).filter(({ kind }) => kind === 'item');
  expect(events).toHaveLength(32 + 1);
  expect(events.at(-1)).toMatchObject({ item: { kind: 16 } });
});

test('a statement that is too long is not taken, and a text as long is', async () => {
  const { mum } = await setting();
  const body = new Uint8Array(MAX_STATEMENT_BYTES + 1);
  const say = (item: Item) => mum.submit({ kind: 'say', item });
  await expect(say(statementItem(body))).rejects.toMatchObject({ code: 'TOO_LARGE' });
  await say({ ...statementItem(body), kind: 16 });
});

test('statements said one by one wait when no more count, and words go past them', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  const items = many(40, (index) => statementItem(Uint8Array.of(index)));
  await mum.submit(...items.map((item) => ({ kind: 'say', item }) as const));
  await mum.say('after them');
  await kid.untilTexts(1);
  expect(await kid.events()).toHaveLength(32 + 1);
  await mum.submit({ kind: 'update', id: 'ab'.repeat(16) });
  await kid.until(async () => (await kid.events()).length === 40 + 1);
  await mum.untilDelivered();
});
