/**
 * Each rule of reading and writing replaced in the table, one at a time: the failure that it prevents
 * is seen, and in the same run with the product's table it is not.
 */

import type { UpdatePath } from 'ts-mls';
import { test } from 'vitest';
import { forgeCommit } from '../crypto/hostile-commit.ts';
import { freshId, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { Insider } from './support/insider.ts';
import { expectNeeded } from './support/needed.ts';
import { refuseOnce } from './support/refused-commit.ts';
import { saidOrStopped, settled, withInsider } from './support/takeover.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

test('rule 9: a reader that skips NONE loses an acknowledged message', async () => {
  await expectNeeded({
    without: { atNone: 'skip' },
    async run(rules) {
      const household = await Household.open({ rules });
      const link: Tampering = {};
      const mum = await household.device('Gudrun');
      const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, link) });
      const mal = await household.device('mal');
      await mum.found();
      await mum.invite(kid, mal);
      await settled([mum, kid, mal]);
      kid.crash();
      const insider = await Insider.of(mal);
      await insider.plant(
        await insider.message([textItem('ahead')]),
        (await insider.frontier()) + 1,
      );
      const looked = new Promise<void>((resolve) => {
        link.watches = () => resolve();
      });
      await kid.reopen();
      await looked;
      await mum.say('acknowledged');
      await saidOrStopped(mum);
      await mum.say('and the next');
      await kid.until(async () => (await kid.texts()).includes('and the next'));
      return (await kid.texts()).includes('acknowledged');
    },
    failure: false,
    sound: true,
  });
});

test('rule 11: who sends before he persists meets himself as a stranger after a crash', async () => {
  await expectNeeded({
    without: { persistsBeforeSending: false },
    async run(rules) {
      const household = await Household.open({ rules });
      const [mum, kid] = await household.conversation('Gudrun', 'kit');
      await settled([mum, kid]);
      await kid.say('sent, perhaps not kept');
      kid.crash();
      for (let atCall = 1; atCall < 8; atCall++) {
        await kid.reopen({ atCall, happens: true });
        await Promise.race([kid.life.died, kid.untilDelivered(), kid.untilStuck('clone')]);
      }
      await kid.reopen();
      await saidOrStopped(kid);
      return kid.view.status;
    },
    failure: { kind: 'stuck', reason: 'clone' },
    sound: { kind: 'live' },
  });
});

test('rule 12: who does not know his own inner takes himself for a clone', async () => {
  await expectNeeded({
    without: { looksForOwn: false },
    async run(rules) {
      const household = await Household.open({ rules });
      const mum = await household.device('Gudrun');
      await mum.found();
      await mum.invite(await household.device('kit'));
      await mum.say('mine');
      await saidOrStopped(mum);
      return mum.view.status;
    },
    failure: { kind: 'stuck', reason: 'clone' },
    sound: { kind: 'live' },
  });
});

test('rule 13: a member that skips what it cannot apply is forked off and does not know it', async () => {
  await expectNeeded({
    without: { atInapplicable: 'skip' },
    async run(rules) {
      const household = await Household.open({ rules });
      const names = ['Gudrun', 'Gitte', 'kit', 'Gus'] as const;
      const { others, insider } = await withInsider(household, ...names);
      const inner = await forgeCommit(insider.group, {
        authenticatedData: insider.commitHeader(),
        commit: (commit) => ({
          ...commit,
          path: commit.path && { ...commit.path, nodes: spoilFirst(commit.path.nodes) },
        }),
      });
      await insider.plant(inner, await insider.frontier());
      for (const device of others) {
        await device.say(`${device.name} is here`);
        await saidOrStopped(device);
      }
      const live = others.filter(({ view }) => view.status.kind === 'live');
      return live.map(({ view }) => view.epoch).sort();
    },
    failure: [1, 2, 2],
    sound: [2, 2],
  });
});

