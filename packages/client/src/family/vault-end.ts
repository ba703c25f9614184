/**
 * The end of a vault. Slots are never deleted: a family that is erased leaves its root's word at a place
 * of its own beside the vault, by which whoever has the kit knows that there is nothing to find again.
 *
 *   secret   HKDF-Expand(vault key, "vault end " || bucket(4), 32)
 *   content  the word (erasure.ts)
 *
 * A kit that was replaced leaves there by which new kit, [1, [succession …]] from the first one on.
 */
import { type Bucket, bucketAt, encodeBucket, hasCode } from '@knothole/protocol';
import { openParcel, putParcelIfPossible } from '../chain/parcel.ts';
import type { Parcel } from '../chain/types.ts';
import { encodeAscii, hkdfExpand } from '../crypto/hash.ts';
import type { RelayLink } from '../ports.ts';
import { readErasure } from './erasure.ts';
import { kitLineOf } from './kit-line.ts';
import { readStatement } from './statement.ts';
import { statementsOfSnapshot } from './statement-snapshot.ts';
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

/** What a kit's vault has ended by; null while it has not. `kit`: fingerprint of the kit's key. */
export async function vaultEnding(
  link: RelayLink,
  vaultKey: Uint8Array,
  kit: string,
  relaySeconds: number,
): Promise<'erased' | 'replaced' | null> {
  const first = bucketAt('quarter', relaySeconds);
  for (let ahead = 0; ahead <= VAULT_BUCKETS_AHEAD; ahead++) {
    const parcel = endParcel(vaultKey, { class: 'quarter', number: first.number + ahead });
    // A guardian's device that was stolen knows the place, but has no kit, nor a second device.
    for (const content of await contentsOf(link, parcel)) {
      const erasure = readErasure(content);
      if (erasure?.kind === 'family' && (erasure.kit ?? erasure.root) === kit) {
        return 'erased';
      }
      if (isReplacedBy(statementsOfSnapshot(content), kit)) {
        return 'replaced';
      }
    }
  }
  return null;
}

/**
 * Whether a sound line leads over this kit: it begins with the kit as the root, or holds the word that
 * the kit itself has signed.
 */
function isReplacedBy(said: readonly Uint8Array[], kit: string): boolean {
  const words = said.flatMap((bytes) => readStatement(bytes) ?? []);
  const [first] = words;
  const line = first?.kind === 'succession' ? kitLineOf(first.root, words) : [];
  return line.some(({ replaces }) => replaces === kit);
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

/** Where a vault that has its version in this bucket ends. */
export function endParcel(vaultKey: Uint8Array, bucket: Bucket): Parcel {
  const context = [...encodeAscii(LABEL), ...encodeBucket(bucket)];
  return { secret: hkdfExpand(vaultKey, Uint8Array.from(context), 32), bucket };
}
