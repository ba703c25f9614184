import { readFile } from 'node:fs/promises';
import {
  createProposal,
  createCommit as createRawCommit,
  encodeMlsMessage,
  type MLSMessage,
} from 'ts-mls';
import { protectApplicationData } from 'ts-mls/messageProtection.js';
import { afterEach, expect, test, vi } from 'vitest';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { sealEnvelope } from '../../src/crypto/envelope.ts';
import { members } from '../../src/crypto/group-state.ts';
import { joinFromWelcome } from '../../src/crypto/join.ts';
import { decodeKeyPackage, inspectKeyPackage } from '../../src/crypto/key-package.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import type { MlsConfig } from '../../src/crypto/mls-config.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { chainSlotKeys, slotAddress } from '../../src/crypto/slot-keys.ts';
import { forgeCommit } from './hostile-commit.ts';
import { acceptAll, Party, utf8, yes } from './party.ts';

const isStranger = (identity: Uint8Array): boolean =>
  new TextDecoder().decode(identity).startsWith('stranger');
const noStrangers: MlsConfig = { acceptsCredential: (identity) => !isStranger(identity) };

afterEach(() => {
  vi.useRealTimers();
});

async function addOf(party: Party, name: string) {
  const { pair } = await party.invite(name);
  const keyPackage = decodeKeyPackage(pair.publicBytes);
  if (keyPackage === undefined) {
    throw new Error('unreadable');
  }
  return { proposalType: 'add', add: { keyPackage } } as const;
}

test('trap 3: each message names the leaf that signed it', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  for (const [name, leaf] of [
    ['Ada', 0],
    ['Bo', 1],
  ] as const) {
    const { inner } = await encryptMessage(party.state(name), utf8(`by ${name}`));
    const opened = await openInner(party.state('Cleo'), inner, yes);
    expect(opened).toMatchObject({ kind: 'message', senderLeaf: leaf });
    expect(members(party.state('Cleo'))[leaf]?.identity).toEqual(utf8(name));
  }
});

test('trap 3: member Bo cannot write as Ada, though he knows her message keys', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const { mls, suite } = party.state('Bo');
  const { privateMessage } = await protectApplicationData(
    mls.signaturePrivateKey,
    mls.keySchedule.senderDataSecret,
    utf8('it is me, Ada'),
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
  expect(await openInner(party.state('Cleo'), inner, yes)).toEqual({ kind: 'junk' });
  expect(await openInner(party.state('Ada'), inner, yes)).toEqual({ kind: 'junk' });
});

test('trap 4: a commit with an external PSK goes through, and nobody calls processMessage', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const made = await party.commit('Ada', { removeNames: ['Bo'] });
  expect(made.view.hasExternalPsk).toBe(true);
  await party.commit('Ada', { addNames: ['Cleo'] });
  const { inner } = await encryptMessage(party.state('Cleo'), utf8('hello'));
  expect((await openInner(party.state('Ada'), inner, yes)).kind).toBe('message');
  const lint = await readFile(new URL('../../../../biome.json', import.meta.url), 'utf8');
  expect(lint).toContain('"importNames": ["processMessage"]');
  const source = new URL('../../src/crypto/open-inner.ts', import.meta.url);
  expect(await readFile(source, 'utf8')).not.toMatch(/\bprocessMessage\b/);
});

test('trap 5: two refused credentials in one commit are junk and leave the process alive', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Mallory'], { config: noStrangers });
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on('unhandledRejection', note);
  const proposals = [await addOf(party, 'stranger one'), await addOf(party, 'stranger two')];
  const inner = await forgeCommit(party.state('Mallory'), { proposals, noPath: true });
  expect((await openInner(party.state('Ada'), inner, yes)).kind).toBe('junk');
  const adds = await Promise.all(
    ['stranger one', 'stranger two'].map((name) => party.invite(name)),
  );
  await expect(
    party.makeCommit('Ada', { adds: adds.map(({ pair }) => pair.publicBytes) }),
  ).rejects.toMatchObject({ code: 'MLS' });
  // An unhandled rejection is reported after the microtasks, before the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('trap 6: a change of the group’s extensions is junk, alone or with an update path', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const raw = await createRawCommit(
    { state: party.state('Ada').mls, cipherSuite: party.suite.impl },
    {
      extraProposals: [
        {
          proposalType: 'group_context_extensions',
          groupContextExtensions: { extensions: party.state('Ada').mls.groupContext.extensions },
        },
      ],
    },
  );
  let asked = false;
  const opened = await openInner(party.state('Bo'), encodeMlsMessage(raw.commit), () => {
    asked = true;
    return true;
  });
  expect(opened.kind).toBe('junk');
  expect(asked).toBe(false);
});

test('trap 7: an unknown root is refused when added, when committed, and when joining', async () => {
  const strict = await Party.found(['Ada', 'Bo'], { config: noStrangers });
  const { pair } = await strict.invite('stranger');
  await expect(strict.makeCommit('Ada', { adds: [pair.publicBytes] })).rejects.toMatchObject({
    code: 'MLS',
  });
  const lax = { ...strict.state('Ada'), config: acceptAll };
  lax.mls = { ...lax.mls, clientConfig: (await Party.found(['x'])).state('x').mls.clientConfig };
  const made = await createCommit(lax, { adds: [pair.publicBytes], authenticatedData: utf8('') });
  expect((await openInner(strict.state('Bo'), made.inner, yes)).kind).toBe('junk');
  await expect(
    joinFromWelcome(strict.suite, {
      welcome: made.welcome ?? utf8(''),
      keyPackage: pair,
      config: noStrangers,
    }),
  ).rejects.toMatchObject({ code: 'MLS' });
});

