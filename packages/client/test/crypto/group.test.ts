import { expect, test } from 'vitest';
import {
  decodeState,
  encodeState,
  epochAuthenticator,
  epochOf,
  exporter,
  groupIdOf,
  members,
  ownLeaf,
  policyOf,
} from '../../src/crypto/group-state.ts';
import { joinFromWelcome } from '../../src/crypto/join.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { memberNames, names, Party, POLICY, utf8, yes } from './party.ts';

test('the members share epoch, exporter, policy and messages', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const [ada, bo, cleo] = [party.state('Ada'), party.state('Bo'), party.state('Cleo')];
  const key = await exporter(ada, 'knothole/chain', new Uint8Array(), 32);
  expect(key).toHaveLength(32);
  expect(await exporter(bo, 'knothole/chain', new Uint8Array(), 32)).toEqual(key);
  expect(await exporter(bo, 'knothole/chain', utf8('x'), 32)).not.toEqual(key);
  expect(await exporter(bo, 'knothole/other', new Uint8Array(), 32)).not.toEqual(key);
  expect(epochOf(cleo)).toBe(1n);
  expect(epochAuthenticator(bo)).toEqual(epochAuthenticator(ada));
  expect(groupIdOf(cleo)).toEqual(groupIdOf(ada));
  expect(policyOf(cleo)).toEqual(POLICY);
  expect([ada, bo, cleo].map(ownLeaf)).toEqual([0, 1, 2]);
  expect(memberNames(bo)).toEqual(['Ada', 'Bo', 'Cleo']);
  const { inner } = await encryptMessage(bo, utf8('soup at six'));
  const opened = await openInner(cleo, inner, yes);
  expect(opened).toMatchObject({ kind: 'message', senderLeaf: 1, plaintext: utf8('soup at six') });
});

test('a message opens once, in its group and epoch only', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const other = await Party.found(['Ada', 'Bo'], { seed: 'another group' });
  const { inner } = await encryptMessage(party.state('Ada'), utf8('once'));
  expect((await openInner(other.state('Bo'), inner, yes)).kind).toBe('junk');
  const opened = await openInner(party.state('Bo'), inner, yes);
  expect(opened.kind === 'message' && (await openInner(opened.next, inner, yes)).kind).toBe('junk');
  await party.commit('Bo');
  expect((await openInner(party.state('Bo'), inner, yes)).kind).toBe('junk');
});

test('the judge sees who commits, adds and removes, and what goes with it', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const { pair } = await party.invite('Dev');
  const made = await party.makeCommit('Bo', { removes: [0], adds: [pair.publicBytes] });
  let seen = 0;
  const opened = await openInner(party.state('Cleo'), made.inner, (view) => {
    seen += 1;
    expect(view).toEqual(made.view);
    expect(view.senderLeaf).toBe(1);
    expect(view.authenticatedData).toEqual(utf8('next bucket'));
    expect(view.removes).toEqual([0]);
    expect(view.adds.map(({ leaf }) => leaf)).toEqual([0]);
    expect(names(view.adds)).toEqual(['Dev']);
    expect(names(view.membersBefore)).toEqual(['Ada', 'Bo', 'Cleo']);
    expect(names(view.membersAfter)).toEqual(['Dev', 'Bo', 'Cleo']);
    return view.hasPath && !view.hasExternalPsk;
  });
  expect(seen).toBe(1);
  expect(opened).toMatchObject({ kind: 'commit', senderLeaf: 1, view: made.view });
  expect(opened.kind === 'commit' && members(opened.next)).toEqual(members(made.next));
});

test('joiners are told what the committer signed for them', async () => {
  const party = await Party.found(['Ada']);
  const { pair } = await party.invite('Bo');
  const made = await party.makeCommit('Ada', {
    adds: [pair.publicBytes],
    groupInfoExtension: utf8('quarter 222'),
  });
  const joined = await joinFromWelcome(party.suite, {
    welcome: made.welcome ?? utf8(''),
    keyPackage: pair,
    config: party.config,
  });
  expect(joined.groupInfoExtension).toEqual(utf8('quarter 222'));
  expect(epochAuthenticator(joined.state)).toEqual(epochAuthenticator(made.next));
});

test('a welcome opens with the key package it was made for only', async () => {
  const party = await Party.found(['Ada']);
  const [invited, stranger] = [await party.invite('Bo'), await party.invite('Cleo')];
  const { welcome = utf8('') } = await party.makeCommit('Ada', {
    adds: [invited.pair.publicBytes],
  });
  for (const keyPackage of [
    stranger.pair,
    { ...invited.pair, secretBytes: stranger.pair.secretBytes },
    { ...invited.pair, secretBytes: utf8('short') },
  ]) {
    await expect(
      joinFromWelcome(party.suite, { welcome, keyPackage, config: party.config }),
    ).rejects.toMatchObject({ code: 'MLS' });
  }
});

test('a losing commit costs nothing: the old state opens the winner', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const loser = await party.makeCommit('Ada');
  party.states.set('Ada', loser.burned);
  await party.commit('Bo');
  const { inner } = await encryptMessage(party.state('Ada'), utf8('I am here too'));
  expect((await openInner(party.state('Cleo'), inner, yes)).kind).toBe('message');
  expect((await openInner(party.state('Cleo'), loser.inner, yes)).kind).toBe('junk');
});

test('a stored state goes on where it was', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  for (const name of ['Ada', 'Bo']) {
    const bytes = encodeState(party.state(name));
    const state = decodeState(party.suite, bytes, party.config);
    expect(encodeState(state)).toEqual(bytes);
    party.states.set(name, state);
  }
  await party.commit('Bo', { addNames: ['Cleo'] });
  const { inner } = await encryptMessage(party.state('Cleo'), utf8('hi'));
  expect((await openInner(party.state('Ada'), inner, yes)).kind).toBe('message');
});

test('impossible commits are refused with a code', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const { pair } = await party.invite('Dev');
  const dev = pair.publicBytes;
  for (const options of [
    { removes: [0] },
    { removes: [7] },
    { removes: [1, 1] },
    { adds: [dev, dev] },
    { adds: [utf8('no key package')] },
  ]) {
    await expect(party.makeCommit('Ada', options)).rejects.toMatchObject({ code: 'MLS' });
  }
});
