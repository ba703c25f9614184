/**
 * Taking a device out of everything: what is submitted, what is remembered here at once, and what
 * this device does about it (chain.md rule 17): nothing of the device's is shown any more, nothing is
 * said where it can still read, and every device sees to it that it goes.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import {
  CHAIN_ITEM_KINDS,
  type ChainEvent,
  type ChainView,
  type GroupPolicy,
  type Identity,
  type Intent,
  type Member,
} from '../chain/types.ts';
import type { LocalStore, Random, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { makeItem } from './family-items.ts';
import { encodeFields, readRecord } from './fields.ts';
import type { DeviceSigner } from './key-packages.ts';
import type { Revoked, TakenOut } from './roster.ts';
import { signRevocation } from './statement.ts';
import { REVOKED } from './store-keys.ts';

const VERSION = 1;
const ID_BYTES = 16;
const MAX_STATEMENT_BYTES = 1_024;

/** A guardian's signed word about one device. */
export interface Revocation {
  readonly device: DeviceId;
  readonly statement: Uint8Array;
  /** Unix seconds, relay time. */
  readonly since: number;
}

export function makeRevocation(signer: DeviceSigner, device: DeviceId, since: number): Revocation {
  return { device, since, statement: signRevocation(signer.key, signer.certificates, device) };
}

/** As the roster keeps it. */
export function asTakenOut({ device, statement, since }: Revocation): TakenOut & {
  readonly device: DeviceId;
} {
  return { device, statements: [statement], since };
}

/** For the family group; the conversations follow, because every device reconciles. */
export function revocationIntent(
  random: Random,
  { device, statement }: Revocation,
  kitWords: readonly Uint8Array[],
): Intent {
  return {
    kind: 'remove',
    id: encodeHex(random.bytes(ID_BYTES)),
    devices: [device],
    statements: [...kitWords, statement].map((body) =>
      makeItem(random, CHAIN_ITEM_KINDS.statement, body),
    ),
  };
}

/** So that a device that is only just being added is taken out when it arrives. */
export function revocationWrites({ device, since, statement }: Revocation): readonly StoreWrite[] {
  const value = encodeFields([VERSION, decodeHex(device), since, statement]);
  return [{ key: REVOKED + device, value }];
}

/** The devices that were revoked on this device. */
export async function revokedHere(store: LocalStore): Promise<readonly Revocation[]> {
  const records = await store.list(REVOKED);
  return records.map(({ value }) =>
    readRecord(value, (fields) => {
      fields.version(VERSION);
      return {
        device: encodeHex(fields.bytes(ID_BYTES)),
        since: fields.integer(),
        statement: fields.bytesUpTo(MAX_STATEMENT_BYTES),
      };
    }),
  );
}

/** Said by a device that was taken out, and not read here before that was known. */
export function isHidden(takenOut: OutLookup, event: ChainEvent): boolean {
  const known = event.kind === 'item' ? takenOut(event.sender) : undefined;
  return known !== undefined && event.seenAt >= known.since;
}

/** Whether a device that was taken out can still read what is said here. */
export function isFrozen(takenOut: OutLookup, { status, members }: ChainView): boolean {
  return status.kind === 'live' && hasRevoked(takenOut, members);
}

export function hasRevoked(takenOut: OutLookup, members: readonly Member[]): boolean {
  return members.some((member) => takenOut(member) !== undefined);
}

/**
 * Nobody joins where a device is that was taken out (rule 17). A guardian who comes back to what her
 * family shares with others is let in by these, and takes her old device out herself: until then her
 * children would be there without a guardian.
 */
export function isInBadCompany(
  takenOut: OutLookup,
  me: Identity,
  { roots }: Pick<GroupPolicy, 'roots'>,
  members: readonly Member[],
): boolean {
  const isOwnCare = ({ root }: Identity): boolean =>
    me.role === 'guardian' && roots.length > 1 && root === me.root;
  return hasRevoked(
    takenOut,
    members.filter((member) => !isOwnCare(member)),
  );
}

/** What took a device out, if it was: of this family as its group says, of another one as its root has signed. */
export type OutLookup = (
  who: Pick<Identity, 'device' | 'root'> & Partial<Member>,
) => TakenOut | undefined;

/** By {@link outKey}: devices of other families. */
export type OutAbroad = ReadonlyMap<string, TakenOut>;

/** A root takes its own family's devices out: by the device alone it could name anybody's. */
export function outKey({ root, device }: Pick<Identity, 'device' | 'root'>): string {
  return `${root}/${device}`;
}

export function outLookup(
  ownRoot: string,
  revoked: Revoked,
  abroad: readonly OutAbroad[],
): OutLookup {
  return (who) =>
    who.root === ownRoot
      ? revoked.get(who.device)
      : abroad.map((known) => known.get(outKey(who))).find((known) => known !== undefined);
}
