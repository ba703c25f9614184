/** What a device was told before the relay was rolled back is no history afterwards. */
import { expect, it } from 'vitest';
import { idle } from './idle.ts';
import { Oracle } from './oracle.ts';
import { preparedHousehold } from './prepared-household.ts';
import { say } from './real-steps.ts';
import { comeToRest, deliverAll } from './rest.ts';
import type { SimulatedLink } from './simulated-link.ts';
import { Simulation } from './simulation.ts';

const SEED = 1;

it('a push that came before a rollback is not read as what stands behind the others now', async () => {
  const simulation = await Simulation.open(await preparedHousehold(1), SEED);
  const oracle = await Oracle.open(simulation, ['I1']);
  const [conversation = ''] = simulation.conversations;
  const [g1, g2] = [simulation.device('g1'), simulation.device('g2')];
  const observe = (): Promise<void> => oracle.observe();
  await deliverAll(simulation, observe);

  // g2 is pushed the second of two messages; the push of the first is lost on its way.
  const before = g2.chains.get(conversation)?.view.eventCount;
  say({ oracle, device: g1, conversation });
  await landNext(simulation, g2.link);
  say({ oracle, device: g1, conversation });
  await landNext(simulation, undefined);
  await observe();
  expect(g2.chains.get(conversation)?.view.eventCount).toBe(before);

  await simulation.restoreRelay((relay) => {
    relay.rollBack(2);
    relay.renewIncarnation(new Uint8Array(16));
  });
  oracle.doubtAll();
  say({ oracle, device: g2, conversation });
  await idle();
  await comeToRest(simulation, observe);

  expect(g1.chains.get(conversation)?.view.status).toEqual({ kind: 'stuck', reason: 'rollback' });
  const after = g2.chains.get(conversation)?.view;
  expect(after?.status).toEqual({ kind: 'live' });
  expect(after?.eventCount, 'its own words and nothing else').toBe((before ?? 0) + 1);
});

/** Lets the one request under way land with its answer, and its pushes too, but for one device's. */
async function landNext(
  { network }: Simulation,
  without: SimulatedLink | undefined,
): Promise<void> {
  await idle();
  await network.arrive(0);
  network.answers = network.answers.filter(
    ({ kind, connection }) => kind === 'answer' || connection.link !== without,
  );
  while (network.answers.length > 0) {
    network.deliver(0);
    await idle();
  }
}
