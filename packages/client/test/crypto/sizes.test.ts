import { beforeAll, expect, test } from 'vitest';
import { INNER_ROOM_BYTES } from '../../src/crypto/envelope.ts';
import { createGroup, encodeState } from '../../src/crypto/group-state.ts';
import { decodeKeyPackage, makeKeyPackage } from '../../src/crypto/key-package.ts';
import { encryptMessage, PLAINTEXT_ROOM_BYTES } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { forgeCommit } from './hostile-commit.ts';
import { Party, utf8, yes } from './party.ts';

const LONG = 450;
let party: Party;

/** The largest identity allowed, different for each name. */
function longIdentity(name: string): Uint8Array {
  const identity = new Uint8Array(LONG).fill(46);
  identity.set(utf8(name));
  return identity;
}

beforeAll(async () => {
  const names = Array.from({ length: 24 }, (_, index) => `device ${index}`);
  party = await Party.found(names, { seed: 'sizes', identityOf: longIdentity });
});

test('the worst Replace among 24 leaves with the longest credentials fits an envelope', async () => {
  // Nobody but the founder has ever committed: the tree is as blank as it gets.
  const { pair } = await party.invite('new', longIdentity('new'));
  const made = await party.makeCommit('device 23', {
    removes: [0],
    adds: [pair.publicBytes],
    authenticatedData: new Uint8Array(16),
  });
  expect(made.inner.length).toBeLessThanOrEqual(INNER_ROOM_BYTES);
  expect(made.view.membersAfter).toHaveLength(24);
  expect((await openInner(party.state('device 7'), made.inner, yes)).kind).toBe('commit');
});

test('the 25th leaf is refused by its committer and by everybody else', async () => {
  const { pair } = await party.invite('one too many');
  await expect(party.makeCommit('device 3', { adds: [pair.publicBytes] })).rejects.toMatchObject({
    code: 'MLS',
  });
  const keyPackage = decodeKeyPackage(pair.publicBytes);
  if (keyPackage === undefined) {
    throw new Error('unreadable');
  }
  const inner = await forgeCommit(party.state('device 3'), {
    proposals: [{ proposalType: 'add', add: { keyPackage } }],
    noPath: true,
  });
  expect((await openInner(party.state('device 7'), inner, yes)).kind).toBe('junk');
});

test('a credential of 450 bytes is the longest', async () => {
  const leafKey = makeSigningKey(party.random);
  const make = (length: number) =>
    makeKeyPackage(party.suite, { identity: new Uint8Array(length), leafKey });
  await expect(make(LONG)).resolves.toBeDefined();
  await expect(make(LONG + 1)).rejects.toMatchObject({ code: 'MLS' });
});

test('the longest plaintext fits an envelope, in a group with the longest id', async () => {
  const leafKey = makeSigningKey(party.random);
  const found = async (idBytes: number) =>
    createGroup(party.suite, {
      groupId: new Uint8Array(idBytes),
      keyPackage: await makeKeyPackage(party.suite, { identity: utf8('Ada'), leafKey }),
      policyExtension: utf8(''),
      config: party.config,
    });
  const message = await encryptMessage(await found(32), new Uint8Array(PLAINTEXT_ROOM_BYTES));
  expect(message.inner.length).toBe(INNER_ROOM_BYTES);
  await expect(found(33)).rejects.toMatchObject({ code: 'MLS' });
});

test('a state of 24 leaves takes less than 64 KiB', () => {
  expect(encodeState(party.state('device 23')).length).toBeLessThan(65_536);
});
