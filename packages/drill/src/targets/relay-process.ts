/** The real relay as a process: as an operator starts it, or with a clock that can be moved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeBase64url } from '@knothole/protocol';
import { builtScript } from './built-script.ts';
import { type BuiltTree, builtFile } from './built-tree.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface RelayProcess {
  readonly server: ServerProcess;
  readonly port: number;
  readonly pass: Uint8Array;
  /** base64url. */
  readonly passText: string;
  readonly dataDir: string;
  readonly logFolder: string;
}

interface RelayFolders {
  readonly dataDir: string;
  readonly logFolder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** `knothole serve`, nothing changed. */
export async function startRelayProcess(
  tree: BuiltTree,
  folders: RelayFolders,
): Promise<RelayProcess> {
  const args = ['serve', '--json', '--no-app', '--relay-port', '0', '--data', folders.dataDir];
  const script = builtFile(tree, 'relay', 'main.js');
  return asRelay(await startServerProcess({ ...folders, script, args }), folders);
}

/** The same relay behind a launcher that lifts the limit of writes per second. */
export async function startClockedRelay(
  tree: BuiltTree,
  folders: RelayFolders,
): Promise<RelayProcess> {
  const script = builtScript('./clocked-relay', import.meta.url);
  const args = [tree.packages, folders.dataDir];
  return asRelay(await startServerProcess({ ...folders, script, args }), folders);
}

function asRelay(server: ServerProcess, { dataDir, logFolder }: RelayFolders): RelayProcess {
  const pass = new Uint8Array(readFileSync(join(dataDir, 'keys', 'household.pass')));
  const port = Number(server.greeting['relayPort']);
  return { server, port, pass, passText: encodeBase64url(pass), dataDir, logFolder };
}
