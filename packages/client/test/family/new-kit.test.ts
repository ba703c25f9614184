import { encodeHex, type SlotRef } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { kitKeys } from '../../src/crypto/kit-keys.ts';
import { kitEntropy } from '../../src/crypto/kit-words.ts';
import { slotAddress, slotKeys } from '../../src/crypto/slot-keys.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import { vaultAt, vaultBucket, vaultParcel } from '../../src/family/vault.ts';
import { endParcel } from '../../src/family/vault-end.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { Network } from '../../src/ports.ts';
import { tamperedLink } from '../chain/support/wrapped-link.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { hasText, liveWith, movesOf, say } from './chats.ts';
import {
  deviceIdOn,
  devicesOn,
  familyWithKit,
  HARE,
  journalOn,
  letGuardianIn,
  MOUSE,
  passOf,
  untilVaultKnows,
} from './guardian-steps.ts';
import { APP_URL, FOX, openRelay, pairTablet, refusalOf, StoryDevice } from './story.ts';

type Step = 'waiting' | 'words' | 'confirmed' | 'refused' | 'asked';

function untilStep(device: StoryDevice, step: Step): Promise<unknown> {
  return device.until(step, (view) => view.stage === 'home' && view.newKit?.step === step);
}

/** A relay that shows the vault of this kit as it is now, and nothing that comes after. */
async function withVaultAsItIs(
  relay: TestRelay,
  words: string,
): Promise<(network: Network) => Network> {
  const { vaultKey } = kitKeys(kitEntropy(words));
  const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect(relay);
  await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
  const bucket = vaultBucket(link.timeSeconds());
  let version = 0;
  while ((await vaultAt(link, vaultKey, bucket, version)).length > 0) {
    version += 1;
  }
  await link.close();
  const later = Array.from({ length: 16 }, (_, after) =>
    vaultParcel(vaultKey, bucket, version + after),
  );
  const hidden = new Set(
    [endParcel(vaultKey, bucket), ...later].flatMap(({ secret }) =>
      Array.from({ length: 16 }, (_, at) =>
        encodeHex(slotAddress(bucket, slotKeys(secret, 'parcel ', at).cap)),
      ),
    ),
  );
  const isHidden = (slot: SlotRef | undefined): boolean =>
    slot !== undefined && hidden.has(encodeHex(slot.address));
  return (network) => ({
    ...network,
    connect: (options) =>
      tamperedLink(network.connect(options), {
        get: async (real, slots) => {
          const found = await real.get(slots);
          return found.map((outcome, at) => (isHidden(slots[at]) ? { kind: 'none' } : outcome));
        },
      }),
  });
}

/** Asks for a new kit on one device, agrees on the other, and writes the words down. */
async function makeNewKit(asking: StoryDevice, agreeing: StoryDevice): Promise<string> {
  await asking.core.run('askNewKit', null);
  await untilStep(agreeing, 'asked');
  await agreeing.core.run('answerNewKit', { same: true });
  await untilStep(asking, 'words');
  await asking.restart();
  await untilStep(asking, 'words');
  const words = await asking.core.run('newKitWords', null);
  const answers = [1, 12, 24].map((position) => ({ position, word: words[position - 1] ?? '' }));
  await asking.core.run('confirmNewKit', { answers });
  return words.join(' ');
}

test('a new kit is in force and the lost one opens nothing', { timeout: 60_000 }, async () => {
  const relay = await openRelay();
  const { phone: mum, words: old } = await familyWithKit(relay);
  const [mia, dad] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(mum, mia, relay, FOX);
  expect(await refusalOf(mum.core.run('askNewKit', null))).toBe('KIT_WITNESS');
  await letGuardianIn(mum, dad, relay, HARE, old);
  await Promise.all([liveWith(mum, 3), liveWith(dad, 3), liveWith(mia, 3)]);
  const chat = await mia.conversation('Mum');

  await untilVaultKnows(relay, old, 4);
  const through = await withVaultAsItIs(relay, old);

  const words = await makeNewKit(mum, dad);
  await mum.until('told', () => journalOn(mum).at(-1) === 'Mum kit-replaced -');
  await dad.until('told', () => journalOn(dad).at(-1) === 'Mum kit-replaced -');
  await mum.until('done', (view) => view.stage === 'home' && view.newKit === undefined);
  await untilVaultKnows(relay, words, 4);

  // The old words do nothing any more, the new ones do all.
  const remove = { device: deviceIdOn(mum, 'Dad') };
  expect(await refusalOf(mum.core.run('removeDevice', { ...remove, words: old }))).toBe(
    'KIT_REPLACED',
  );
  expect(await refusalOf(dad.core.run('eraseFamily', { words: old }))).toBe('KIT_REPLACED');
  const empty = await StoryDevice.open();
  expect(await refusalOf(empty.core.run('restoreFamily', { words: old, ...passOf(relay) }))).toBe(
    'KIT_REPLACED',
  );
  const invite = { introduce: [], appUrl: APP_URL };
  expect(await refusalOf(mum.core.run('invite', invite))).toBe('KIT_FRIENDS');

  // A relay that withholds it leads the finder of the paper to where nobody comes.
  const finder = await StoryDevice.open({ through });
  const lost = { words: old, ...passOf(relay) };
  const [guardian] = (await finder.core.run('restoreFamily', lost)) ?? [];
  await finder.core.run('restoreFamily', { ...lost, guardian: guardian?.id ?? '' });

  const gran = await StoryDevice.open();
  await letGuardianIn(dad, gran, relay, MOUSE, words);
  await Promise.all([liveWith(gran, 4), liveWith(mia, 4)]);
  await say(mia, await mia.conversation('Gran'), 'hello Gran');
  await gran.untilTimeline('Mia', await gran.conversation('Mia'), hasText('hello Gran'));
  expect(finder.home.people.every(({ isMe, awaited }) => isMe || awaited)).toBe(true);
  expect([...mia.home.people, ...mum.home.people].some(({ awaited }) => awaited)).toBe(false);
  await finder.close();
  await untilVaultKnows(relay, words, 7);
  await Promise.all([mum.close(), dad.close(), gran.close()]);

  // All guardians' devices are gone: the new words bring the family back.
  const phone = await StoryDevice.open();
  await phone.core.run('restoreFamily', {
    words,
    ...passOf(relay),
    guardian: await guardianCalled(phone, words, 'Mum'),
  });
  await liveWith(phone, 2);
  await mia.untilTimeline('moved', chat, ({ entries }) => movesOf(entries).length > 0);
  await say(phone, await phone.conversation('Mia'), 'back again');
  await mia.untilTimeline('back again', chat, hasText('back again'));
  expect(devicesOn(mia)['Mum']).toBe(1);

  async function guardianCalled(
    device: StoryDevice,
    kit: string,
    nickname: string,
  ): Promise<string> {
    const found = await device.core.run('restoreFamily', { words: kit, ...passOf(relay) });
    return found?.find((one) => one.nickname === nickname)?.id ?? '';
  }
});
