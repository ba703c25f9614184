/** Nobody makes a device forget who may not: forged, replayed, foreign and outdated words. */
import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { ChainEvent, Identity } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { makeSigningKey, type SigningKey, sign } from '../../src/crypto/signing-key.ts';
import {
  type CertificateChain,
  certifyChild,
  certifyGuardian,
  identifyChain,
} from '../../src/family/certificate.ts';
import { readErasure, signChildErasure, signFamilyErasure } from '../../src/family/erasure.ts';
import { rootFingerprint } from '../../src/family/family-root.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { newPerson } from '../../src/family/person.ts';
import {
  admit,
  EMPTY_ROSTER,
  encodeSnapshot,
  foldRoster,
  type Roster,
  rosterFromSnapshot,
  withRevoked,
} from '../../src/family/roster.ts';
import { systemRandom as random } from '../../src/platform/node/index.ts';
import { FOX, OWL } from './story.ts';

interface Signer extends Identity {
  readonly key: SigningKey;
  readonly chain: CertificateChain;
}

interface Family {
  readonly root: SigningKey;
  readonly mum: Signer;
  readonly dad: Signer;
  readonly mia: Signer;
  readonly roster: Roster;
}

function signer(key: SigningKey, chain: CertificateChain): Signer {
  const identity = identifyChain(chain);
  if (identity === undefined) {
    throw new Error('these certificates do not verify');
  }
  return { ...identity, key, chain };
}

function makeFamily(): Family {
  const root = makeSigningKey(random);
  const fingerprint = rootFingerprint(root.publicKey);
  const person = (role: 'guardian' | 'child'): string =>
    newPerson(fingerprint, role, random, new Set());
  const guardian = (): Signer => {
    const key = makeSigningKey(random);
    return signer(key, certifyGuardian(root, person('guardian'), key.publicKey));
  };
  const [mum, dad] = [guardian(), guardian()];
  const key = makeSigningKey(random);
  const mia = signer(key, certifyChild(mum.key, mum.chain, person('child'), key.publicKey));
  const roster = [mum, dad, mia].reduce(
    (before, { device, person: id, role }) =>
      admit(before, {
        device,
        profile: { person: id, role, profile: role === 'child' ? FOX : OWL },
      }),
    EMPTY_ROSTER,
  );
  return { root, mum, dad, mia, roster };
}

const oak = makeFamily();
const elm = makeFamily();

/** What the family's devices know after `sender` has said it in their group. */
function heard(roster: Roster, sender: Identity, body: Uint8Array): Roster {
  const item = { id: encodeHex(random.bytes(16)), kind: ITEM_KINDS.erasure, body };
  const event: ChainEvent = {
    kind: 'item',
    index: 0,
    epoch: 1,
    position: 0,
    seenAt: 9,
    sender,
    item,
  };
  return foldRoster(roster, event, oak.mia.device);
}

const emptied = ({ erased, ended }: Roster): boolean => erased.size > 0 || ended !== null;
const word = ({ key, chain }: Signer, child: Identity): Uint8Array =>
  signChildErasure(key, chain, { child: child.person, forget: false });
const miaGone = word(oak.mum, oak.mia);

test('a guardian’s word erases her child, and nothing brings its name back', () => {
  const after = heard(oak.roster, oak.mum, miaGone);
  expect(after.people.has(oak.mia.person)).toBe(false);
  expect(after.erased).toEqual(new Map([[oak.mia.person, false]]));
  expect(after.journal.map(({ act, by }) => [act, by])).toEqual([['child-erased', oak.mum.person]]);
  const told = rosterFromSnapshot(encodeSnapshot(after));
  expect(told.erased).toEqual(after.erased);
  expect(told.people.has(oak.mia.person)).toBe(false);
});

test('the root’s word erases the family, whoever says it', () => {
  const everybody = signFamilyErasure(oak.root);
  for (const sender of [oak.mum, oak.mia]) {
    expect(heard(oak.roster, sender, everybody).ended).toEqual(everybody);
  }
  const told = rosterFromSnapshot(encodeSnapshot(heard(oak.roster, oak.mum, everybody)));
  expect(told.ended).toEqual(everybody);
});

test('no word of another family is heard, be it its guardian’s or its root’s', () => {
  const others = [word(elm.mum, elm.mia), signFamilyErasure(elm.root)];
  for (const body of others) {
    for (const sender of [oak.mum, oak.mia, elm.mum]) {
      expect(emptied(heard(oak.roster, { ...sender, root: oak.mum.root }, body))).toBe(false);
    }
  }
  expect(() => word(elm.mum, oak.mia)).toThrow('of her own family');
});

test('a word that another family’s guardian signs for our child is none', () => {
  const [child, forget] = [Buffer.from(oak.mia.person, 'hex'), 0];
  for (const { key, chain } of [elm.mum, { ...elm.mum, chain: oak.mum.chain }]) {
    const signature = sign(key, 'knothole child erasure v1', encodeFields([child, forget]));
    const { rootPublicKey, guardian } = chain;
    const certificate = [
      Buffer.from(guardian.person, 'hex'),
      guardian.devicePublicKey,
      guardian.signature,
    ];
    const body = encodeFields([1, 6, child, forget, rootPublicKey, certificate, signature]);
    expect(readErasure(body)).toBeUndefined();
    expect(emptied(heard(oak.roster, oak.mum, body))).toBe(false);
  }
});

test('a child’s tablet erases nobody, itself included', () => {
  const { mia } = oak;
  const asGuardian = { ...mia.chain, child: null };
  for (const chain of [asGuardian, oak.mum.chain]) {
    const body = signChildErasure(mia.key, chain, { child: mia.person, forget: true });
    expect(emptied(heard(oak.roster, mia, body))).toBe(false);
  }
  const key = makeSigningKey(random);
  expect(emptied(heard(oak.roster, mia, signFamilyErasure(key)))).toBe(false);
});

test('a word kept by somebody else is not heard again, nor one by a phone that was taken out', () => {
  for (const sender of [oak.dad, oak.mia]) {
    expect(emptied(heard(oak.roster, sender, miaGone))).toBe(false);
  }
  const out = withRevoked(oak.roster, [{ device: oak.mum.device, statements: [], since: 1 }]);
  for (const sender of [oak.mum, oak.dad, oak.mia]) {
    expect(emptied(heard(out, sender, miaGone))).toBe(false);
  }
  // The family's root stands above them all.
  expect(heard(out, oak.mia, signFamilyErasure(oak.root)).ended).not.toBeNull();
});

test('a word with any bit changed is none', () => {
  for (const genuine of [miaGone, signFamilyErasure(oak.root)]) {
    for (let at = 0; at < genuine.length; at += 7) {
      const changed = genuine.slice();
      changed.set([(genuine[at] ?? 0) ^ 1], at);
      expect(readErasure(changed)).toBeUndefined();
    }
  }
});
