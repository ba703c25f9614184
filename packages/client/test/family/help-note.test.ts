import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { MAX_PREDECESSORS } from '../../src/chain/types.ts';
import { INNER_ROOM_BYTES } from '../../src/crypto/envelope.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { helpWeek } from '../../src/family/help-chain.ts';
import { makeAskings, makeCalling, readNote } from '../../src/family/help-note.ts';
import { makeOwnKeyPackage, type OwnKeyPackage } from '../../src/family/key-packages.ts';
import { type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(61);
const mum = family.guardian();
const mia = family.child(mum);
const ben = family.child(mum);
const at = 2_968 * WEEK_SECONDS + 5;
const week = helpWeek(at);
const lineage = ['ab'.repeat(16), 'cd'.repeat(16)];
const LONGEST = MAX_PREDECESSORS + 1;

const signerOf = ({ key, chain: certificates }: TestDevice) => ({ key, certificates });

async function packageOf(device: TestDevice): Promise<OwnKeyPackage> {
  return makeOwnKeyPackage(await loadSuite(family.random), family.random, signerOf(device), at);
}

function read(bytes: Uint8Array, device: TestDevice, where: { week?: number; root?: string } = {}) {
  const { root } = mum.identity;
  return readNote({ bytes, week: where.week ?? week }, device.identity.device, where.root ?? root);
}

test('what a device asks is read as it was meant, in as many notes as it takes', async () => {
  const own = await packageOf(mia);
  const pleas = Array.from({ length: 7 }, () => ({ lineage, reason: 'expired' as const, own }));
  const elsewhere = Array.from({ length: 9 }, (_, i) =>
    Array.from({ length: LONGEST }, () => `${i}0`.repeat(16)),
  );
  const notes = makeAskings(signerOf(mia), at, pleas, elsewhere);
  expect(notes.every(({ length }) => length <= INNER_ROOM_BYTES)).toBe(true);
  const read7 = notes.map((note) => read(note, mia));
  const all = read7.flatMap((note) => (note?.kind === 'asking' ? note.pleas : []));
  expect(all).toHaveLength(7);
  expect(read7.flatMap((note) => (note?.kind === 'asking' ? note.lineages : []))).toEqual(
    elsewhere,
  );
  expect(all[0]).toMatchObject({ lineage, reason: 'expired', offer: { id: own.id } });
  expect(read7[0]?.by).toEqual(mia.identity);
});

test('a note of another family, another device, another week or another signer is ignored', async () => {
  const own = await packageOf(mia);
  const [asking] = makeAskings(signerOf(mia), at, [{ lineage: null, reason: null, own }], []);
  if (asking === undefined) {
    throw new Error('one fits');
  }
  expect(read(asking, mia)?.kind).toBe('asking');
  expect(read(asking, ben)).toBeUndefined();
  expect(read(asking, mia, { week: week + 1 })).toBeUndefined();
  expect(read(asking, mia, { root: new TestFamily(62).guardian().identity.root })).toBeUndefined();
  // With Ben's key under Mia's certificates, and the other way round.
  const forged = [
    { key: ben.key, certificates: mia.chain },
    { key: mia.key, certificates: ben.chain },
  ].map((signer) => makeAskings(signer, at, [{ lineage: null, reason: null, own }], [])[0]);
  expect(forged.map((note) => read(note ?? new Uint8Array(), mia))).toEqual([undefined, undefined]);
  for (const index of [0, 9, 40, 200, asking.length - 1]) {
    const bent = asking.map((byte, place) => (place === index ? byte ^ 1 : byte));
    expect(read(bent, mia)).toBeUndefined();
  }
});

test('only a guardian’s device calls, and a call is for the one device that is called', () => {
  const call = makeCalling(signerOf(mum), at, mia.identity.device);
  expect(read(call, mia)).toMatchObject({ kind: 'calling', by: mum.identity, at });
  expect(read(call, ben)).toBeUndefined();
  expect(read(makeCalling(signerOf(ben), at, mia.identity.device), mia)).toBeUndefined();
  expect(read(makeCalling(signerOf(mia), at, mia.identity.device), mia)).toBeUndefined();
});
