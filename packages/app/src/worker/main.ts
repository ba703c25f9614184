/** The dedicated worker: the family core with the browser's clock, memory and network. */
import { openBrowserPorts } from '@knothole/client/browser';
import { KnotholeError } from '@knothole/protocol';
import { hostCore } from './core-host.ts';

hostCore(globalThis, async () => {
  await openBrowserPorts({ databaseName: 'knothole' });
  throw new KnotholeError('INTERNAL', 'this build has no family core');
});
