/** Other families' devices that count as taken out because their family has said so. */
import type { Member } from '../chain/types.ts';
import { type OutAbroad, outKey } from '../family/revocation.ts';
import type { LostDevices } from './lost-devices.ts';

/** A guardian's device goes by its root's word, or by two: of what one guardian says nothing is made. */
export function lostChildren(lost: LostDevices, members: readonly Member[]): OutAbroad {
  const guardians = new Set(
    lost.size === 0 ? [] : members.filter(({ role }) => role === 'guardian').map(outKey),
  );
  return new Map(
    [...lost]
      .map(([device, { family, statement, since }]) => {
        const known = { statements: [statement], since };
        return [outKey({ device, root: family }), known] as const;
      })
      .filter(([key]) => !guardians.has(key)),
  );
}
