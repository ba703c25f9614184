import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadChain } from '../../src/chain/chain-store.ts';
import { EpochSlots } from '../../src/chain/epoch-slots.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { encodeText } from '../../src/conversation/text-item.ts';
import { sealEnvelope } from '../../src/crypto/envelope.ts';
import { decodeState } from '../../src/crypto/group-state.ts';
import { decodeKeyPackage } from '../../src/crypto/key-package.ts';
import { makeItem } from '../../src/family/family-items.ts';
import { makeLeaf } from '../../src/family/key-packages.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import { forgeCommit } from '../crypto/hostile-commit.ts';
import { FOX, makeFamily, openRelay, pairTablet, StoryDevice } from '../family/story.ts';
import { TestFamily } from '../family/test-family.ts';
import { Thief } from '../family/thief.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const NODE = ['--conditions=knothole-source', '--import', 'tsx'];
const strangers = new TestFamily(55);

async function addStranger({ host }: Thief) {
  const { key, chain } = strangers.guardian();
  const leaf = await makeLeaf(host.suite, systemRandom, { key, certificates: chain });
  const keyPackage = decodeKeyPackage(leaf.publicBytes);
  if (keyPackage === undefined) {
    throw new Error('the stranger makes sound key packages');
  }
  return { proposalType: 'add', add: { keyPackage } } as const;
}

/** Puts a commit that adds two devices of another family at the next free position. */
async function putTwoStrangers(thief: Thief, group: string): Promise<void> {
  const { host, store } = thief;
  const chain = await loadChain(store, group, (bytes) =>
    decodeState(host.suite, bytes, { acceptsCredential: () => true }),
  );
  if (chain === undefined || chain.bucket === null) {
    throw new Error('the tablet is in the conversation');
  }
  const { bucket } = chain;
  const inner = await forgeCommit(chain.group, {
    proposals: [await addStranger(thief), await addStranger(thief)],
    noPath: true,
    authenticatedData: encodeCommitHeader({
      bucket,
      seen: { position: 0, hash: chain.firstHash },
    }),
  });
  const slots = await EpochSlots.of(chain.group, bucket);
  for (let position = chain.position; ; position += 1) {
    const { cap, sealKey, ref } = slots.at(position);
    const outcome = await host.link.put(bucket, cap, sealEnvelope(sealKey, inner, ref.address));
    if (outcome.kind === 'ok') {
      return;
    }
  }
}

test('two refused credentials in one commit do not end knothole-family follow', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const chat = await mia.conversation('Mum');
  await phone.conversation('Mia');
  await Promise.all([mia.close(), phone.close()]);

  const child = spawn(
    process.execPath,
    [...NODE, MAIN, '--json', '--home', phone.directory, 'follow'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const said = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', resolve);
  });

  const thief = await Thief.of(mia);
  await putTwoStrangers(thief, chat);
  const chains = await thief.chains({ ...CHAIN_RULES, atClone: 'skip' });
  const body = encodeText({ text: 'behind it', sentAt: 1 });
  await chains
    .find(({ view }) => view.id === chat)
    ?.submit([{ kind: 'say', item: makeItem(systemRandom, ITEM_KINDS.text, body) }]);
  const line = await Promise.race([said, exit.then((end) => `ended: ${JSON.stringify(end)}`)]);
  expect(JSON.parse(line)).toMatchObject({ message: { from: 'Mia', text: 'behind it' } });
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
}, 60_000);
