/**
 * The end of a vault. Slots are never deleted: a family that is erased leaves its root's word at a place
 * of its own beside the vault, by which whoever has the kit knows that there is nothing to find again.
 *
 *   secret   HKDF-Expand(vault key, "vault end " || bucket(4), 32)
 *   content  the word (erasure.ts)
 */
import { type Bucket, bucketAt, encodeBucket, hasCode } from '@knothole/protocol';
import { openParcel, putParcelIfPossible } from '../chain/parcel.ts';
import type { Parcel } from '../chain/types.ts';
import { encodeAscii, hkdfExpand } from '../crypto/hash.ts';
import type { RelayLink } from '../ports.ts';
import type { FamilyId } from '../view.ts';
import { endedFamily } from './erasure.ts';
import { VAULT_BUCKETS_AHEAD, vaultBucket } from './vault.ts';

const LABEL = 'vault end ';

/** In the bucket of the latest vault: it outlives all others. @throws {KnotholeError} OFFLINE. */
export async function endVault(
  link: RelayLink,
  vaultKey: Uint8Array,
  relaySeconds: number,
  statement: Uint8Array,
): Promise<void> {
  await putParcelIfPossible(link, endParcel(vaultKey, vaultBucket(relaySeconds)), statement);
}

/** Whether the family with this root has ended its vault. @throws {KnotholeError} OFFLINE. */
export async function isVaultEnded(
  link: RelayLink,
  vaultKey: Uint8Array,
  root: FamilyId,
  relaySeconds: number,
): Promise<boolean> {
  const first = bucketAt('quarter', relaySeconds);
  for (let ahead = 0; ahead <= VAULT_BUCKETS_AHEAD; ahead++) {
    const parcel = endParcel(vaultKey, { class: 'quarter', number: first.number + ahead });
    // A guardian's device that was stolen knows the place, but no root's word of this family.
    if ((await contentsOf(link, parcel)).some((content) => endedFamily(content) === root)) {
      return true;
    }
  }
  return false;
}

async function contentsOf(link: RelayLink, parcel: Parcel): Promise<readonly Uint8Array[]> {
  try {
    return await openParcel(link, parcel);
  } catch (error) {
    if (hasCode(error, 'EXPIRED')) {
      return [];
    }
    throw error;
  }
}

function endParcel(vaultKey: Uint8Array, bucket: Bucket): Parcel {
  const context = [...encodeAscii(LABEL), ...encodeBucket(bucket)];
  return { secret: hkdfExpand(vaultKey, Uint8Array.from(context), 32), bucket };
}
