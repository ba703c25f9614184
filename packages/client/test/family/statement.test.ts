import { expect, test } from 'vitest';
import {
  readStatement,
  signLeave,
  signRevocation,
  signRootRevocation,
} from '../../src/family/statement.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { TestFamily } from './test-family.ts';

const family = new TestFamily(3);
const mum = family.guardian();
const mia = family.child(mum);
const group = family.group();

test('a leave names its group and its device, whoever reads it', () => {
  expect(readStatement(signLeave(mia.key, group))).toEqual({
    kind: 'leave',
    group,
    device: mia.identity.device,
  });
});

test('a revocation names the device and who made it', () => {
  expect(readStatement(signRevocation(mum.key, mum.chain, mia.identity.device))).toEqual({
    kind: 'revocation',
    device: mia.identity.device,
    by: mum.identity,
  });
});

test('a revocation by the root names it, and a device’s own key makes none', () => {
  const { root, device } = mum.identity;
  expect(readStatement(signRootRevocation(family.root, device))).toEqual({
    kind: 'root-revocation',
    device,
    root,
  });
  const byMum = readStatement(signRootRevocation(mum.key, device));
  expect(byMum).not.toMatchObject({ root });
});

test('a revocation by a child, with its own or its guardian’s certificates, is none', () => {
  expect(readStatement(signRevocation(mia.key, mia.chain, mum.identity.device))).toBeUndefined();
  expect(readStatement(signRevocation(mia.key, mum.chain, mum.identity.device))).toBeUndefined();
});

test('changed, cut, lengthened and random bytes are no statement', () => {
  const random = new SeededRandom(4);
  for (const good of [
    signLeave(mia.key, group),
    signRevocation(mum.key, mum.chain, mia.identity.device),
    signRootRevocation(family.root, mia.identity.device),
  ]) {
    for (let index = 0; index < good.length; index += 11) {
      const changed = good.slice();
      changed[index] = (changed[index] ?? 0) ^ 4;
      expect(readStatement(changed), `byte ${index}`).toBeUndefined();
    }
    expect(readStatement(good.subarray(1))).toBeUndefined();
    expect(readStatement(Uint8Array.of(...good, 0))).toBeUndefined();
  }
  for (let length = 0; length < 200; length += 9) {
    expect(readStatement(random.bytes(length))).toBeUndefined();
  }
});
