/** Other families' devices that count as taken out because their family has said so. */
import type { Member } from '../chain/types.ts';
import type { Household } from '../family/household.ts';
import { type OutAbroad, outKey } from '../family/revocation.ts';
import type { LostDevices } from './lost-devices.ts';

/** Of other families: grown-ups' devices as their roots have signed, children's as they tell. */
export function outAbroad(
  { toldOut, bridges, trackers }: Pick<Household, 'toldOut' | 'bridges' | 'trackers'>,
  lost: LostDevices,
): readonly OutAbroad[] {
  const members = trackers.flatMap(({ view }) => view.members);
  return [
    toldOut,
    ...[...bridges.values()].map(({ fold }) => fold.revoked),
    lostChildren(lost, members),
  ];
}

/** A guardian's device goes by its root's word, or by two: of what one guardian says nothing is made. */
function lostChildren(lost: LostDevices, members: readonly Member[]): OutAbroad {
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
