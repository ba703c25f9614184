/** The vault, which a guardian's new phone finds by the words of the kit. */
import { encodeHex } from '@knothole/protocol';
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
      const own = {
        lineage: [GROUP, GROUP],
        form: 'direct',
        people: [GROUP],
        families: [],
      } as const;
      const families = [1, 2].map((byte) => encodeHex(new Uint8Array(32).fill(byte)));
      const shared = { lineage: [GROUP], form: 'group', people: [], families } as const;
      const vault = { writtenAt: RELAY_SECONDS, family: [GROUP], snapshot };
      return {
        seeds: [[], [own, shared]].map((conversations) => encodeVault({ ...vault, conversations })),
        decode: oneSpelling(readVault, encodeVault),
      };
    },
  },
];
