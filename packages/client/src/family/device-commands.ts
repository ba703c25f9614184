/**
 * How a guardian lets devices in and takes them out. A child's device that asks is told POLICY; that is
 * courtesy: what protects the family is that every other device refuses what a child's may not do.
 */
import { encodeHex, KnotholeError } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import type { GuardianPairing } from '../pairing/guardian-pairing.ts';
import { parsePairingLink } from '../pairing/pairing-link.ts';
import type { PhonePairing } from '../pairing/phone-pairing.ts';
import type { Commands, DeviceId, PersonId, Profile, Role } from '../view.ts';
import { certifyGuardian } from './certificate.ts';
import type { CommandHandlers } from './core-context.ts';
import { makeItem } from './family-items.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Home } from './home.ts';
import { kitOf, rootKeyOf } from './kit-holder.ts';
import { withKit } from './kit-root.ts';
import { newPerson } from './person.ts';
import { checkedProfile } from './profile.ts';
import {
  makeRevocation,
  type Revocation,
  revocationIntent,
  revocationWrites,
} from './revocation.ts';
import { signLeave, signRootRevocation } from './statement.ts';
import { wipeWrites } from './wipe.ts';

const ID_BYTES = 16;
/** How long a device that leaves waits for its farewell to land. */
const FAREWELL_MILLISECONDS = 5_000;

export function deviceHandlers(home: Home): CommandHandlers {
  return {
    pairChild: async (input) => {
      await pairChild(home, input);
      home.changed();
      return null;
    },
    pairGuardian: async (input) => {
      await pairGuardian(home, input);
      home.changed();
      return null;
    },
    confirmPairing: async ({ same }) => {
      await home.work.run(() => underWay(home).confirm(same));
      home.changed();
      return null;
    },
    dismissPairing: async () => {
      await home.work.run(() => underWay(home).dismiss());
      home.changed();
      return null;
    },
    leaveFamily: async () => {
      await leaveFamily(home);
      return null;
    },
    allowHistory: async ({ allowed }) => {
      requireGuardian(home);
      await home.upkeep.history.allow(allowed);
      return null;
    },
    removeDevice: async (input) => {
      await removeDevice(home, input);
      home.changed();
      return null;
    },
  };
}

async function pairChild(
  home: Home,
  { link, profile, person }: Commands['pairChild'][0],
): Promise<void> {
  const { phone, guardianDoor } = doorsOf(home);
  const parsed = parsePairingLink(link);
  const checked = checkedProfile(profile);
  if (guardianDoor.isUnderWay) {
    throw new KnotholeError('WRONG_STAGE', 'another device is being paired');
  }
  const child = person === undefined ? personFor(home, checked) : knownChild(home, person);
  await home.untilOnline();
  await home.work.run(() => phone.begin(parsed, checked, child));
}

async function pairGuardian(
  home: Home,
  { link, guardian, words }: Commands['pairGuardian'][0],
): Promise<void> {
  const { phone, guardianDoor } = doorsOf(home);
  const parsed = parsePairingLink(link);
  const who = guardianOf(home, guardian);
  const step = phone.view?.step;
  if (guardianDoor.isUnderWay || (step !== undefined && step !== 'done' && step !== 'problem')) {
    throw new KnotholeError('WRONG_STAGE', 'another device is being paired');
  }
  // Wrong words are told before anything is said to the other device.
  await withKit(kitOf(home), words, () => undefined);
  if (!home.newKit.hasKeys) {
    throw new KnotholeError('WRONG_STAGE', 'what the new kit finds is not on this device yet');
  }
  await home.untilOnline();
  await home.work.run(() =>
    guardianDoor.begin(parsed, who, (devicePublicKey) =>
      withKit(kitOf(home), words, ({ root }) =>
        certifyGuardian(root, who.person, devicePublicKey, rootKeyOf(home)),
      ),
    ),
  );
}

async function removeDevice(
  home: Home,
  { device, words }: Commands['removeDevice'][0],
): Promise<void> {
  requireGuardian(home);
  const { household } = home;
  const family = familyOf(home);
  const target =
    family.view.members.find((member) => member.device === device) ?? missingDevice(home, device);
  if (target === undefined || device === household.me.device) {
    throw target === undefined
      ? new KnotholeError('INPUT', 'the family has no such device')
      : new KnotholeError('POLICY', 'a device is not removed by itself');
  }
  const since = household.time.now();
  const isOwn = target.person === household.me.person;
  if (target.role === 'child' || (isOwn && words === undefined)) {
    await revoke(home, family, makeRevocation(household.device.signer, device, since));
  } else if (words !== undefined) {
    const statement = await withKit(kitOf(home), words, ({ root }) =>
      signRootRevocation(root, device, rootKeyOf(home)),
    );
    await revoke(home, family, { device, since, statement });
  } else {
    await sayAgainst(home, family, device);
  }
}

/** One that was let in and has not come back since the family group was founded anew. */
function missingDevice(
  { household: { roster } }: Home,
  device: DeviceId,
): { readonly person: PersonId; readonly role: Role } | undefined {
  const person = roster.revoked.has(device) ? undefined : roster.admitted.get(device);
  const role = roster.people.get(person ?? '')?.role;
  return person === undefined || role === undefined ? undefined : { person, role };
}

/**
 * A child's device is out here at once. A guardian's is when the family group says so: she may take
 * this one out at the same moment, and everywhere the same word must have come first.
 */
