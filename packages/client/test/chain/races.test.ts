/** Changes of members that race each other, judged by the family's real rules. */
import { expect, test } from 'vitest';
import { freshId, statementItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { familyRules, revocation } from './support/revocations.ts';
import { expectTalk, settled } from './support/takeover.ts';
import { type Tampering, tamperedLink } from './support/wrapped-link.ts';

const names = (device: Device): readonly string[] =>
  device.view.members.map((member) => member.device).sort();

/** Two guardians want a third one out: both have signed, `by` asks for it. */
function remove(by: Device, device: string, signers: readonly string[]): Promise<void> {
  const { root } = by.household;
  const statements = signers.map((signer) => statementItem(revocation(root, signer, device)));
  return by.submit({ kind: 'remove', id: freshId(), devices: [device], statements });
}

test('guardians remove each other in three groups at once', async () => {
  const household = await Household.open({ policy: familyRules() });
  const groups = await Promise.all(
    [1, 2, 3].map(() => household.conversation('Gudrun', 'Gerd', 'Gitte', 'Gus', 'kit')),
  );
  await Promise.all(groups.map(settled));
  const gone = async (device: Device, who: string): Promise<void> =>
    device.until(() => !names(device).includes(who));
  // Gudrun and Gitte want Gerd out, Gerd and Gus want Gudrun out; each of the four asks for it.
  await Promise.all(
    groups.flatMap(([mum, dad, gitte, gus]) => [
      remove(mum, 'Gerd', ['Gudrun', 'Gitte']),
      remove(gitte, 'Gerd', ['Gudrun', 'Gitte']),
      remove(dad, 'Gudrun', ['Gerd', 'Gus']),
      remove(gus, 'Gudrun', ['Gerd', 'Gus']),
    ]),
  );
  await Promise.all(
    groups.flatMap(([, , ...rest]) =>
      rest.flatMap((device) => [gone(device, 'Gerd'), gone(device, 'Gudrun')]),
    ),
  );
  for (const [mum, dad, ...rest] of groups) {
    expect(rest.map(names)).toEqual(rest.map(() => ['Gitte', 'Gus', 'kit']));
    await Promise.all(
      [mum, dad].map((device) => device.until(({ status }) => status.kind === 'removed')),
    );
    await expectTalk(rest, 'those who are left');
    expect(new Set(rest.map(({ view }) => view.epoch)).size).toBe(1);
  }
});

interface Race {
  readonly mum: Device;
  readonly dad: Device;
  readonly kid: Device;
  readonly teddy: Device;
  /** What happens to the Add's commit on its way. */
  readonly held: Tampering;
}

async function race(): Promise<Race> {
  const household = await Household.open({ policy: familyRules() });
  const held: Tampering = {};
  const mum = await household.device('Gudrun', { wrapLink: (real) => tamperedLink(real, held) });
  const [dad, kid, teddy] = await Promise.all(
    ['Gerd', 'kit', 'teddy'].map((name) => household.device(name)),
  );
  if (dad === undefined || kid === undefined || teddy === undefined) throw new Error('three');
  await mum.found();
  await mum.invite(dad, kid);
  await settled([mum, dad, kid]);
  return { mum, dad, kid, teddy, held };
}

async function expectSettledWithout(gone: string, rest: readonly Device[]): Promise<void> {
  await Promise.all(
    rest.map((device) =>
      device.until(() => names(device).length === rest.length && !names(device).includes(gone)),
    ),
  );
  await expectTalk(rest, 'after the race');
  expect(rest.map(({ view }) => view.status.kind)).toEqual(rest.map(() => 'live'));
}

test.each(['lands first', 'comes second'] as const)(
  'revocation racing an Add: of a member, where the revocation %s',
  async (order) => {
    const { mum, dad, kid, teddy, held } = await race();
    const devices = [await teddy.handOut()];
    const add = () => mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
    const revoke = async (): Promise<void> => {
      await remove(dad, 'kit', ['Gerd']);
      await dad.until(() => !names(dad).includes('kit'));
    };
    if (order === 'lands first') {
      held.put = async (real, ...request) => {
        delete held.put;
        await revoke();
        return real.put(...request);
      };
      await add();
    } else {
      await add();
      await revoke();
    }
    await teddy.joinNext();
    await kid.until(({ status }) => status.kind === 'removed');
    await expectSettledWithout('kit', [mum, dad, teddy]);
  },
);

test.each(['lands first', 'comes second'] as const)(
  'revocation racing an Add: of the one who is added, where the revocation %s',
  async (order) => {
    const { mum, dad, kid, teddy, held } = await race();
    // Whoever knows of the revocation wants the device out as soon as it is in (rule 17).
    dad.conversation.onChange((view, events) => {
      const isIn = view.members.some(({ device }) => device === 'teddy');
      if (isIn && events.some(({ kind }) => kind === 'joined')) {
        void remove(dad, 'teddy', ['Gerd']);
      }
    });
    const devices = [await teddy.handOut()];
    if (order === 'lands first') {
      held.put = async (real, ...request) => {
        delete held.put;
        const item = statementItem(revocation(dad.household.root, 'Gerd', 'teddy'));
        await dad.submit({ kind: 'say', item });
        await dad.until(({ outbox }) => outbox.every(({ landed }) => landed !== null));
        return real.put(...request);
      };
    }
    await mum.submit({ kind: 'add', id: freshId(), devices, statements: [] });
    await expectSettledWithout('teddy', [mum, dad, kid]);
    await teddy.joinNext();
    await teddy.until(({ status }) => status.kind === 'removed');
  },
);
