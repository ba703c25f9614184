/**
 * The vault: what a guardian's new phone needs to find the family again, at places that the words of
 * the kit give. Each version is a parcel of its own:
 *
 *   secret   HKDF-Expand(vault key, "vault " || bucket(4) || u32(version), 32)
 *   content  [1, written at, family lineage, snapshot, [[lineage, form, people, families?] …]]
 */
import {
  type Bucket,
  bucketAt,
  decodeHex,
  encodeBucket,
  firstBucketEndingAfter,
  hasCode,
  WEEK_SECONDS,
} from '@knothole/protocol';
import { compareLineages } from '../chain/lineage.ts';
import { openParcel } from '../chain/parcel.ts';
import type { GroupId, Parcel } from '../chain/types.ts';
import { encodeAscii, encodeU32, hkdfExpand } from '../crypto/hash.ts';
import type { RelayLink } from '../ports.ts';
import { encodeFields, readFields } from './fields.ts';
import {
  conversationFields,
  type KnownConversation,
  MAX_INHERITED,
  readConversation,
  readLineage,
} from './inheritance.ts';

const VERSION = 1;
const LABEL = 'vault ';
const LIFE_SECONDS = 57 * WEEK_SECONDS;
/** A vault lies in one of the buckets from the present quarter to the sixth after it. */
export const VAULT_BUCKETS_AHEAD = 6;
const MAX_SNAPSHOT_BYTES = 58_000;
/** Asked for together. */
const VERSIONS_AT_ONCE = 16;
/** Whoever has stolen the key can write more; he has the family's contents anyway. */
const MAX_VERSIONS = 4_096;

export interface Vault {
  /** Unix seconds, relay time. */
  readonly writtenAt: number;
  /** The groups that the family group has been, oldest first. */
  readonly family: readonly GroupId[];
  readonly snapshot: Uint8Array;
  readonly conversations: readonly KnownConversation[];
}

export function encodeVault({ writtenAt, family, snapshot, conversations }: Vault): Uint8Array {
  return encodeFields([
    VERSION,
    writtenAt,
    family.map(decodeHex),
    snapshot,
    conversations.map(conversationFields),
  ]);
}

/** Undefined for what is no vault. */
export function readVault(content: Uint8Array): Vault | undefined {
  return readFields(content, (fields) => {
    fields.version(VERSION);
    return {
      writtenAt: fields.integer(),
      family: readLineage(fields),
      snapshot: fields.bytesUpTo(MAX_SNAPSHOT_BYTES),
      conversations: fields.list(MAX_INHERITED, (list) => list.nested(readConversation)),
    };
  });
}

/** Where it is written at this time. */
export function vaultBucket(relaySeconds: number): Bucket {
  return firstBucketEndingAfter('quarter', relaySeconds, LIFE_SECONDS);
}

export function vaultParcel(vaultKey: Uint8Array, bucket: Bucket, version: number): Parcel {
  const context = [...encodeAscii(LABEL), ...encodeBucket(bucket), ...encodeU32(version)];
  return { secret: hkdfExpand(vaultKey, Uint8Array.from(context), 32), bucket };
}

/**
 * The vault that was written last, of all that are whole; undefined when there is none. Each guardian
 * writes the conversations that she is in: what the last one lacks comes from those before it.
 * @throws {KnotholeError} OFFLINE.
 */
export async function findVault(
  link: RelayLink,
  vaultKey: Uint8Array,
  relaySeconds: number,
): Promise<Vault | undefined> {
  const first = bucketAt('quarter', relaySeconds);
  const vaults: Vault[] = [];
  for (let ahead = 0; ahead <= VAULT_BUCKETS_AHEAD; ahead++) {
    const bucket: Bucket = { class: 'quarter', number: first.number + ahead };
    vaults.push(...(await vaultsIn(link, vaultKey, bucket)));
  }
  const [last, ...earlier] = vaults.reverse().sort((a, b) => b.writtenAt - a.writtenAt);
  return last === undefined
    ? undefined
    : { ...last, conversations: earlier.reduce(withMissing, last.conversations) };
}

/** Of two accounts of one conversation the lineage that goes on; a guardian may not have heard of it. */
function withMissing(
  known: readonly KnownConversation[],
  { conversations }: Vault,
): readonly KnownConversation[] {
  const merged = new Map(known.map((one) => [purposeOf(one), one]));
  for (const one of conversations) {
    const before = merged.get(purposeOf(one));
    if (before === undefined || compareLineages(one.lineage, before.lineage) === 'wins') {
      merged.set(purposeOf(one), one);
    }
  }
  return [...merged.values()].slice(0, MAX_INHERITED);
}

function purposeOf({ form, people, families, lineage }: KnownConversation): string {
  // Groups of several families have no people of their own: they are told apart by their first group.
  const named = form === 'group' ? lineage.slice(0, 1) : [...people].sort();
  return `${form} ${named.join()} ${families.join()}`;
}

/** What stands in one version; nothing while it is empty, partly there, or its bucket has ended. */
export async function vaultAt(
  link: RelayLink,
  vaultKey: Uint8Array,
  bucket: Bucket,
  version: number,
): Promise<readonly Vault[]> {
  try {
    const contents = await openParcel(link, vaultParcel(vaultKey, bucket, version));
    return contents.flatMap((content) => readVault(content) ?? []);
  } catch (error) {
    if (hasCode(error, 'EXPIRED')) {
      return [];
    }
    throw error;
  }
}

/** A version that was cut off in the middle of writing hides none of the next ones. */
async function vaultsIn(
  link: RelayLink,
  vaultKey: Uint8Array,
  bucket: Bucket,
): Promise<readonly Vault[]> {
  const vaults: Vault[] = [];
  for (let version = 0; version < MAX_VERSIONS; version += VERSIONS_AT_ONCE) {
    const versions = Array.from({ length: VERSIONS_AT_ONCE }, (_, index) => version + index);
    const found = await Promise.all(versions.map((one) => vaultAt(link, vaultKey, bucket, one)));
    vaults.push(...found.flat());
    if (found.every((contents) => contents.length === 0)) {
      break;
    }
  }
  return vaults;
}
