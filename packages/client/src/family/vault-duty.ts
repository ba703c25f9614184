/** Keeps the family's vault at the relay as it ought to be; guardians' devices do. */
import { type Bucket, decodeBucket, encodeBucket } from '@knothole/protocol';
import { lineageOf } from '../chain/lineage.ts';
import { putParcelIfPossible } from '../chain/parcel.ts';
import { constantTimeEqual, HASH_BYTES, sha256 } from '../crypto/hash.ts';
import { isShared } from '../friends/friendship.ts';
import type { LocalStore } from '../ports.ts';
import { encodeFields, readRecord } from './fields.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Household } from './household.ts';
import type { Inheritance, KnownConversation } from './inheritance.ts';
import { encodeSnapshot } from './roster.ts';
import { STORE_KEYS } from './store-keys.ts';
import { encodeVault, type Vault, vaultAt, vaultBucket, vaultParcel } from './vault.ts';

const VERSION = 1;
/** Changes come in company: a pairing is an admission, a tap, and three chats. */
const SETTLE_SECONDS = 3;
/** Versions that somebody has filled with other things. */
const MAX_TRIES = 8;

interface Written {
  readonly bucket: Bucket;
  readonly version: number;
  /** Of what it says, without the time. */
  readonly hash: Uint8Array;
}

export class VaultDuty {
  readonly #household: Household;
  readonly #inheritance: Inheritance;
  readonly #vaultKey: Uint8Array;
  #written: Written | null;
  #isChecked = false;
  #isFirst = true;
  /** Unix seconds, relay time: since when the vault is not as it ought to be. */
  #changedAt: number | null = null;

  private constructor(
    household: Household,
    inheritance: Inheritance,
    vaultKey: Uint8Array,
    written: Written | null,
  ) {
    this.#household = household;
    this.#inheritance = inheritance;
    this.#vaultKey = vaultKey;
    this.#written = written;
  }

  static async open(
    household: Household,
    inheritance: Inheritance,
    vaultKey: Uint8Array,
  ): Promise<VaultDuty> {
    const written = await loadWritten(household.host.transactor.store);
    return new VaultDuty(household, inheritance, vaultKey, written);
  }

  /** The relay is there again, and may be another copy. */
  connected(): void {
    this.#isChecked = false;
  }

  /** Unix seconds, relay time: when to call {@link keep}, if nothing happens. */
  get deadline(): number | null {
    return this.#changedAt === null ? null : this.#changedAt + SETTLE_SECONDS;
  }

  /** Writes a version if there ought to be another one. @throws {KnotholeError} OFFLINE. */
  async keep(): Promise<void> {
    const { family, time } = this.#household;
    if (family === null || family.view.status.kind !== 'live' || !time.isKnown) {
      return;
    }
    const now = time.now();
    const vault = this.#vault(family, now);
    const hash = sha256(encodeVault({ ...vault, writtenAt: 0 }));
    if (await this.#isThere(hash, now)) {
      this.#changedAt = null;
      return;
    }
    this.#changedAt ??= now;
    // What a device finds unwritten when it starts has waited long enough.
    if (this.#isFirst || now >= this.#changedAt + SETTLE_SECONDS) {
      await this.#write(vault, hash, now);
      this.#changedAt = null;
    }
    this.#isFirst = false;
  }

  async #isThere(hash: Uint8Array, now: number): Promise<boolean> {
    const written = this.#written;
    if (
      written === null ||
      !constantTimeEqual(written.hash, hash) ||
      written.bucket.number !== vaultBucket(now).number
    ) {
      return false;
    }
    if (!this.#isChecked) {
      const { bucket, version } = written;
      const found = await vaultAt(this.#household.host.link, this.#vaultKey, bucket, version);
      this.#isChecked = found.length > 0;
    }
    return this.#isChecked;
  }

  async #write(vault: Vault, hash: Uint8Array, now: number): Promise<void> {
    const { link, transactor } = this.#household.host;
    const bucket = vaultBucket(now);
    const isSame = this.#written?.bucket.number === bucket.number;
    let version = isSame ? (this.#written?.version ?? -1) + 1 : 0;
    while ((await vaultAt(link, this.#vaultKey, bucket, version)).length > 0) {
      version += 1;
    }
    const content = encodeVault(vault);
    for (const last = version + MAX_TRIES; version < last; version++) {
      const parcel = vaultParcel(this.#vaultKey, bucket, version);
      if (await putParcelIfPossible(link, parcel, content)) {
        this.#written = { bucket, version, hash };
        this.#isChecked = true;
        await transactor.commit([{ key: STORE_KEYS.vault, value: encodeWritten(this.#written) }]);
        return;
      }
    }
  }

  #vault({ view }: FamilyTracker, writtenAt: number): Vault {
    const { roster, conversations, bridges } = this.#household;
    const present = [...bridges.values()].filter(({ view }) => view.status.kind !== 'left');
    const here = [...conversations.values(), ...present].map(
      ({ view: { policy, group } }): KnownConversation => ({
        lineage: lineageOf(policy, group),
        form: policy.form,
        people: policy.people,
        families: isShared(policy) ? policy.roots : [],
      }),
    );
    const inherited = this.#inheritance.conversations.filter((known) =>
      here.every(({ lineage }) => !lineage.some((group) => known.lineage.includes(group))),
    );
    return {
      writtenAt,
      family: lineageOf(view.policy, view.group),
      snapshot: encodeSnapshot(roster),
      conversations: [...here, ...inherited],
    };
  }
}

function encodeWritten({ bucket, version, hash }: Written): Uint8Array {
  return encodeFields([VERSION, encodeBucket(bucket), version, hash]);
}

async function loadWritten(store: LocalStore): Promise<Written | null> {
  const bytes = await store.get(STORE_KEYS.vault);
  return bytes === undefined
    ? null
    : readRecord(bytes, (fields) => {
        fields.version(VERSION);
        return {
          bucket: decodeBucket(fields.bytes(4)),
          version: fields.integer(),
          hash: fields.bytes(HASH_BYTES),
        };
      });
}
