/**
 * Each rule replaced in the table, one at a time: the failure that it prevents must be seen. That it
 * is not seen with the product's table is what the other files of this folder show.
 */

import { encodeHex } from '@knothole/protocol';
import type { UpdatePath } from 'ts-mls';
import { expect, test } from 'vitest';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import { forgeCommit } from '../crypto/hostile-commit.ts';
import { freshId, statementItem, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { Insider } from './support/insider.ts';
import { statement, testPolicy } from './support/test-identities.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

/** A household that plays by the rules but for these. */
function without(entry: Partial<ChainRules>, policy = testPolicy()): Promise<Household> {
  return Household.open({ rules: { ...CHAIN_RULES, ...entry }, policy });
}

/** Members of one conversation who have nothing under way; the last one is taken over. */
async function withInsider(
  household: Household,
  ...names: readonly [string, ...string[]]
): Promise<{ readonly others: readonly Device[]; readonly insider: Insider }> {
  const devices = await household.conversation(...names);
  const joiners = devices.slice(1);
  await Promise.all(
    devices.map((device) =>
      device.until(({ lastHeard }) =>
        joiners.every((joiner) => joiner === device || lastHeard.has(joiner.id)),
      ),
    ),
  );
  return {
    others: devices.slice(0, -1),
    insider: await Insider.of(devices.at(-1) as Device),
  };
}

test('rule 9: a reader that skips NONE loses an acknowledged message', async () => {
  const household = await without({ atNone: 'skip' });
  const { others, insider } = await withInsider(household, 'Gudrun', 'kit', 'mal');
  const [mum, kid] = others as [Device, Device];
  kid.crash();
  const frontier = await insider.frontier();
  await insider.plant(await insider.message([textItem('ahead')]), frontier + 1);
  await kid.reopen();
  await kid.untilTexts(1);
  await mum.say('acknowledged');
  await mum.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
  await mum.untilTexts(2);
  await mum.say('and the next');
  await kid.until(async () => (await kid.texts()).includes('and the next'));
  expect(await mum.texts()).toContain('acknowledged');
  expect(await kid.texts()).not.toContain('acknowledged');
});

test('rule 11: who sends before he persists meets himself as a stranger after a crash', async () => {
  const household = await without({ persistsBeforeSending: false });
  const [, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  await kid.say('sent, not kept');
  kid.crash();
  // Calls of this life: the last slot, the frontier, (nothing persisted), the PUT.
  for (let atCall = 1; kid.chain === undefined || kid.view.status.kind === 'live'; atCall++) {
    await kid.reopen({ atCall, happens: true });
    await Promise.race([kid.life.died, kid.untilDelivered(), kid.untilStuck('clone')]);
    expect(atCall).toBeLessThan(12);
  }
  expect(kid.view.status).toEqual({ kind: 'stuck', reason: 'clone' });
});

test('rule 12: who does not know his own inner takes himself for a clone', async () => {
  const household = await without({ looksForOwn: false });
  const mum = await household.device('Gudrun');
  const kid = await household.device('kit');
  await mum.found();
  await mum.invite(kid);
  await mum.say('mine');
  await mum.untilStuck('clone');
});

test('rule 13: a member that skips what it cannot apply is forked off and does not know it', async () => {
  const household = await without({ atInapplicable: 'skip' });
  const { others, insider } = await withInsider(household, 'Gudrun', 'Gitte', 'kit', 'Gus');
  const inner = await forgeCommit(insider.group, {
    authenticatedData: insider.commitHeader(),
    commit: (commit) => ({
      ...commit,
      path: commit.path && { ...commit.path, nodes: spoilFirst(commit.path.nodes) },
    }),
  });
  await insider.plant(inner, await insider.frontier());
  const arrivals = others.map((device) => device.until(({ epoch }) => epoch === 2));
  await twoOf(arrivals);
  await insider.device.link.get([insider.slot(0).ref]);
  expect(others.map(({ view }) => view.epoch).sort()).toEqual([1, 2, 2]);
  expect(others.map(({ view }) => view.status.kind)).toEqual(['live', 'live', 'live']);
});

test('rule 16: without the judge a child removes a child', async () => {
  const household = await without({ judgesCommits: false });
  const { others, insider } = await withInsider(household, 'Gudrun', 'kit', 'mal');
  const [, kid] = others as [Device, Device];
  const kit = kid.view.members.find(({ device }) => device === 'kit');
  const inner = await forgeCommit(insider.group, {
    authenticatedData: insider.commitHeader(),
    proposals: [{ proposalType: 'remove', remove: { removed: kit?.leaf ?? 0 } }],
  });
  await insider.plant(inner, await insider.frontier());
  await kid.until(({ status }) => status.kind === 'removed');
});

test('rule 19: a refused commit that is sealed again forks its author off', async () => {
  const household = await without({ afterRefusal: 'again' }, evenVetoes());
  const held: Tampering = {};
  const mum = await household.device('Gudrun', { wrapLink: (real) => tamperedLink(real, held) });
  const kid = await household.device('kit');
  await mum.found();
  await mum.invite(kid);
  await mum.until(({ lastHeard }) => lastHeard.has('kit'));
  const veto = async (): Promise<void> => {
    await kid.submit({ kind: 'say', item: statementItem(statement.veto('everything')) });
    await kid.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
  };
  let puts = 0;
  held.put = async (real, ...request) => {
    puts += 1;
    // Made valid, refused at landing, valid again by the author's own reckoning.
    if (puts === 1 || puts === 3) {
      await veto();
    }
    return real.put(...request);
  };
  await mum.submit({ kind: 'update', id: freshId() });
  await mum.until(({ epoch }) => epoch === 2);
  await kid.say('is anybody there?');
  await kid.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
  expect(kid.view.epoch).toBe(1);
});

test('rule 20: who forgets what has landed cannot say it again to a replaced device', async () => {
  const household = await without({ keepsUntilReceipted: false });
  const lies: Tampering = {};
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
  await mum.invite(kid);
  lies.get = async (_real, slots) => slots.map(() => ({ kind: 'expired' }));
  await kid.reopen();
  await kid.untilStuck('expired');
  delete lies.get;
  await mum.say('unheard');
  await mum.untilTexts(1);
  await mum.submit({ kind: 'replace', id: freshId(), device: await kid.handOut() });
  await kid.joinNext();
  await mum.say('heard');
  await kid.untilTexts(1);
  expect(await kid.texts()).toEqual(['heard']);
});

test('rule 24: a welcome that is not kept is gone with the process that held it', async () => {
  const household = await without({ keepsWelcomes: false });
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.until(({ lastHeard }) => lastHeard.has('kit'));
  const teddy = await household.device('teddy');
  const puts: number[] = [];
  const invited = await teddy.handOut();
  await mum.submit({ kind: 'add', id: freshId(), devices: [invited], statements: [] });
  mum.crash();
  for (let atCall = 1; kid.view.members.length < 3; atCall++) {
    await mum.reopen({ atCall, happens: true });
    await Promise.race([mum.life.died, mum.until(({ members }) => members.length === 3)]);
    await kid.until(({ epoch }) => epoch === 2 || mum.life.isDead);
    puts.push(atCall);
  }
  await mum.reopen();
  await mum.say('a word to all three');
  await kid.untilTexts(1);
  expect(mum.view.members).toHaveLength(3);
  expect(await teddy.hasParcel()).toBe(false);
});

test('rule 29: a reader that does not look back lives on beside a relay that forgot', async () => {
  const household = await without({ atLostSlot: 'ignore' });
  const lies: Tampering = {};
  const [mum] = await household.conversation('Gudrun');
  const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
  await mum.invite(kid);
  await mum.say('before the restore');
  await kid.untilTexts(1);
  kid.crash();
  let looks = 0;
  lies.get = async (_real, slots) => {
    looks += 1;
    return slots.map(() => ({ kind: 'none' }));
  };
  await kid.reopen();
  await kid.say('into nothing');
  await kid.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
  expect(looks).toBeGreaterThan(0);
  expect(kid.view.status.kind).toBe('live');
});

test('rule 31: a device that passes over its clone no longer sees what the others see', async () => {
  const household = await without({ atClone: 'skip' });
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await kid.untilDelivered();
  const clone = await household.device('kit');
  await clone.store.commit(clone.store.version, await kid.store.list(''));
  await kid.say('by the one');
  await mum.untilTexts(1);
  await clone.reopen();
  await mum.say('seen by both');
  await clone.untilTexts(1);
  expect(await mum.texts()).toEqual(['by the one', 'seen by both']);
  expect(await clone.texts()).toEqual(['seen by both']);
});

function twoOf(promises: readonly Promise<void>[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0;
    for (const promise of promises) {
      promise.then(() => {
        count += 1;
        if (count === 2) {
          resolve();
        }
      }, reject);
    }
  });
}

/** A policy by which an odd number of vetoes in the epoch refuses every commit. */
function evenVetoes(): ReturnType<typeof testPolicy> {
  const policy = testPolicy();
  const veto = encodeHex(statement.veto('everything'));
  return {
    ...policy,
    acceptsCommit: (group, commit, posted) =>
      posted.filter(({ bytes }) => encodeHex(bytes) === veto).length % 2 === 0 &&
      policy.acceptsCommit(group, commit, posted),
  };
}

function spoilFirst(nodes: UpdatePath['nodes']): UpdatePath['nodes'] {
  return nodes.map((node, level) =>
    level > 0
      ? node
      : {
          ...node,
          encryptedPathSecret: node.encryptedPathSecret.map((secret) => ({
            ...secret,
            ciphertext: secret.ciphertext.map((byte) => byte ^ 1),
          })),
        },
  );
}
