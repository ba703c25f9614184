/**
 * The dedicated worker in which stores are tested. A message `{ step, argument }` is answered on
 * its port with `{ ok }` or `{ failed }`; the step `case` runs a whole case by its name.
 */
import { openIndexedDbStore } from '../../../src/platform/browser/indexeddb-store.ts';
import { localStoreCases } from '../../contract/local-store.ts';
import { indexedDbCases } from './indexeddb-cases.ts';
import { storeSteps } from './store-steps.ts';

interface Order {
  readonly step: string;
  readonly argument: string;
}

addEventListener('message', (event: MessageEvent<Order>) => {
  const [port] = event.ports;
  run(event.data).then(
    (ok) => port?.postMessage({ ok }),
    (error: unknown) => port?.postMessage({ failed: String(error) }),
  );
});

function run({ step, argument }: Order): Promise<string> {
  const known = step === 'case' ? runCase : storeSteps[step];
  return known === undefined ? Promise.reject(new Error(`no step ${step}`)) : known(argument);
}

async function runCase(name: string): Promise<string> {
  const databaseName = `family ${crypto.randomUUID()}`;
  const shared = localStoreCases.find((candidate) => candidate.name === name);
  const own = indexedDbCases.find((candidate) => candidate.name === name);
  await shared?.run({ open: () => openIndexedDbStore({ databaseName }) });
  await own?.run(databaseName);
  return shared === undefined && own === undefined ? 'unknown' : 'passed';
}
