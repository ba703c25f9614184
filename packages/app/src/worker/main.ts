/** The dedicated worker: the family core with the browser's clock, memory and network. */
import { openFamilyCore } from '@knothole/client';
import { openBrowserPorts } from '@knothole/client/browser';
import { hostCore } from './core-host.ts';

hostCore(globalThis, async () =>
  openFamilyCore(await openBrowserPorts({ databaseName: 'knothole' })),
);
