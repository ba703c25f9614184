import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { loadSuite } from '../../src/crypto/suite.ts';
import { helpWeek } from '../../src/family/help-chain.ts';
import { type DeviceSigner, makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { outKey } from '../../src/family/revocation.ts';
import { signRevocation, signRootRevocation } from '../../src/family/statement.ts';
import { EMPTY_BRIDGE, foldBridge } from '../../src/friends/bridge-fold.ts';
import { type BridgePlea, makeBridgeNotes, readBridgeNote } from '../../src/friends/bridge-note.ts';
import { itemEvent, type TestDevice, TestFamily } from '../family/test-family.ts';

const NOW = 1_800_000_000;
const week = helpWeek(NOW);
const [elm, ash, oak] = [new TestFamily(1), new TestFamily(2), new TestFamily(3)];
const [mum, gran, thief] = [elm.guardian(), ash.guardian(), oak.guardian()];
const mia = elm.child(mum);
const signerOf = ({ key, chain }: TestDevice): DeviceSigner => ({ key, certificates: chain });
const out = signRootRevocation(elm.root, mum.identity.device);

async function pleaOf(device: TestDevice): Promise<BridgePlea> {
  const suite = await loadSuite(elm.random);
  const own = await makeOwnKeyPackage(suite, elm.random, signerOf(device), NOW);
  return { packages: [own], lineages: [['ab'.repeat(16)]], statements: [out] };
}

test('a note tells another family by which KeyPackage its writer comes back, and who is out', async () => {
  const plea = await pleaOf(mum);
  const [note, ...more] = makeBridgeNotes(signerOf(mum), ash.fingerprint, NOW, plea);
  expect(more).toEqual([]);
  const read = readBridgeNote({ week, bytes: note ?? out }, elm.fingerprint, ash.fingerprint);
  expect(read).toMatchObject({ by: mum.identity, at: NOW, lineages: plea.lineages });
  expect(read?.offers.map(({ id, device }) => [id, device])).toEqual([
    [plea.packages[0]?.id, mum.identity.device],
  ]);
  expect(read?.statements).toEqual([out]);
});

test('what does not fit one slot goes on in the next one', async () => {
  const plea = await pleaOf(mum);
  const lineages = Array.from({ length: 16 }, () => Array.from({ length: 33 }, () => elm.group()));
  const notes = makeBridgeNotes(signerOf(mum), ash.fingerprint, NOW, { ...plea, lineages });
  const read = notes.map((bytes) =>
    readBridgeNote({ week, bytes }, elm.fingerprint, ash.fingerprint),
  );
  expect(notes.length).toBeGreaterThan(1);
  expect(read.flatMap((one) => one?.lineages ?? [])).toEqual(lineages);
});

test('a note of a third family, of a child, for somebody else, of another week or changed is none', async () => {
  const written = async (by: TestDevice, to: string, at: number = NOW): Promise<Uint8Array> => {
    const [note] = makeBridgeNotes(signerOf(by), to, at, await pleaOf(by));
    return note ?? new Uint8Array();
  };
  const read = (bytes: Uint8Array, at: number = week): unknown =>
    readBridgeNote({ week: at, bytes }, elm.fingerprint, ash.fingerprint);
  const good = await written(mum, ash.fingerprint);
  expect(read(good)).toBeDefined();
  // The reader's own guardian, and one with the words of another family's kit, pretend to be this one.
  expect(read(await written(gran, ash.fingerprint))).toBeUndefined();
  expect(read(await written(thief, ash.fingerprint))).toBeUndefined();
  expect(read(await written(mia, ash.fingerprint))).toBeUndefined();
  // What was said to one family is said to no other, nor again in another week.
  expect(read(await written(mum, oak.fingerprint))).toBeUndefined();
  expect(read(good, week + 1)).toBeUndefined();
  expect(read(await written(mum, ash.fingerprint, NOW - WEEK_SECONDS))).toBeUndefined();
  for (const place of [20, good.length >> 1, good.length - 9]) {
    const changed = Uint8Array.from(good);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(read(changed), `byte ${place}`).toBeUndefined();
  }
});

test('in a bridge the root’s word takes its own family’s devices out, and nobody else’s word does', () => {
  const byGuardian = signRevocation(mum.key, mum.chain, mum.identity.device);
  const byOtherRoot = signRootRevocation(ash.root, mum.identity.device);
  const said = [byGuardian, byOtherRoot, out].map((body, index) =>
    itemEvent(gran.identity, { kind: 1, id: `${index}`.repeat(32), body }, index),
  );
  const [afterGuardian, afterOther, afterRoot] = [1, 2, 3].map((count) =>
    said
      .slice(0, count)
      .reduce((fold, event) => foldBridge(fold, event, gran.identity.device), EMPTY_BRIDGE),
  );
  expect(afterGuardian?.revoked.size).toBe(0);
  // It names a device of the first family, and says nothing of it.
  expect(afterOther?.revoked.has(outKey(mum.identity))).toBe(false);
  expect(afterRoot?.revoked.has(outKey(mum.identity))).toBe(true);
});
