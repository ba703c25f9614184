/** Keeps the senior guardian's device in KeyPackages of this one, and says this guardian's offer key. */

import { keyPackageItem, offerKeyItem } from './family-items.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Household } from './household.ts';
import { ownKeyPackageWrites } from './invitations.ts';
import { sealOffer } from './key-packages.ts';
import { signOfferKey } from './offer-key.ts';
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
    const holder = seniorGuardian(family.view.members, roster);
    const key = holder === undefined ? undefined : roster.offerKeys.get(holder);
    if (key === undefined || key.device === me.device) {
      return;
    }
    const fresh = await invitations.replenish(key.device);
    const items = fresh.flatMap((own) => {
      const sealed = sealOffer(host.random, own, me.device, key);
      return sealed === undefined
        ? []
        : [keyPackageItem(host.random, { holder: key.device, sealed })];
    });
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
