/** Taking a device out of everything: what is submitted, and what is remembered here at once. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS, type Intent } from '../chain/types.ts';
import type { LocalStore, Random, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { makeItem } from './family-items.ts';
import type { DeviceSigner } from './key-packages.ts';
import { signRevocation } from './statement.ts';
import { REVOKED } from './store-keys.ts';

const ID_BYTES = 16;

/** For the family group; the conversations follow, because every guardian's device reconciles. */
export function revocationIntent(random: Random, signer: DeviceSigner, device: DeviceId): Intent {
  const statement = signRevocation(signer.key, signer.certificates, device);
  return {
    kind: 'remove',
    id: encodeHex(random.bytes(ID_BYTES)),
    devices: [device],
    statements: [makeItem(random, CHAIN_ITEM_KINDS.statement, statement)],
  };
}

/** So that a device that is only just being added is taken out when it arrives. */
export function revocationWrites(device: DeviceId): readonly StoreWrite[] {
  return [{ key: REVOKED + device, value: decodeHex(device) }];
}

/** The devices that were revoked on this device. */
export async function revokedHere(store: LocalStore): Promise<ReadonlySet<DeviceId>> {
  const records = await store.list(REVOKED);
  return new Set(records.map(({ key }) => key.slice(REVOKED.length)));
}
