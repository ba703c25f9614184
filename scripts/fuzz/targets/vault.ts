/** The vault, which a guardian's new phone finds by the words of the kit. */

import { encodeSnapshot } from '../../../packages/client/src/family/roster.ts';
import { encodeVault, readVault } from '../../../packages/client/src/family/vault.ts';
import { type FuzzTarget, oneSpelling } from '../target.ts';
import { GROUP, larkspurs, RELAY_SECONDS } from './family-fixtures.ts';

export const VAULT_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'vault',
    covers: ['client/src/family/vault.ts#readVault'],
    shape: 'cbor',
    codes: [],
    prepare: () => {
      const snapshot = encodeSnapshot(larkspurs().roster);
      const conversation = { lineage: [GROUP, GROUP], form: 'direct', people: [GROUP] } as const;
      const vault = { writtenAt: RELAY_SECONDS, family: [GROUP], snapshot };
      return {
        seeds: [[], [conversation, conversation]].map((conversations) =>
          encodeVault({ ...vault, conversations }),
        ),
        decode: oneSpelling(readVault, encodeVault),
      };
    },
  },
];
