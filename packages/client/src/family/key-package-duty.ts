/** Keeps the guardians' devices in KeyPackages of this one, and says this guardian's offer key. */
import type { Item } from '../chain/types.ts';
import { keyPackageItem, offerKeyItem } from './family-items.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Household } from './household.ts';
import { ownKeyPackageWrites } from './invitations.ts';
import { type OwnKeyPackage, POOL_SIZE, SMALL_POOL_SIZE, sealOffer } from './key-packages.ts';
import { type OfferKey, signOfferKey } from './offer-key.ts';
import { seniorGuardian } from './roster.ts';

export class KeyPackageDuty {
  readonly #household: Household;
  /** The MLS group in which it was said. */
  #saidOfferKeyIn: string | null = null;

  constructor(household: Household) {
    this.#household = household;
  }

  /** Hands out KeyPackages when few are left. */
  async replenish(): Promise<void> {
    const { family, host, me, time, roster, invitations } = this.#household;
    if (family === null || family.view.status.kind !== 'live' || !time.isKnown) {
      return;
    }
    await this.#publishOfferKey(family);
    const senior = seniorGuardian(family.view.members, roster);
    const fresh: OwnKeyPackage[] = [];
    const items: Item[] = [];
    for (const key of holdersIn(family, this.#household)) {
      const size = key.device === senior ? POOL_SIZE : SMALL_POOL_SIZE;
      for (const own of await invitations.replenish(key.device, size)) {
        const sealed = sealOffer(host.random, own, me.device, key);
        if (sealed !== undefined) {
          fresh.push(own);
          items.push(keyPackageItem(host.random, { holder: key.device, sealed }));
        }
      }
    }
    if (items.length > 0) {
      await family.chain.submit(
        items.map((item) => ({ kind: 'say', item })),
        ownKeyPackageWrites(fresh),
      );
      invitations.handedOut(fresh);
    }
  }

  /** Others hand KeyPackages only to a guardian's device whose key they know. */
  async #publishOfferKey({ chain }: FamilyTracker): Promise<void> {
    const { me, host, device, roster } = this.#household;
    const { group } = chain.view;
    const isKnown = roster.offerKeys.has(me.device) || this.#saidOfferKeyIn === group;
    if (me.role === 'guardian' && !isKnown) {
      this.#saidOfferKeyIn = group;
      const item = offerKeyItem(host.random, signOfferKey(device.signer.key));
      await chain.submit([{ kind: 'say', item }]);
    }
  }
}

/** Every other guardian's device that was let in, not taken out, and has said where to seal to. */
function holdersIn({ view }: FamilyTracker, { me, roster }: Household): readonly OfferKey[] {
  return view.members.flatMap(({ device, role }) => {
    const key = roster.offerKeys.get(device);
    const isHolder =
      role === 'guardian' &&
      device !== me.device &&
      roster.admitted.has(device) &&
      !roster.revoked.has(device);
    return isHolder && key !== undefined ? [key] : [];
  });
}
