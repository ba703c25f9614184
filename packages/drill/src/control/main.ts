#!/usr/bin/env node
/** Starts V-Toy as a process of its own: `main.js DIR PORT`; prints its port as JSON. */
import { startToyServer } from './toy-server.ts';

const [folder = '.vtoy', port = '0'] = process.argv.slice(2);
const server = await startToyServer(folder, Number(port));
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
process.once('SIGTERM', () => {
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
