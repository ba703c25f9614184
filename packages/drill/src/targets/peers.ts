/** Systems of others that a full run compares ours with, and why one of them was not played. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

interface Peer {
  readonly name: string;
  /** What an operator would have installed. */
  readonly program: string;
  /** Whether this drill knows a fair set-up for it. */
  readonly isKnown: boolean;
}

const PEERS: readonly Peer[] = [
  { name: 'A messenger on PostgreSQL', program: 'postgres', isKnown: true },
  { name: 'XMPP by prosody', program: 'prosody', isKnown: false },
  { name: 'MQTT by mosquitto', program: 'mosquitto', isKnown: false },
];

/** One sentence for each peer that cannot be played on this machine. */
export function unplayedPeers(folders: readonly string[] = programFolders()): readonly string[] {
  return PEERS.flatMap(({ name, program, isKnown }) => {
    const isInstalled = folders.some((folder) => existsSync(join(folder, program)));
    if (!isInstalled)
      return [`${name} was not played for comparison: ${program} is not installed.`];
    return isKnown
      ? []
      : [`${name} was not played for comparison: the drill has no set-up for ${program}.`];
  });
}

/** On the path, and where Debian keeps servers. */
function programFolders(): readonly string[] {
  const path = (process.env['PATH'] ?? '').split(':');
  const postgres = [17, 16, 15, 14, 13].map((version) => `/usr/lib/postgresql/${version}/bin`);
  return [...path, '/usr/sbin', '/usr/local/sbin', ...postgres];
}