async function revoke(home: Home, family: FamilyTracker, revocation: Revocation): Promise<void> {
  const { household, context } = home;
  const { view, chain } = family;
  const intent = revocationIntent(context.ports.random, revocation, household.kitWords);
  const role = view.members.find(({ device }) => device === revocation.device)?.role;
  if (role === 'guardian' && view.status.kind === 'live') {
    await chain.submit([intent]);
    return;
  }
  // Of one that is not there nothing can be removed: the others hear the word alone.
  const items = intent.kind === 'remove' ? intent.statements : [];
  const said =
    role === undefined ? items.map((item) => ({ kind: 'say', item }) as const) : [intent];
  await chain.submit(said, revocationWrites(revocation));
  household.revoked(revocation);
}

/** Without the kit it takes two guardians: the first one's word waits for the second one's. */
async function sayAgainst(home: Home, { chain }: FamilyTracker, device: DeviceId): Promise<void> {
  const { household, context } = home;
  const { roster, me } = household;
  const own = makeRevocation(household.device.signer, device, household.time.now());
  const words = (roster.words.get(device) ?? []).filter(({ person }) => person !== me.person);
  const said = [...words.map(({ statement }) => statement), own.statement];
  const items = [...household.kitWords, ...said].map((statement) =>
    makeItem(context.ports.random, CHAIN_ITEM_KINDS.statement, statement),
  );
  const intent = revocationIntent(context.ports.random, own, household.kitWords);
  await chain.submit(
    words.length > 0 && intent.kind === 'remove'
      ? [{ ...intent, statements: items }]
      : items.map((item) => ({ kind: 'say', item })),
  );
}

/**
 * What was said stays with the others; this device forgets it. Its files at relays go: with it goes who
 * could delete them.
 */
async function leaveFamily(home: Home): Promise<void> {
  requireGuardian(home);
  const { household, context } = home;
  const { me, device, host, roster } = household;
  const others = familyOf(home).view.members.filter(
    (member) => member.device !== me.device && !roster.revoked.has(member.device),
  );
  if (others.every(({ role }) => role !== 'guardian')) {
    throw new KnotholeError('POLICY', 'a family is not left without a guardian');
  }
  await home.untilOnline();
  const live = household.trackers.filter(({ view }) => view.status.kind === 'live');
  for (const { chain, view } of live) {
    const statement = signLeave(device.signer.key, view.group);
    await chain.submit([
      {
        kind: 'leave',
        id: encodeHex(host.random.bytes(ID_BYTES)),
        statement: makeItem(host.random, CHAIN_ITEM_KINDS.statement, statement),
      },
    ]);
  }
  await untilSaid(home, () =>
    live.every(({ departing, view }) => departing.has(me.device) || view.status.kind !== 'live'),
  );
  await household.files.withdrawAll(home.isOnline);
  await home.close();
  await context.transactor.commit(await wipeWrites(context.transactor.store));
  await context.reload();
}

/** As far as it goes: whom a leave does not reach takes the device for one that is silent. */
function untilSaid(home: Home, isSaid: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancelTimer();
      unsubscribe();
      resolve();
    };
    const look = (): void => {
      if (isSaid()) {
        finish();
      }
    };
    const cancelTimer = home.context.ports.clock.after(FAREWELL_MILLISECONDS, finish);
    const unsubscribe = home.onChanged(look);
    look();
  });
}

function knownChild(home: Home, person: PersonId): PersonId {
  if (home.household.roster.people.get(person)?.role !== 'child') {
    throw new KnotholeError('INPUT', 'the family has no such child');
  }
  return person;
}

function guardianOf(
  home: Home,
  guardian: PersonId | Profile,
): { readonly person: PersonId; readonly profile: Profile } {
  const { roster, me } = home.household;
  if (typeof guardian !== 'string') {
    const { random } = home.context.ports;
    const person = newPerson(me.root, 'guardian', random, roster.people);
    return { person, profile: checkedProfile(guardian) };
  }
  const known = roster.people.get(guardian);
  if (known?.role !== 'guardian') {
    throw new KnotholeError('INPUT', 'the family has no such guardian');
  }
  return { person: guardian, profile: known.profile };
}

/** A child whose tablets are all gone gets its place back under the same nickname. */
function personFor(home: Home, { nickname }: Profile): PersonId {
  const { roster } = home.household;
  const withDevices = new Set(
    familyOf(home)
      .view.members.filter(({ device }) => !roster.revoked.has(device))
      .map(({ person }) => person),
  );
  const key = nickname.toLocaleLowerCase();
  for (const [person, known] of roster.people) {
    const isSame = known.profile.nickname.toLocaleLowerCase() === key;
    if (known.role === 'child' && isSame && !withDevices.has(person)) {
      return person;
    }
  }
  return newPerson(home.household.me.root, 'child', home.context.ports.random, roster.people);
}

/** Whichever pairing there is: of a tablet, or of a guardian's device. */
function underWay(home: Home): PhonePairing | GuardianPairing {
  const { phone, guardianDoor } = doorsOf(home);
  return guardianDoor.view === null ? phone : guardianDoor;
}

function doorsOf(home: Home): {
  readonly phone: PhonePairing;
  readonly guardianDoor: GuardianPairing;
} {
  requireGuardian(home);
  const { phone, guardianDoor } = home;
  if (phone === null || guardianDoor === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return { phone, guardianDoor };
}

function familyOf(home: Home): FamilyTracker {
  const { family } = home.household;
  if (family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return family;
}

function requireGuardian(home: Home): void {
  if (home.household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
}
