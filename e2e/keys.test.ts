/** After a family's story nothing that a device keeps secret lies anywhere in the relay. */
import { decodeBase64url } from '@knothole/protocol';
import { afterAll, expect, it } from 'vitest';
import { decodeChainRecord } from '../packages/client/src/chain/chain-record.ts';
import type { GroupState } from '../packages/client/src/crypto/group-state.ts';
import { openSqliteStore } from '../packages/client/src/platform/node/index.ts';
import { APP_URL, FOX, OWL, StoryDevice } from '../packages/client/test/family/story.ts';
import { KeyHunt } from './key-hunt.ts';
import { lootDirectory, lootMemory } from './loot.ts';
import { RelayProcess } from './relay-process.ts';

const relay = new RelayProcess();
afterAll(() => relay.clear());

function fragmentOf(appUrl: string): { readonly url: string; readonly pass: string } {
  const fragment = new URLSearchParams(new URL(appUrl).hash.slice(1));
  return { url: fragment.get('relay') ?? '', pass: fragment.get('pass') ?? '' };
}

async function pair(phone: StoryDevice, tablet: StoryDevice, relayUrl: string): Promise<void> {
  await tablet.core.run('startPairing', { relayUrl, appUrl: APP_URL });
  const link = await tablet.until('a code', (view) =>
    view.stage === 'pairing' && view.pairing.step === 'show' ? view.pairing.link : undefined,
  );
  await phone.core.run('pairChild', { link, profile: FOX });
  await tablet.until(
    'animals',
    (view) => view.stage === 'pairing' && view.pairing.step === 'animals',
  );
  await phone.until('animals', (view) => view.stage === 'home' && view.pairing?.step === 'animals');
  await phone.core.run('confirmPairing', { same: true });
  await tablet.core.run('answerAnimals', { same: true });
}

/**
 * What a chain keeps that the relay has, too: the address of the slot that was read last (one-time, and
 * shown to the relay), and the incarnation that the relay itself has told.
 */
function sharedWithRelay({ key, value }: { key: string; value: Uint8Array }): Uint8Array[] {
  if (!key.startsWith('chain-state/')) return [];
  const { lastRead, incarnation } = decodeChainRecord(value, () => ({}) as GroupState);
  return [
    ...(lastRead === null ? [] : [lastRead.address]),
    ...(incarnation === null ? [] : [incarnation]),
  ];
}

/** Says which record a find stands in, not what it is. */
function named(
  finds: ReturnType<KeyHunt['searchIn']>,
  records: readonly { key: string; value: Uint8Array }[],
): string[] {
  return finds.map(({ source, window }) => {
    const holders = records.filter(({ value }) => Buffer.from(value).includes(window));
    const places = holders.map(({ key, value }) => `${key}@${Buffer.from(value).indexOf(window)}`);
    return `${source}: ${places.join(', ')}`;
  });
}

/** Every record of a closed device. */
async function recordsOf(device: StoryDevice): Promise<{ key: string; value: Uint8Array }[]> {
  const store = await openSqliteStore({ directory: device.directory });
  const records = await store.list('');
  await store.close();
  return [...records];
}

it('no stretch of 16 secret bytes of any device is in files, log or memory of the relay', async () => {
  await relay.start();
  const { url, pass } = fragmentOf(relay.announced.appUrl);
  const phone = await StoryDevice.open();
  const tablet = await StoryDevice.open();
  await phone.core.run('createFamily', { profile: OWL, relayUrl: url, relayPass: pass });
  await pair(phone, tablet, url);
  const chat = await tablet.conversation(null);
  await tablet.core.run('sendText', { conversation: chat, text: 'the moon is a lemon' });
  await phone.untilTimeline('the message', await phone.conversation(null), ({ entries }) =>
    entries.some((entry) => entry.kind === 'text'),
  );
  const memory = lootMemory(relay.pid);
  if (memory === undefined) process.stdout.write('memory of the relay: not captured here\n');
  await Promise.all([phone.close(), tablet.close()]);
  await relay.stop();

  const hunt = new KeyHunt();
  const records = [...(await recordsOf(phone)), ...(await recordsOf(tablet))];
  expect(records.map(({ key }) => key)).toContain('family/device');
  expect(records.map(({ key }) => key)).toContain('family/kit');
  expect(records.map(({ key }) => key)).toContain('family/help');
  // What a relay is told by design: its own pass, address and incarnation, and where readers look.
  const known = [decodeBase64url(pass), Buffer.from(url), ...records.flatMap(sharedWithRelay)];
  for (const { value } of records) {
    hunt.add(value, known);
  }
  expect(hunt.size).toBeGreaterThan(5_000);
  const loot = [
    ...lootDirectory(relay.dataDirectory),
    { source: 'log', bytes: Buffer.from(relay.log) },
    ...(memory ?? []),
  ];
  expect(named(hunt.searchIn(loot), records)).toEqual([]);
  // The hunt can find: what the relay does know, its own pass, is in its files.
  const control = new KeyHunt();
  control.add(decodeBase64url(pass));
  expect(control.searchIn(loot)).not.toEqual([]);
});
