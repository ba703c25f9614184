/** What a member's patched client may write where and when it likes: the others agree what it is. */
import { expect, test } from 'vitest';
import { encodeMessage } from '../../src/chain/message.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import { MAX_GENERATION_STEPS } from '../../src/crypto/mls-config.ts';
import { textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import type { Insider } from './support/insider.ts';
import { expectTalk, withInsider } from './support/takeover.ts';

interface Scene {
  readonly mum: Device;
  readonly kid: Device;
  /** Away: reads everything in one go when it comes back. */
  readonly late: Device;
  readonly insider: Insider;
}

async function scene(): Promise<Scene> {
  const household = await Household.open();
  const { others, insider } = await withInsider(household, 'Gudrun', 'kit', 'lou', 'mal');
  const [mum, kid, late] = others as [Device, Device, Device];
  late.crash();
  return { mum, kid, late, insider };
}

/** Whoever read at once, after a restart, or late has the same. */
async function expectSameFor({ mum, kid, late }: Scene, texts: readonly string[]): Promise<void> {
  await mum.say('end');
  await late.reopen();
  await Promise.all([mum, kid, late].map((one) => one.until(async () => hasEnd(one))));
  for (const device of [mum, kid, late]) {
    expect(await device.texts()).toEqual([...texts, 'end']);
  }
  await expectTalk([mum, kid, late], 'after');
}

async function hasEnd(device: Device): Promise<boolean> {
  return (await device.texts()).includes('end');
}

async function plantInOrder(insider: Insider, inners: readonly Uint8Array[]): Promise<void> {
  let position = await insider.frontier();
  for (const inner of inners) {
    await insider.plant(inner, position);
    position += 1;
  }
}

async function messages(insider: Insider, count: number): Promise<readonly Uint8Array[]> {
  const inners: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    inners.push(await insider.message([textItem(`${index}`)]));
  }
  return inners;
}

const at = (inners: readonly Uint8Array[], ...indexes: readonly number[]): Uint8Array[] =>
  indexes.map((index) => inners[index] ?? new Uint8Array());

test('squatted positions: junk on every second place ahead delays and stops nobody', async () => {
  const staged = await scene();
  const { insider } = staged;
  await insider.plantJunk((await insider.frontier()) + 1, 40, 2);
  await expectTalk([staged.mum, staged.kid], 'between the junk');
  await expectSameFor(staged, ['between the junk 0', 'between the junk 1']);
});

test('old generations: a message planted behind later ones of its sender is the same for all', async () => {
  const staged = await scene();
  const { insider, kid } = staged;
  const inners = await messages(insider, 4);
  await plantInOrder(insider, at(inners, 3, 0, 1));
  await kid.untilTexts(3);
  await kid.reopen();
  await plantInOrder(insider, at(inners, 2, 3, 0));
  await kid.untilTexts(4);
  await expectSameFor(staged, ['3', '0', '1', '2']);
});

test('old generations: one that is too old is junk for all, whenever they read', async () => {
  const staged = await scene();
  const { insider, kid } = staged;
  const inners = await messages(insider, 16);
  await plantInOrder(insider, at(inners, 15));
  await kid.untilTexts(1);
  await kid.reopen();
  await plantInOrder(insider, at(inners, 0, 14, 1));
  await expectSameFor(staged, ['15', '14']);
});

test('old generations: two messages under one are the first for all', async () => {
  const staged = await scene();
  const { insider } = staged;
  const [one, other] = await Promise.all(
    ['one', 'other'].map((text) =>
      encryptMessage(
        insider.group,
        encodeMessage({ seen: insider.seen(), items: [textItem(text)] }),
      ),
    ),
  );
  await plantInOrder(
    insider,
    [one?.inner, other?.inner].filter((inner) => inner !== undefined),
  );
  await expectSameFor(staged, ['one']);
});

test('a generation too far ahead is junk for all, and the next one is read', async () => {
  const staged = await scene();
  const { insider } = staged;
  const inners = await messages(insider, MAX_GENERATION_STEPS + 3);
  await plantInOrder(insider, at(inners, MAX_GENERATION_STEPS + 2, 0));
  await expectSameFor(staged, ['0']);
});