test('rule 16: without the judge a child removes a child', async () => {
  await expectNeeded({
    without: { judgesCommits: false },
    async run(rules) {
      const household = await Household.open({ rules });
      const { others, insider } = await withInsider(household, 'Gudrun', 'kit', 'mal');
      const [mum, kid] = others as [Device, Device];
      const kit = kid.view.members.find(({ device }) => device === 'kit');
      const inner = await forgeCommit(insider.group, {
        authenticatedData: insider.commitHeader(),
        proposals: [{ proposalType: 'remove', remove: { removed: kit?.leaf ?? 0 } }],
      });
      await insider.plant(inner, await insider.frontier());
      await mum.say('still there?');
      await kid.until(
        async ({ status }) => status.kind === 'removed' || (await kid.texts()).length === 1,
      );
      return kid.view.status.kind;
    },
    failure: 'removed',
    sound: 'live',
  });
});

test('rule 19: a refused commit that is sealed again forks its author off', async () => {
  await expectNeeded({
    without: { afterRefusal: 'again' },
    async run(rules) {
      const { kid } = await refuseOnce(rules);
      await kid.say('is anybody there?');
      await saidOrStopped(kid);
      return kid.view.epoch === 2 ? 'together in epoch 2' : 'alone in epoch 2';
    },
    failure: 'alone in epoch 2',
    sound: 'together in epoch 2',
  });
});

test('rule 20: who forgets what has landed cannot say it again to a replaced device', async () => {
  await expectNeeded({
    without: { keepsUntilReceipted: false },
    async run(rules) {
      const household = await Household.open({ rules });
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
      await kid.until(async () => (await kid.texts()).includes('heard'));
      return kid.texts();
    },
    failure: ['heard'],
    sound: ['unheard', 'heard'],
  });
});

test('rule 24: a welcome that is not kept is gone with the process that held it', async () => {
  await expectNeeded({
    without: { keepsWelcomes: false },
    async run(rules) {
      const household = await Household.open({ rules });
      const [mum, kid] = await household.conversation('Gudrun', 'kit');
      await settled([mum, kid]);
      const teddy = await household.device('teddy');
      const invited = await teddy.handOut();
      await mum.submit({ kind: 'add', id: freshId(), devices: [invited], statements: [] });
      mum.crash();
      for (let atCall = 1; kid.view.members.length < 3; atCall++) {
        await mum.reopen({ atCall, happens: true });
        await Promise.race([mum.life.died, mum.until(({ members }) => members.length === 3)]);
        await kid.until(({ epoch }) => epoch === 2 || mum.life.isDead);
      }
      await mum.reopen();
      await mum.say('a word to all three');
      await kid.untilTexts(1);
      return { members: mum.view.members.length, hasWelcome: await teddy.hasParcel() };
    },
    failure: { members: 3, hasWelcome: false },
    sound: { members: 3, hasWelcome: true },
  });
});

test('rule 29: a reader that does not look back lives on beside a relay that forgot', async () => {
  await expectNeeded({
    without: { atLostSlot: 'ignore' },
    async run(rules) {
      const household = await Household.open({ rules });
      const lies: Tampering = {};
      const [mum] = await household.conversation('Gudrun');
      const kid = await household.device('kit', { wrapLink: (real) => tamperedLink(real, lies) });
      await mum.invite(kid);
      await mum.say('before the restore');
      await kid.untilTexts(1);
      kid.crash();
      lies.get = async (_real, slots) => slots.map(() => ({ kind: 'none' }));
      await kid.reopen();
      await kid.say('into nothing');
      await saidOrStopped(kid);
      return kid.view.status;
    },
    failure: { kind: 'live' },
    sound: { kind: 'stuck', reason: 'rollback' },
  });
});

test('rule 31: a device that passes over its clone no longer sees what the others see', async () => {
  await expectNeeded({
    without: { atClone: 'skip' },
    async run(rules) {
      const household = await Household.open({ rules });
      const [mum, kid] = await household.conversation('Gudrun', 'kit');
      await settled([mum, kid]);
      const clone = await household.device('kit');
      await clone.store.commit(clone.store.version, await kid.store.list(''));
      await kid.say('by the one');
      await mum.untilTexts(1);
      await clone.reopen();
      await mum.say('seen by both');
      await clone.until(
        async ({ status }) => status.kind === 'stuck' || (await clone.texts()).length > 0,
      );
      return { status: clone.view.status.kind, texts: await clone.texts() };
    },
    failure: { status: 'live', texts: ['seen by both'] },
    sound: { status: 'stuck', texts: [] },
  });
});

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