const YEAR = 365 * 86_400_000;

test('trap 7: members whose clocks are a year apart agree', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const { pair } = await party.invite('Dev');
  const made = await party.makeCommit('Ada', { adds: [pair.publicBytes] });
  for (const [name, skew] of [
    ['Bo', YEAR],
    ['Cleo', -YEAR],
  ] as const) {
    vi.setSystemTime(Date.now() + skew);
    expect((await openInner(party.state(name), made.inner, yes)).kind).toBe('commit');
  }
});

test('trap 15: clocks a year apart add and join', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const now = Date.now();
  // The last one: a tablet whose battery was empty.
  for (const clock of [now + YEAR, now - YEAR, 0]) {
    const party = await Party.found(['Ada']);
    const { pair } = await party.invite('Bo');
    vi.setSystemTime(clock);
    const made = await party.makeCommit('Ada', { adds: [pair.publicBytes] });
    vi.setSystemTime(2 * now - clock);
    const welcome = made.welcome ?? utf8('');
    const joined = await joinFromWelcome(party.suite, {
      welcome,
      keyPackage: pair,
      config: acceptAll,
    });
    expect(members(joined.state)).toHaveLength(2);
  }
});

test('trap 8: one byte too many or too few is refused, in each kind of input', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { pair } = await party.invite('Cleo');
  const commit = await party.makeCommit('Ada', { adds: [pair.publicBytes] });
  const message = await encryptMessage(party.state('Ada'), utf8('hi'));
  const welcome = commit.welcome ?? utf8('');
  const longer = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes, 0);
  for (const inner of [commit.inner, message.inner]) {
    for (const bent of [longer(inner), inner.slice(0, -1), inner.slice(0, 40), new Uint8Array()]) {
      expect(await openInner(party.state('Bo'), bent, yes)).toEqual({ kind: 'junk' });
    }
  }
  expect(await inspectKeyPackage(party.suite, pair.publicBytes)).toBeDefined();
  expect(await inspectKeyPackage(party.suite, longer(pair.publicBytes))).toBeUndefined();
  expect(await inspectKeyPackage(party.suite, pair.publicBytes.slice(0, -1))).toBeUndefined();
  for (const bent of [longer(welcome), welcome.slice(0, -1), utf8('')]) {
    await expect(
      joinFromWelcome(party.suite, { welcome: bent, keyPackage: pair, config: acceptAll }),
    ).rejects.toMatchObject({ code: 'MLS' });
  }
});

test('trap 9: the lockfile holds exactly the libraries that ts-mls asks for, and no other suite', async () => {
  const text = await readFile(new URL('../../../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text);
  const version = (name: string): unknown => packages[`node_modules/${name}`]?.version;
  const peers = packages['node_modules/ts-mls'].peerDependencies;
  expect(version('ts-mls')).toBe('1.6.4');
  expect(version('@noble/ciphers')).toBe(peers['@noble/ciphers']);
  expect(version('@noble/curves')).toBe(peers['@noble/curves']);
  expect(version('@hpke/core')).toBe(packages['node_modules/ts-mls'].dependencies['@hpke/core']);
  expect(version('@noble/hashes')).toBe('2.0.1');
  for (const name of ['@hpke/ml-kem', '@hpke/dhkem-x448', '@noble/post-quantum']) {
    expect(version(name)).toBeUndefined();
  }
});

test('trap 10: an Update by reference, and the proposal that would bring it, are junk', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { mls, suite } = party.state('Ada');
  const remove = { proposalType: 'remove', remove: { removed: 1 } } as const;
  const proposed = await createProposal(mls, false, remove, suite.impl);
  expect((await openInner(party.state('Bo'), encodeMlsMessage(proposed.message), yes)).kind).toBe(
    'junk',
  );
  const raw = await createRawCommit({ state: proposed.newState, cipherSuite: suite.impl });
  expect((await openInner(party.state('Bo'), encodeMlsMessage(raw.commit), yes)).kind).toBe('junk');
});

test('trap 11: no byte of an MLS header stands in an envelope, and a PublicMessage is junk', async () => {
  const party = await Party.found(['Ada', 'Bo']);
  const { inner } = await party.makeCommit('Ada');
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const groupId = hex(party.state('Ada').mls.groupContext.groupId);
  const header = hex(utf8('next bucket'));
  expect(hex(inner)).toContain(groupId);
  expect(hex(inner)).toContain(header);
  const { cap, sealKey } = chainSlotKeys(new Uint8Array(32).fill(9), 0);
  const envelope = sealEnvelope(sealKey, inner, slotAddress({ class: 'week', number: 3000 }, cap));
  for (const secret of [groupId, header, hex(inner).slice(0, 16)]) {
    expect(hex(envelope)).not.toContain(secret);
  }
  const raw = await createRawCommit(
    { state: party.state('Ada').mls, cipherSuite: party.suite.impl },
    { wireAsPublicMessage: true },
  );
  const message: MLSMessage = raw.commit;
  expect(message.wireformat).toBe('mls_public_message');
  expect(await openInner(party.state('Bo'), encodeMlsMessage(message), yes)).toEqual({
    kind: 'junk',
  });
});
