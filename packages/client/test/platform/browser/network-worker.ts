/** The dedicated worker in which the ports of a browser are tested against relays. */
import { networkSteps } from './network-steps.ts';
import { serveSteps } from './worker-steps.ts';

serveSteps(networkSteps);
