import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { ChainHost } from '../../src/chain/chain-host.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { Transactor } from '../../src/chain/transactor.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { answerDueAt } from '../../src/family/answer-turn.ts';
import { Answering } from '../../src/family/answering.ts';
import { HeldPackages } from '../../src/family/held-packages.ts';
import { HelpChain } from '../../src/family/help-chain.ts';
import { helpSecretOf } from '../../src/family/help-keys.ts';
import { makeAskings, makeCalling } from '../../src/family/help-note.ts';
import { makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import { makeFamilyPolicy } from '../../src/family/policy.ts';
import { ToldLineages } from '../../src/family/told-lineages.ts';
import {
  nodeNetwork,
  openSqliteStore,
  systemClock,
  systemRandom,
} from '../../src/platform/node/index.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { openRelay } from './story.ts';
import { type TestDevice, TestFamily } from './test-family.ts';

const DAY = 86_400;
const family = new TestFamily(91);
const mum = family.guardian();
const dad = family.guardian();
const mia = family.child(mum);
const helpRoot = new Uint8Array(32).fill(7);
const signerOf = ({ key, chain: certificates }: TestDevice) => ({ key, certificates });
const lineage = ['ab'.repeat(16)];

/** A relay, and what a guardian's device has around it; it is in no group. */
async function stage(): Promise<ChainHost> {
  const relay = await openRelay();
  const network = nodeNetwork({ clock: systemClock, random: systemRandom });
  const link = network.connect({ url: relay.url, pass: relay.pass });
  await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
  const store = await openSqliteStore({ directory: await tempDirectory() });
  onTestFinished(async () => {
    await link.close();
    await store.close();
  });
  return {
    suite: await loadSuite(systemRandom),
    clock: systemClock,
    random: systemRandom,
    link,
    transactor: new Transactor(store),
    policy: makeFamilyPolicy(),
    rules: CHAIN_RULES,
    snapshot: () => new Uint8Array(),
  };
}

interface Guardian {
  readonly answering: Answering;
  readonly held: HeldPackages;
  /** How many KeyPackages of Mia's it holds. */
  count(): number;
}

/** One run of a guardian's device, at the time that `now` gives. */
async function started(
  host: ChainHost,
  me: TestDevice,
  now: () => number,
  isSenior = false,
  revoked: readonly TestDevice[] = [],
): Promise<Guardian> {
  const held = await HeldPackages.open({
    store: host.transactor.store,
    suite: host.suite,
    policy: host.policy,
    root: me.identity.root,
    key: me.key,
  });
  const answering = new Answering({
    host,
    me: me.identity,
    signer: signerOf(me),
    helpRoot,
    held,
    relaySeconds: now,
    devices: () => [mia.identity.device],
    missing: () => (isSenior ? [mia.identity.device] : []),
    isSenior: () => isSenior,
    mayCall: (device: string) => !revoked.some(({ identity }) => identity.device === device),
    kitLine: () => [],
    chainFor: () => undefined,
    told: new ToldLineages(),
    arrived: () => undefined,
  });
  closing.push(answering);
  return { answering, held, count: () => held.available(now()).get(mia.identity.device) ?? 0 };
}

const closing: Answering[] = [];

afterEach(() => {
  for (const answering of closing.splice(0)) {
    answering.close();
  }
});

test('a second guardian who restarts every day answers what was first asked a day ago', async () => {
  const host = await stage();
  const begin = host.link.timeSeconds();
  const own = await makeOwnKeyPackage(host.suite, systemRandom, signerOf(mia), begin);
  const chain = new HelpChain(host.link, helpSecretOf(helpRoot, mia.identity.device));
  let now = begin;
  const ask = async (): Promise<void> => {
    const plea = { lineage, reason: 'path' as const, own };
    for (const note of makeAskings(signerOf(mia), now, [plea], [])) {
      await chain.write(now, note);
    }
  };
  await ask();
  const first = await started(host, dad, () => now);
  await first.answering.advance();
  expect(first.count()).toBe(0);
  expect(first.answering.deadline).toBe(begin + DAY);
  now = begin + DAY - 5;
  await ask();
  now += 5;
  const again = await started(host, dad, () => now);
  await again.answering.advance();
  expect(again.count()).toBe(1);
  // Without a restart, a new note in the last moment makes no difference either.
  first.answering.connected();
  await first.answering.advance();
  expect(first.count()).toBe(1);
});

test('the senior answers at once; another one waits a day, and for a new note where the device was heard', () => {
  const asked = { since: 1_000, at: 1_000 + 2 * DAY, heardAt: 500 };
  expect(answerDueAt(asked, true)).toBe(0);
  expect(answerDueAt(asked, false)).toBe(1_000 + DAY);
  expect(answerDueAt({ ...asked, heardAt: asked.at + 1 }, false)).toBeNull();
  expect(answerDueAt({ ...asked, heardAt: asked.at + 1 }, true)).toBe(0);
});

test('a device whose time is ten minutes ahead is answered by the senior as soon as it asks', async () => {
  const host = await stage();
  const now = host.link.timeSeconds();
  const own = await makeOwnKeyPackage(host.suite, systemRandom, signerOf(mia), now);
  const chain = new HelpChain(host.link, helpSecretOf(helpRoot, mia.identity.device));
  const pleas = [{ lineage, reason: 'path' as const, own }];
  for (const note of makeAskings(signerOf(mia), now + 600, pleas, [])) {
    await chain.write(now + 600, note);
  }
  const senior = await started(host, mum, () => now, true);
  await senior.answering.advance();
  expect(senior.count()).toBe(1);
});

test('what was made for a lost phone’s call is not taken: the new one calls, at once, and takes its own', async () => {
  const host = await stage();
  const now = host.link.timeSeconds();
  const chain = new HelpChain(host.link, helpSecretOf(helpRoot, mia.identity.device));
  const answerCall = async (): Promise<void> => {
    const own = await makeOwnKeyPackage(host.suite, systemRandom, signerOf(mia), now);
    const pleas = [{ lineage: null, reason: null, own }];
    for (const note of makeAskings(signerOf(mia), now, pleas, [lineage])) {
      await chain.write(now, note);
    }
  };
  await chain.write(now, makeCalling(signerOf(mum), now, mia.identity.device));
  const phone = await started(host, dad, () => now, true);
  await phone.answering.advance();
  // It may still be answered.
  expect(phone.answering.deadline).toBe(now + DAY);
  await answerCall();
  phone.answering.connected();
  await phone.answering.advance();
  expect(phone.count()).toBe(0);
  expect(phone.answering.deadline).toBeLessThanOrEqual(now);
  await phone.answering.call();
  await answerCall();
  phone.answering.connected();
  await phone.answering.advance();
  expect(phone.count()).toBe(1);
  expect(phone.answering.deadline).toBeNull();
});

test('a phone that was taken out keeps nobody from calling, whenever it calls', async () => {
  const host = await stage();
  const now = host.link.timeSeconds();
  const chain = new HelpChain(host.link, helpSecretOf(helpRoot, mia.identity.device));
  await chain.write(now, makeCalling(signerOf(mum), now, mia.identity.device));
  const phone = await started(host, dad, () => now, true, [mum]);
  await phone.answering.advance();
  expect(phone.answering.deadline).toBeLessThanOrEqual(now);
});
