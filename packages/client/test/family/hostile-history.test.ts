import { bucketAt } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { deviceIdOf } from '../../src/family/certificate.ts';
import { ownOfferKey } from '../../src/family/offer-key.ts';
import { ARCHIVE_TYPE, type ArchivedText, encodeArchive } from '../../src/history/archive.ts';
import { historyItem, sealPointer } from '../../src/history/history-items.ts';
import { FileDesk } from '../../src/media/file-desk.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { Network } from '../../src/ports.ts';
import { hasText, say, textsOf } from './chats.ts';
import { deviceIdOn } from './guardian-steps.ts';
import { untilStored } from './stored-chunks.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';

/** A network that breaks each chunk off when it is fetched for the first time. */
function cuttingNetwork(): { readonly through: (network: Network) => Network; cuts: number } {
  const seen = new Set<string>();
  const cutter = {
    cuts: 0,
    through: (network: Network): Network => ({
      connect: (options) => network.connect(options),
      blobs(options) {
        const link = network.blobs(options);
        return {
          putChunk: (put) => link.putChunk(put),
          deleteChunk: (deletion) => link.deleteChunk(deletion),
          close: () => link.close(),
          async getChunk(get) {
            const answer = await link.getChunk(get);
            const id = `${get.id}`;
            if (answer.kind === 'value' && !seen.has(id)) {
              seen.add(id);
              cutter.cuts += 1;
              return await new Promise(() => undefined);
            }
            return answer;
          },
        };
      },
    }),
  };
  return cutter;
}

test('an archive that is cut off at each of its chunks is whole in the end', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const old = await StoryDevice.open();
  await pairTablet(phone, old, relay, FOX);
  const withMia = await phone.conversation('Mia');
  await old.conversation('Mum');
  const story = 'Once upon a time there was a bear. '.repeat(4_500);
  await say(old, withMia, story);
  await phone.untilTimeline('the story', withMia, hasText(story));
  await untilStored(relay, 0);
  await old.close();

  const cutter = cuttingNetwork();
  const tablet = await StoryDevice.open({ through: cutter.through });
  await pairTablet(phone, tablet, relay, FOX, phone.personCalled('Mia'));
  const chat = await tablet.conversation('Mum');
  for (const cuts of [1, 2, 3]) {
    await expect.poll(() => cutter.cuts, { timeout: 25_000 }).toBe(cuts);
    const { entries } = await tablet.untilTimeline('the chat', chat, () => true);
    expect(textsOf(entries)).toEqual([]);
    // As if its process had died, in the middle of the chunk.
    await tablet.kill();
    await tablet.start();
  }
  const { entries } = await tablet.untilTimeline('the story', chat, hasText(story));
  expect(textsOf(entries)).toEqual([story]);
  expect(cutter.cuts).toBe(3);
});

test('who has a guardian’s phone can hand over what was never said, and it is shown as her copy', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [old, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, old, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  await phone.core.run('allowHistory', { allowed: false });
  await phone.until('forbidden', (view) => view.stage === 'home' && !view.historyAllowed);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX, phone.personCalled('Mia'));
  const withMum = await tablet.conversation('Mum');
  const withBen = await tablet.conversation('Ben');
  await say(ben, await ben.conversation('Mia'), 'really from Ben');
  await tablet.untilTimeline('the words', withBen, hasText('really from Ben'));
  await tablet.close();
  await phone.close();

  const said = (who: string, id: string, text: string): ArchivedText => ({
    id: id.repeat(16),
    device: deviceIdOn(ben, who),
    person: ben.personCalled(who),
    sentAt: 9_999_999_999,
    text,
  });
  const archive = new Map([
    [withMum, [said('Ben', '01', 'of somebody who is not in it'), said('Mum', '02', 'made up')]],
    ['ab'.repeat(16), [said('Mia', '04', 'of a chat that there is not')]],
  ]);
  await handOver(await Thief.of(phone), await Thief.of(tablet), encodeArchive(archive));

  await tablet.start();
  const shown = await tablet.untilTimeline('what was made up', withMum, hasText('made up'));
  expect(textsOf(shown.entries)).toEqual(['made up']);
  const mum = tablet.personCalled('Mum');
  expect(shown.entries.find(({ kind }) => kind === 'text')).toMatchObject({ copiedBy: mum });
  expect(shown.entries.every(({ sentAt }) => sentAt <= Date.now() / 1_000 + 60)).toBe(true);
  const bens = await tablet.untilTimeline('Ben', withBen, hasText('really from Ben'));
  expect(textsOf(bens.entries)).toEqual(['really from Ben']);
  expect(bens.entries.every((entry) => !('copiedBy' in entry))).toBe(true);
});

/** As a guardian's device does, with whatever is in it. */
async function handOver(from: Thief, to: Thief, content: Uint8Array): Promise<void> {
  const { url, pass } = { url: from.device.relayUrl, pass: from.device.relayPass };
  const family = (await from.chains()).find(({ view }) => view.policy.kind === 'family');
  if (family === undefined || pass === null) {
    throw new Error('the thief has no family group');
  }
  const me = deviceIdOf(from.device.signer.key.publicKey);
  const { key } = to.device.signer;
  const recipient = {
    device: deviceIdOf(key.publicKey),
    agreementKey: ownOfferKey(key).publicKey,
  };
  const desk = await FileDesk.open({
    ports: {
      clock: systemClock,
      random: systemRandom,
      network: nodeNetwork({ clock: systemClock, random: systemRandom }),
    },
    transactor: from.host.transactor,
    relayOf: () => ({ url, pass }),
    async deliver({ name, pointer }, also) {
      const sealed = sealPointer(systemRandom, pointer, me, recipient) ?? new Uint8Array();
      const item = historyItem(systemRandom, { device: recipient.device, name, sealed });
      await family.submit([{ kind: 'say', item }], also);
    },
    tell: async () => undefined,
    changed: () => undefined,
    fail: (error) => {
      throw error;
    },
  });
  onTestFinished(() => desk.close());
  const bucket = bucketAt('quarter', Date.now() / 1_000);
  await desk.send(family.view.id, { content, mediaType: ARCHIVE_TYPE, bucket });
  await expect
    .poll(
      () =>
        family.view.outbox.some(
          ({ item, landed }) => item.kind === ITEM_KINDS.history && landed !== null,
        ),
      { timeout: 25_000 },
    )
    .toBe(true);
}
