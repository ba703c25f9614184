/** What a policy is told about who ended the last epoch, and the attack that it stops with it. */
import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { EpochSlots } from '../../src/chain/epoch-slots.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import type { ChainPolicy, PostedStatement, ProposedCommit } from '../../src/chain/types.ts';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { sealEnvelope } from '../../src/crypto/envelope.ts';
import { epochAuthenticator } from '../../src/crypto/group-state.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { freshId, statementItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { Insider } from './support/insider.ts';
import { statement, testPolicy } from './support/test-identities.ts';

type Accepts = (commit: ProposedCommit, posted: readonly PostedStatement[]) => boolean;

/** The test policy, and `accepts` besides. */
function policyWith(accepts: Accepts): ChainPolicy {
  const policy = testPolicy();
  return {
    ...policy,
    acceptsCommit: (group, commit, posted) =>
      policy.acceptsCommit(group, commit, posted) && accepts(commit, posted),
  };
}

function untilHeard(device: Device, ...others: readonly Device[]): Promise<void> {
  return device.until(({ lastHeard }) => others.every(({ id }) => lastHeard.has(id)));
}

test('who ended the last epoch, and whether others spoke, is the same for all and over a restart', async () => {
  const judged = new Set<string>();
  const policy = policyWith(({ committer, previousCommitter, othersHaveSpoken }) => {
    judged.add(`${committer.device} after ${previousCommitter}, ${othersHaveSpoken}`);
    return true;
  });
  const household = await Household.open({ policy });
  const [mum, kit] = await household.conversation('Gudrun', 'kit');
  await untilHeard(mum, kit);
  expect([...judged]).toEqual(['Gudrun after null, false']);
  const expectAtAll = async (epoch: number, devices: readonly Device[], facts: string) => {
    await Promise.all(devices.map((device) => device.until((view) => view.epoch === epoch)));
    expect([...judged]).toEqual([facts]);
    judged.clear();
  };
  judged.clear();
  await mum.submit({ kind: 'update', id: freshId() });
  await expectAtAll(2, [mum, kit], 'Gudrun after Gudrun, true');
  await kit.reopen();
  await kit.submit({ kind: 'update', id: freshId() });
  await expectAtAll(3, [mum, kit], 'kit after Gudrun, false');
  await kit.say('hello');
  await kit.untilDelivered();
  await mum.reopen();
  const teddy = await household.device('teddy');
  await mum.invite(teddy);
  await Promise.all([untilHeard(mum, teddy), untilHeard(kit, teddy)]);
  await expectAtAll(4, [mum, kit, teddy], 'Gudrun after kit, true');
  await kit.submit({ kind: 'update', id: freshId() });
  await expectAtAll(5, [mum, kit, teddy], 'kit after Gudrun, true');
  await teddy.submit({ kind: 'update', id: freshId() });
  await expectAtAll(6, [mum, kit, teddy], 'teddy after kit, false');
});

test('a commit of a child that waits for another voice lands once somebody has spoken', async () => {
  const household = await Household.open({ policy: policyWith(mayEndEpoch) });
  const [mum, kit] = await household.conversation('Gudrun', 'kit');
  await untilHeard(mum, kit);
  await kit.submit({ kind: 'update', id: freshId() });
  await kit.until(({ epoch }) => epoch === 2);
  await kit.submit({ kind: 'update', id: freshId() });
  await kit.say('nothing stops');
  await mum.untilTexts(1);
  // The receipt is the other voice.
  await mum.until(({ epoch }) => epoch === 3);
  expect(kit.view.status.kind).toBe('live');
});

/** What a family's policy can do with the facts. */
function mayEndEpoch(commit: ProposedCommit, posted: readonly PostedStatement[]): boolean {
  const { committer, previousCommitter, othersHaveSpoken } = commit;
  const revocation = encodeHex(statement.revoke(committer.device));
  return (
    committer.role === 'guardian' ||
    ((othersHaveSpoken || previousCommitter !== committer.device) &&
      !posted.some(({ bytes }) => encodeHex(bytes) === revocation))
  );
}

/** Ends `count` epochs in advance with an empty commit each, at the frontier and then at `position`. */
async function endInAdvance(insider: Insider, count: number, position: number): Promise<void> {
  const { bucket } = insider.state;
  if (bucket === null) {
    throw new Error('an insider needs a chain');
  }
  let group = insider.group;
  let place = (await insider.frontier()) + position;
  let seen = insider.seen();
  for (let laid = 0; laid < count; laid++) {
    const { cap, sealKey, ref } = (await EpochSlots.of(group, bucket)).at(place);
    const authenticatedData = encodeCommitHeader({ bucket, seen });
    const { inner, next } = await createCommit(group, { authenticatedData });
    const envelope = sealEnvelope(sealKey, inner, ref.address);
    expect((await insider.device.link.put(ref.bucket, cap, envelope)).kind).toBe('ok');
    group = next;
    place = position;
    const behind = sha256(seen.hash, envelope);
    seen = { position: 0, hash: CHAIN_RULES.beginHash(behind, epochAuthenticator(next)) };
  }
}

test.each([0, 1])(
  'a child that ended 40 epochs in advance, at position %i of each, is removed at once',
  async (position) => {
    const household = await Household.open({ policy: policyWith(mayEndEpoch) });
    const [mum, kit, ben] = await household.conversation('Gudrun', 'kit', 'ben');
    await Promise.all([untilHeard(mum, kit, ben), untilHeard(kit, ben), untilHeard(ben, kit)]);
    mum.crash();
    const insider = await Insider.of(kit);
    await endInAdvance(insider, 40, position);
    await mum.reopen();
    const statements = [statementItem(statement.revoke('kit'))];
    await mum.submit({ kind: 'remove', id: freshId(), devices: ['kit'], statements });
    await Promise.all([mum, ben].map((one) => one.until(({ members }) => members.length === 2)));
    expect(mum.view.epoch).toBeLessThanOrEqual(3);
  },
);
