/** A welcome of a commit that a restored relay has lost leads into a history that nobody else is in. */
import { expect, it } from 'vitest';
import { idle } from './idle.ts';
import { Oracle } from './oracle.ts';
import { preparedHousehold } from './prepared-household.ts';
import { replace, say } from './real-steps.ts';
import { comeToRest, deliverAll } from './rest.ts';
import { Simulation } from './simulation.ts';

const SEED = 1;

it('who is let in again after a rollback hands over no welcome to the branch that was lost', async () => {
  const simulation = await Simulation.open(await preparedHousehold(1), SEED);
  const oracle = await Oracle.open(simulation, ['I1']);
  const [conversation = ''] = simulation.conversations;
  const [g1, g2] = [simulation.device('g1'), simulation.device('g2')];
  const observe = (): Promise<void> => oracle.observe();
  await deliverAll(simulation, observe);

  // g1's replacement of c1 has landed and nobody else has seen it when the relay forgets it.
  await replace({ oracle, device: g1, conversation }, 'c1');
  await idle();
  while (g1.chains.get(conversation)?.view.awaitingJoin.length === 0) {
    await simulation.network.arrive(0);
    const { network } = simulation;
    network.answers = network.answers.filter(({ connection }) => connection.link === g1.link);
    while (network.answers.length > 0) {
      network.deliver(0);
      await idle();
    }
    await observe();
  }
  await simulation.restoreRelay((relay) => relay.rollBack(1));
  oracle.doubtAll();
  say({ oracle, device: g2, conversation });
  await idle();
  await comeToRest(simulation, observe);
  expect(g1.chains.get(conversation)?.view.status).toEqual({ kind: 'stuck', reason: 'rollback' });

  await replace({ oracle, device: g2, conversation }, 'g1');
  await idle();
  await comeToRest(simulation, observe);
  const { status, awaitingJoin } = g1.chains.get(conversation)?.view ?? {};
  expect(status).toEqual({ kind: 'live' });
  expect(awaitingJoin).toEqual([]);
});
