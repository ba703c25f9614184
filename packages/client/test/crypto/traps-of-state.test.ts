import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { expect, test } from 'vitest';
import { eraseDropped } from '../../src/crypto/erase-secrets.ts';
import { encodeState, enterEpoch, epochOf, type GroupState } from '../../src/crypto/group-state.ts';
import { encryptMessage, passOwn } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { readAddressed } from '../../src/crypto/unprotect.ts';
import { no, Party, utf8, yes } from './party.ts';

function commitNext(opened: Awaited<ReturnType<typeof openInner>>): GroupState {
  if (opened.kind !== 'commit') {
    throw new Error(`expected a commit, saw ${opened.kind}`);
  }
  return opened.next;
}

function junkNext(opened: Awaited<ReturnType<typeof openInner>>): GroupState {
  if (opened.kind !== 'junk' || opened.next === undefined) {
    throw new Error(`expected refused junk, saw ${opened.kind}`);
  }
  return opened.next;
}

test('trap 1: no epoch’s keys outlive it, and a state does not grow with its epochs', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const old = await encryptMessage(party.state('Ada'), utf8('long ago'));
  await party.commit('Ada');
  await party.commit('Bo');
  await party.commit('Cleo');
  const early = encodeState(party.state('Bo')).length;
  for (let round = 0; round < 20; round += 1) {
    await party.commit(['Ada', 'Bo', 'Cleo'][round % 3] ?? 'Ada');
  }
  expect(Math.abs(encodeState(party.state('Bo')).length - early)).toBeLessThan(64);
  expect(party.state('Bo').mls.historicalReceiverData.size).toBe(0);
  expect((await openInner(party.state('Bo'), old.inner, yes)).kind).toBe('junk');
});

test('trap 1: a state whose library keeps another number of epochs is refused', async () => {
  const party = await Party.found(['Ada']);
  const { suite, config, mls } = party.state('Ada');
  for (const retainKeysForEpochs of [0, 4]) {
    const keyRetentionConfig = { ...mls.clientConfig.keyRetentionConfig, retainKeysForEpochs };
    const clientConfig = { ...mls.clientConfig, keyRetentionConfig };
    expect(() => enterEpoch(suite, config, { ...mls, clientConfig })).toThrow(/exactly one/);
  }
});

test('trap 2: every secret of an epoch that was left is zero, and the next epoch works', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const before = party.state('Bo');
  const { secretTree, keySchedule, privatePath } = before.mls;
  const made = await party.makeCommit('Ada');
  const after = commitNext(await openInner(before, made.inner, yes));
  eraseDropped(before, after);
  const dropped: Uint8Array[] = [
    ...Object.values<Uint8Array>({ ...keySchedule }),
    ...secretTree.flatMap(({ handshake, application }) => [handshake.secret, application.secret]),
    ...Object.values(privatePath.privateKeys).slice(1),
  ];
  expect(dropped.length).toBeGreaterThan(10);
  expect(dropped.every((secret) => secret.every((byte) => byte === 0))).toBe(true);
  const { inner } = await encryptMessage(made.next, utf8('in the new epoch'));
  expect((await openInner(after, inner, yes)).kind).toBe('message');
  expect((await openInner(before, inner, yes)).kind).toBe('junk');
});

test('trap 2: within an epoch the spent key of a message is zero, the others are not', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const before = party.state('Bo');
  const first = await encryptMessage(party.state('Ada'), utf8('one'));
  const second = await encryptMessage(first.next, utf8('two'));
  const spent = before.mls.secretTree[0]?.application.secret;
  const opened = await openInner(before, first.inner, yes);
  if (opened.kind !== 'message') {
    throw new Error('unreadable');
  }
  eraseDropped(before, opened.next);
  expect(spent).toEqual(new Uint8Array(32));
  expect((await openInner(opened.next, second.inner, yes)).kind).toBe('message');
});

test('trap 10: every member renews its leaf in turn by an empty commit', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo', 'Dev']);
  for (const name of ['Ada', 'Bo', 'Cleo', 'Dev', 'Cleo', 'Bo', 'Ada']) {
    const leaf = 2 * party.leafOf(name);
    const before = party.state(name).mls.ratchetTree[leaf];
    const made = await party.commit(name);
    expect(made.view).toMatchObject({ adds: [], removes: [], hasPath: true });
    expect(party.state('Ada').mls.ratchetTree[leaf]).not.toEqual(before);
  }
  expect(epochOf(party.state('Dev'))).toBe(8n);
  const { inner } = await encryptMessage(party.state('Dev'), utf8('all renewed'));
  expect((await openInner(party.state('Ada'), inner, yes)).kind).toBe('message');
});

async function generationOf(state: GroupState, inner: Uint8Array): Promise<number | undefined> {
  const addressed = await readAddressed(state, inner);
  const { senderDataSecret } = state.mls.keySchedule;
  const { impl } = state.suite;
  return (
    addressed && (await decryptSenderData(addressed.message, senderDataSecret, impl))?.generation
  );
}

test('trap 13: a refused commit is made anew, all agree, and no generation is used twice', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const refused = await party.makeCommit('Ada');
  party.states.set('Bo', junkNext(await openInner(party.state('Bo'), refused.inner, no)));
  party.states.set('Cleo', junkNext(await openInner(party.state('Cleo'), refused.inner, no)));
  party.states.set('Ada', await passOwn(refused.burned, refused.inner));
  const anew = await party.makeCommit('Ada');
  const state = party.state('Bo');
  expect(await generationOf(state, refused.inner)).toBe(0);
  expect(await generationOf(state, anew.inner)).toBe(1);
  await party.land('Ada', anew);
  const { inner } = await encryptMessage(party.state('Ada'), utf8('together'));
  expect((await openInner(party.state('Bo'), inner, yes)).kind).toBe('message');
  expect((await openInner(party.state('Cleo'), inner, yes)).kind).toBe('message');
});

test('trap 13: without the burnt generation the author of a refused commit is shut out', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const refused = await party.makeCommit('Ada');
  const bo = junkNext(await openInner(party.state('Bo'), refused.inner, no));
  const reused = await party.makeCommit('Ada');
  expect((await openInner(bo, reused.inner, yes)).kind).toBe('junk');
});

test('trap 14: the replaced device sees that it is removed, whatever the library would say', async () => {
  const party = await Party.found(['Mum', 'tablet', 'Dad']);
  const replaced = party.state('tablet');
  const { pair } = await party.invite('tablet again');
  const made = await party.makeCommit('Mum', { removes: [1], adds: [pair.publicBytes] });
  const opened = await openInner(replaced, made.inner, yes);
  expect(opened).toMatchObject({ kind: 'removed', senderLeaf: 0 });
  expect(opened.kind === 'removed' && opened.view.adds[0]?.leaf).toBe(1);
  expect((await openInner(replaced, made.inner, no)).kind).toBe('junk');
});
