import { type ClientState, createCommit as createRawCommit, encodeMlsMessage } from 'ts-mls';
import { expect, test } from 'vitest';
import { decodeState, encodeState, type GroupState } from '../../src/crypto/group-state.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { readAddressed, unprotect } from '../../src/crypto/unprotect.ts';
import { follow } from './exported-state.ts';
import { memberNames, Party, utf8, yes } from './party.ts';

/** What a thief copies from a tablet: the bytes in its store. */
function exportState(party: Party, name: string): GroupState {
  return decodeState(party.suite, encodeState(party.state(name)), party.config);
}

/** Lets the thief try each commit in turn, and then the message, with every state he has got. */
async function thiefReads(
  party: Party,
  stolen: GroupState,
  commits: readonly Uint8Array[],
  message: Uint8Array,
): Promise<boolean> {
  const states: ClientState[] = [stolen.mls];
  for (const commit of commits) {
    for (const state of [...states]) {
      const next = await follow(party.suite, state, commit);
      if (next !== undefined) {
        states.push(next);
      }
    }
  }
  for (const mls of states) {
    const state = { ...stolen, mls };
    const addressed = await readAddressed(state, message);
    if (addressed && (await unprotect(state, addressed.message, mls.secretTree))) {
      return true;
    }
  }
  return false;
}

test('the thief follows a commit that does not remove his device: the attack itself works', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  await party.commit('Bo');
  const stolen = exportState(party, 'Cleo');
  const { inner } = await party.commit('Ada', { addNames: ['Dev'] });
  const update = await party.commit('Bo');
  const message = await encryptMessage(party.state('Ada'), utf8('still here'));
  expect(await thiefReads(party, stolen, [inner, update.inner], message.inner)).toBe(true);
});

test('trap 12: without a PSK a removal down to one leaf shuts nobody out', async () => {
  const party = await Party.found(['Mum', 'tablet']);
  const stolen = exportState(party, 'tablet');
  const raw = await createRawCommit(
    { state: party.state('Mum').mls, cipherSuite: party.suite.impl },
    {
      extraProposals: [{ proposalType: 'remove', remove: { removed: party.leafOf('tablet') } }],
      ratchetTreeExtension: true,
    },
  );
  expect(await follow(party.suite, stolen.mls, encodeMlsMessage(raw.commit))).toBeDefined();
  const opened = await openInner(party.state('tablet'), encodeMlsMessage(raw.commit), yes);
  expect(opened.kind).toBe('junk');
});

test('trap 12: 2 → 1 → 2, and the removed tablet’s exported state opens nothing later', async () => {
  const party = await Party.found(['Mum', 'stolen tablet']);
  const stolen = exportState(party, 'stolen tablet');
  const removal = await party.commit('Mum', { removeNames: ['stolen tablet'] });
  expect(removal.view.hasExternalPsk).toBe(true);
  const alone = await party.commit('Mum');
  expect(alone.view.hasExternalPsk).toBe(true);
  const addition = await party.commit('Mum', { addNames: ['new tablet'] });
  expect(addition.view.hasExternalPsk).toBe(false);
  const { inner } = await encryptMessage(party.state('Mum'), utf8('welcome back'));
  const opened = await openInner(party.state('new tablet'), inner, yes);
  expect(opened).toMatchObject({ kind: 'message', plaintext: utf8('welcome back') });
  const commits = [removal.inner, alone.inner, addition.inner];
  expect(await thiefReads(party, stolen, commits, inner)).toBe(false);
  for (const commit of commits.slice(1)) {
    expect((await openInner(stolen, commit, yes)).kind).toBe('junk');
  }
});

test('3 → 2: the removed device’s exported state opens nothing later', async () => {
  const party = await Party.found(['Mum', 'Dad', 'tablet']);
  await party.commit('tablet');
  await party.commit('Dad');
  const stolen = exportState(party, 'tablet');
  const removal = await party.commit('Mum', { removeNames: ['tablet'] });
  const addition = await party.commit('Dad', { addNames: ['new tablet'] });
  const { inner } = await encryptMessage(party.state('Dad'), utf8('found it'));
  expect(await thiefReads(party, stolen, [removal.inner, addition.inner], inner)).toBe(false);
  expect((await openInner(party.state('new tablet'), inner, yes)).kind).toBe('message');
});

test('Replace in one commit: the old leaf’s exported state opens nothing later', async () => {
  const party = await Party.found(['Mum', 'tablet']);
  await party.commit('tablet');
  const stolen = exportState(party, 'tablet');
  const leaf = party.leafOf('tablet');
  const replace = await party.commit('Mum', {
    removeNames: ['tablet'],
    addNames: ['tablet again'],
  });
  expect(party.leafOf('tablet again')).toBe(leaf);
  expect(replace.view.hasExternalPsk).toBe(false);
  expect(memberNames(party.state('Mum'))).toEqual(['Mum', 'tablet again']);
  const { inner } = await encryptMessage(party.state('Mum'), utf8('hello again'));
  expect(await thiefReads(party, stolen, [replace.inner], inner)).toBe(false);
  expect((await openInner(party.state('tablet again'), inner, yes)).kind).toBe('message');
});

test('a device that is removed and added once more reads on from there only', async () => {
  const party = await Party.found(['Mum', 'Dad', 'tablet']);
  await party.commit('Mum', { removeNames: ['tablet'] });
  const between = await encryptMessage(party.state('Dad'), utf8('without the tablet'));
  await party.commit('Mum', { addNames: ['tablet'] });
  expect((await openInner(party.state('tablet'), between.inner, yes)).kind).toBe('junk');
});
