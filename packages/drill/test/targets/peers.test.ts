import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unplayedPeers } from '../../src/targets/peers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('says of each peer why it was not played', () => {
  const folder = temporaryFolder();
  expect(unplayedPeers([folder])).toEqual([
    'A messenger on PostgreSQL was not played for comparison: postgres is not installed.',
    'XMPP by prosody was not played for comparison: prosody is not installed.',
    'MQTT by mosquitto was not played for comparison: mosquitto is not installed.',
  ]);
  for (const program of ['postgres', 'prosody']) writeFileSync(join(folder, program), '');
  expect(unplayedPeers([folder])).toEqual([
    'XMPP by prosody was not played for comparison: the drill has no set-up for prosody.',
    'MQTT by mosquitto was not played for comparison: mosquitto is not installed.',
  ]);
});
