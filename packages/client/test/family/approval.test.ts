import { readFileSync } from 'node:fs';
import { decodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { MAX_STATEMENT_BYTES } from '../../src/chain/message.ts';
import { sign } from '../../src/crypto/signing-key.ts';
import {
  type ContactTerms,
  MAX_APPROVAL_VERSION,
  MAX_APPROVED_PEOPLE,
  signContactApproval,
  signGroupApproval,
} from '../../src/family/approval.ts';
import { chainFields } from '../../src/family/certificate.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { readClaim, readStatement } from '../../src/family/statement.ts';
import {
  encodeStatementSnapshot,
  statementsOfSnapshot,
} from '../../src/family/statement-snapshot.ts';
import { type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(13);
const mum = family.guardian();
const mia = family.child(mum);
const elsewhere = new TestFamily(14);
const neighbour = elsewhere.guardian();
const leo = elsewhere.child(neighbour);
const group = family.group();

const child = mia.identity.person;
const contact = leo.identity.person;
const contactTerms = { child, contact, version: 3, granted: true };
const groupTerms = {
  child,
  group,
  version: 1,
  people: [contact, neighbour.identity.person].sort(),
};

test('an approval names child, contact or people, version, and whose word it is', () => {
  const forContact = signContactApproval(mum.key, mum.chain, contactTerms);
  expect(readStatement(forContact)).toEqual({
    kind: 'contact-approval',
    ...contactTerms,
    by: mum.identity,
  });
  const forGroup = signGroupApproval(mum.key, mum.chain, groupTerms);
  expect(readStatement(forGroup)).toEqual({
    kind: 'group-approval',
    ...groupTerms,
    by: mum.identity,
  });
  expect(readClaim(forGroup)).toEqual({
    kind: 'approval',
    terms: { kind: 'group-approval', ...groupTerms },
    root: mum.identity.root,
    device: mum.identity.device,
    person: mum.identity.person,
  });
});

test('what is no longer allowed is an approval, too', () => {
  const ended = { ...contactTerms, version: 4, granted: false };
  expect(readStatement(signContactApproval(mum.key, mum.chain, ended))).toMatchObject(ended);
  const emptied = { ...groupTerms, version: 2, people: [] };
  expect(readStatement(signGroupApproval(mum.key, mum.chain, emptied))).toMatchObject(emptied);
});

test('people are listed once, in one order', () => {
  const people = [...groupTerms.people].reverse();
  const doubled = signGroupApproval(mum.key, mum.chain, {
    ...groupTerms,
    people: [...people, contact],
  });
  expect(doubled).toEqual(signGroupApproval(mum.key, mum.chain, groupTerms));
});

test('nobody approves for a child of another family, for a grown-up, or past the last version', () => {
  const refused = [
    { ...contactTerms, child: contact, contact: child },
    { ...contactTerms, child: mum.identity.person },
    { ...contactTerms, version: MAX_APPROVAL_VERSION + 1 },
  ];
  for (const terms of refused) {
    expect(() => signContactApproval(mum.key, mum.chain, terms)).toThrow();
  }
  const people = Array.from({ length: MAX_APPROVED_PEOPLE + 1 }, () => elsewhere.person());
  expect(() => signGroupApproval(mum.key, mum.chain, { ...groupTerms, people })).toThrow();
});

test("an approval of my child that another family's guardian has signed is none", () => {
  expect(readStatement(forged(mum, contactTerms))).toMatchObject(contactTerms);
  expect(readStatement(forged(neighbour, contactTerms))).toBeUndefined();
});

test("an approval by the child's own device, with its own or its guardian's certificates, is none", () => {
  expect(readStatement(signContactApproval(mia.key, mum.chain, contactTerms))).toBeUndefined();
  expect(readStatement(signContactApproval(mia.key, mia.chain, contactTerms))).toBeUndefined();
  expect(readStatement(signGroupApproval(mia.key, mum.chain, groupTerms))).toBeUndefined();
});

test('an approval that was changed in any byte, cut or lengthened is none', () => {
  for (const good of [
    signContactApproval(mum.key, mum.chain, contactTerms),
    signGroupApproval(mum.key, mum.chain, groupTerms),
  ]) {
    for (let index = 0; index < good.length; index += 7) {
      const changed = good.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(readStatement(changed), `byte ${index}`).toBeUndefined();
    }
    expect(readStatement(good.subarray(0, -1))).toBeUndefined();
    expect(readStatement(Uint8Array.of(...good, 0))).toBeUndefined();
  }
});

test('the longest approvals count as statements, and are as long as the protocol says', () => {
  const longest = { child, group, version: MAX_APPROVAL_VERSION };
  const people = Array.from({ length: MAX_APPROVED_PEOPLE }, () => elsewhere.person());
  const forGroup = signGroupApproval(mum.key, mum.chain, { ...longest, people });
  const forContact = signContactApproval(mum.key, mum.chain, { ...contactTerms, ...longest });
  const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
  const said = /contact approval has at most (\d+) bytes,\s+a group approval at most (\d+)/.exec(
    page,
  );
  expect(said?.slice(1).map(Number)).toEqual([forContact.length, forGroup.length]);
  expect(forGroup.length).toBeLessThanOrEqual(MAX_STATEMENT_BYTES);
});

test('the statements of a welcome come out as they went in, and none of another snapshot', () => {
  const statements = [signContactApproval(mum.key, mum.chain, contactTerms), new Uint8Array(3)];
  expect(statementsOfSnapshot(encodeStatementSnapshot(statements))).toEqual(statements);
  for (const other of [
    new Uint8Array(),
    encodeFields([3, []]),
    encodeFields([1, [1]]),
    encodeFields([1, [new Uint8Array(MAX_STATEMENT_BYTES + 1)]]),
  ]) {
    expect(statementsOfSnapshot(other)).toEqual([]);
  }
});

/** What {@link signContactApproval} refuses to sign: any terms under any guardian's certificates. */
function forged(by: TestDevice, terms: ContactTerms): Uint8Array {
  const said = [decodeHex(terms.child), decodeHex(terms.contact), terms.version, 1];
  const signature = sign(by.key, 'knothole contact approval v1', encodeFields(said));
  return encodeFields([1, 4, ...said, ...chainFields(by.chain), signature]);
}
