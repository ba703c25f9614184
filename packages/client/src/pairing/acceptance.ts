/**
 * A device takes the place that a phone has given it: from then on it belongs to the family of the
 * answer, and waits for its welcome.
 */

import { signingKeyFromSeed } from '../crypto/signing-key.ts';
import type { CertificateChain } from '../family/certificate.ts';
import type { CoreContext } from '../family/core-context.ts';
import { encodeDeviceRecord } from '../family/device-record.ts';
import { ownKeyPackageWrites } from '../family/invitations.ts';
import { type DeviceSigner, makeOwnKeyPackage, PAIRING_PACKAGES } from '../family/key-packages.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import type { StoreWrite } from '../ports.ts';
import type { DeviceId, Profile } from '../view.ts';
import { encodePackages } from './pairing-messages.ts';
import { encodeTabletRecord, type PairingCode } from './tablet-record.ts';

export interface Acceptance {
  readonly deviceSeed: Uint8Array;
  readonly certificates: CertificateChain;
  readonly relayUrl: string;
  readonly appUrl: string;
  readonly relayPass: Uint8Array | null;
  readonly familyGroup: string;
  readonly profile: Profile;
  readonly code: PairingCode;
  readonly agreementSecret: Uint8Array;
  readonly phoneAgreementKey: Uint8Array;
  /** Whom the first KeyPackages are for. */
  readonly holder: DeviceId;
  /** The animals were compared already. */
  readonly isAgreed: boolean;
  readonly help: readonly StoreWrite[];
}

/** All that is written at once. `relaySeconds`: when the KeyPackages are made. */
export async function acceptanceWrites(
  { suite, ports }: CoreContext,
  accepted: Acceptance,
  relaySeconds: number,
): Promise<readonly StoreWrite[]> {
  const { certificates, relayUrl, relayPass, familyGroup, holder, help } = accepted;
  const signer: DeviceSigner = { key: signingKeyFromSeed(accepted.deviceSeed), certificates };
  const packages = [];
  while (packages.length < PAIRING_PACKAGES) {
    packages.push(await makeOwnKeyPackage(suite, ports.random, signer, relaySeconds, holder));
  }
  const { appUrl, profile, code, agreementSecret, phoneAgreementKey, isAgreed } = accepted;
  return [
    {
      key: STORE_KEYS.device,
      value: encodeDeviceRecord({ signer, relayUrl, relayPass, familyGroup }),
    },
    {
      key: STORE_KEYS.pairing,
      value: encodeTabletRecord({
        kind: 'joining',
        appUrl,
        profile,
        code,
        agreementSecret,
        phoneAgreementKey,
        packages: encodePackages(packages),
        animals: null,
        problem: null,
        isAgreed,
      }),
    },
    ...ownKeyPackageWrites(packages),
    ...help,
  ];
}
