/** The pairings that a device can be in, as its household opens them. */
import type { GuardianPairing } from '../pairing/guardian-pairing.ts';
import { PhonePairing } from '../pairing/phone-pairing.ts';
import { readPhoneRecord } from '../pairing/phone-record.ts';
import { TabletJoining } from '../pairing/tablet-joining.ts';
import { isTabletRecord, type JoiningRecord, readTabletRecord } from '../pairing/tablet-record.ts';
import type { RelayLink } from '../ports.ts';
import type { CoreContext } from './core-context.ts';
import { helpSecretOf } from './help-keys.ts';
import type { Household } from './household.ts';
import { STORE_KEYS } from './store-keys.ts';

export interface Doors {
  /** This device itself waits for its welcome. */
  readonly tablet: TabletJoining | null;
  /** Guardians: letting in a child's tablet. */
  readonly phone: PhonePairing | null;
  /** Guardians: letting in a guardian's device. */
  readonly guardianDoor: GuardianPairing | null;
}

/** What the device remembers of a pairing by which it came, or comes, into the family; null: nothing. */
export function joiningOf(bytes: Uint8Array | undefined): JoiningRecord | null {
  const record =
    bytes === undefined || !isTabletRecord(bytes) ? undefined : readTabletRecord(bytes);
  return record?.kind === 'joining' ? record : null;
}

/** `arrived`: there is something to do. */
export async function openDoors(
  context: CoreContext,
  household: Household,
  link: RelayLink,
  arrived: () => void,
): Promise<Doors> {
  const { store } = context.transactor;
  const pairing = await store.get(STORE_KEYS.pairing);
  const joining = joiningOf(pairing);
  if (joining !== null || household.me.role === 'child') {
    const tablet = joining === null ? null : tabletOf(context, household, link, joining);
    return { tablet, phone: null, guardianDoor: null };
  }
  const letting = await store.get(STORE_KEYS.guardianPairing);
  return {
    tablet: null,
    phone: phoneOf(context, household, link, pairing, arrived),
    guardianDoor: await guardianDoorOf(context, household, link, letting, arrived),
  };
}

function tabletOf(
  { transactor }: CoreContext,
  household: Household,
  link: RelayLink,
  record: JoiningRecord,
): TabletJoining {
  return new TabletJoining(
    {
      transactor,
      link,
      family: () => household.family?.chain,
      relaySeconds: () => household.time.now(),
    },
    record,
  );
}

function phoneOf(
  { transactor, ports }: CoreContext,
  household: Household,
  link: RelayLink,
  record: Uint8Array | undefined,
  arrived: () => void,
): PhonePairing | null {
  const { family, help } = household;
  if (family === null) {
    return null;
  }
  return new PhonePairing(
    {
      transactor,
      link,
      random: ports.random,
      signer: household.device.signer,
      relayPass: household.device.relayPass,
      family: () => (household.family ?? family).chain,
      helpSecretOf: (device) =>
        help?.kind === 'guardian' ? helpSecretOf(help.helpRoot, device) : null,
      kitWords: () => household.kitWords,
      held: household.held,
      roster: () => household.roster,
      relaySeconds: () => household.time.now(),
      arrived,
      revoked: (revocation) => household.revoked(revocation),
    },
    record === undefined ? null : readPhoneRecord(record),
  );
}

/** Loaded on guardians' devices alone. */
async function guardianDoorOf(
  { transactor, ports }: CoreContext,
  household: Household,
  link: RelayLink,
  record: Uint8Array | undefined,
  arrived: () => void,
): Promise<GuardianPairing | null> {
  const { family, help } = household;
  if (family === null || help?.kind !== 'guardian') {
    return null;
  }
  const { GuardianPairing } = await import('../pairing/guardian-pairing.ts');
  const { readGuardianRecord } = await import('../pairing/guardian-record.ts');
  return new GuardianPairing(
    {
      transactor,
      link,
      random: ports.random,
      signer: household.device.signer,
      me: household.me.device,
      relayPass: household.device.relayPass,
      family: () => (household.family ?? family).chain,
      help: () => help,
      kitWords: () => household.kitWords,
      held: household.held,
      roster: () => household.roster,
      relaySeconds: () => household.time.now(),
      arrived,
      revoked: (revocation) => household.revoked(revocation),
    },
    record === undefined ? null : readGuardianRecord(record),
  );
}
