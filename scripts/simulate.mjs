/**
 * `npm run simulate`: sets itself up, then runs random schedules on all cores: the model's, or with
 * `-- clients` those of real clients with the model beside them (docs/simulation.md).
 */
import { runTool, setUp } from './setup.mjs';

const [first, ...others] = process.argv.slice(2);
const isClients = first === 'clients';
await setUp({ app: false });
process.exit(
  await runTool('tsx/dist/cli.mjs', [
    '--conditions=knothole-source',
    isClients ? 'scripts/simulate-clients.ts' : 'scripts/simulate-model.ts',
    ...(isClients ? others : process.argv.slice(2)),
  ]),
);
