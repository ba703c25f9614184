import { encodeMlsMessage } from 'ts-mls';
import { protectApplicationData } from 'ts-mls/messageProtection.js';
import { expect, test } from 'vitest';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { decodeState, encodeState, type GroupState } from '../../src/crypto/group-state.ts';
import { encryptMessage, passOwn } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { Party, utf8, yes } from './party.ts';

function copyOf(party: Party, name: string): GroupState {
  return decodeState(party.suite, encodeState(party.state(name)), party.config);
}

test('a message of my leaf that I did not make is a clone’s, even with a generation I have used', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const clone = copyOf(party, 'Ada');
  const mine = await encryptMessage(party.state('Ada'), utf8('mine, not landed yet'));
  const theirs = await encryptMessage(clone, utf8('the clone’s'));
  expect(await openInner(mine.next, theirs.inner, yes)).toEqual({ kind: 'clone' });
});

test('a commit of my leaf that I did not make is a clone’s', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { inner } = await createCommit(copyOf(party, 'Ada'), { authenticatedData: utf8('') });
  expect(await openInner(party.state('Ada'), inner, yes)).toEqual({ kind: 'clone' });
});

test('what I made myself and passed is no clone when somebody puts it a second time', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { inner, next } = await encryptMessage(party.state('Ada'), utf8('mine'));
  const passed = await passOwn(next, inner);
  expect(await openInner(passed, inner, yes)).toEqual({ kind: 'junk' });
  expect(await passOwn(passed, inner)).toEqual(passed);
  const stored = decodeState(party.suite, encodeState(passed), party.config);
  expect(await openInner(stored, inner, yes)).toEqual({ kind: 'junk' });
});

test('after a message of mine has passed, a clone is still noticed', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const first = await encryptMessage(party.state('Ada'), utf8('one'));
  const passed = await passOwn(first.next, first.inner);
  party.states.set('Ada', passed);
  const clone = copyOf(party, 'Ada');
  const mine = await encryptMessage(passed, utf8('two'));
  const theirs = await encryptMessage(clone, utf8('another two'));
  expect((await openInner(mine.next, theirs.inner, yes)).kind).toBe('clone');
});

test('another member cannot make me believe in a clone', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { mls, suite } = party.state('Bo');
  const { privateMessage } = await protectApplicationData(
    mls.signaturePrivateKey,
    mls.keySchedule.senderDataSecret,
    utf8('boo'),
    new Uint8Array(),
    mls.groupContext,
    mls.secretTree,
    0,
    mls.clientConfig.paddingConfig,
    suite.impl,
  );
  const inner = encodeMlsMessage({
    version: 'mls10',
    wireformat: 'mls_private_message',
    privateMessage,
  });
  expect(await openInner(party.state('Ada'), inner, yes)).toEqual({ kind: 'junk' });
});

test('another’s message, or one of another epoch, does not pass as mine', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { inner } = await encryptMessage(party.state('Bo'), utf8('Bo’s'));
  await expect(passOwn(party.state('Ada'), inner)).rejects.toMatchObject({ code: 'MLS' });
  const old = await encryptMessage(party.state('Ada'), utf8('old'));
  await party.commit('Ada');
  await expect(passOwn(party.state('Ada'), old.inner)).rejects.toMatchObject({ code: 'MLS' });
});

test('messages of others do not move my own ratchets', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const mine = await encryptMessage(party.state('Ada'), utf8('one'));
  const theirs = await encryptMessage(party.state('Bo'), utf8('hello'));
  const opened = await openInner(mine.next, theirs.inner, yes);
  if (opened.kind !== 'message') {
    throw new Error('unreadable');
  }
  const second = await encryptMessage(opened.next, utf8('two'));
  const bo = await openInner(theirs.next, mine.inner, yes);
  expect(bo.kind === 'message' && (await openInner(bo.next, second.inner, yes)).kind).toBe(
    'message',
  );
});
