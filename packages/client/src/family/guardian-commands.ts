/**
 * What guardians can do. A child's device that asks is told POLICY; that is courtesy: what protects
 * the family is that every other device refuses what a child's device may not do.
 */
import { KnotholeError } from '@knothole/protocol';
import { zero } from '../crypto/hash.ts';
import { parsePairingLink } from '../pairing/pairing-link.ts';
import type { PhonePairing } from '../pairing/phone-pairing.ts';
import type { Commands, DeviceId, PersonId, Profile } from '../view.ts';
import type { CommandHandlers } from './core-context.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Home } from './home.ts';
import { newPerson } from './person.ts';
import { checkedProfile } from './profile.ts';
import { makeRevocation, revocationIntent, revocationWrites } from './revocation.ts';
import { STORE_KEYS } from './store-keys.ts';

/** Words that must be right: three from different places of the paper. */
const CHECKED_WORDS = 3;

export function guardianHandlers(home: Home): CommandHandlers {
  return {
    kitWords: async () => {
      requireGuardian(home);
      return wordsOf(pendingKit(home));
    },
    confirmKit: async (input) => {
      requireGuardian(home);
      await confirmKit(home, input);
      return null;
    },
    pairChild: async ({ link, profile }) => {
      const phone = phoneOf(home);
      const parsed = parsePairingLink(link);
      const checked = checkedProfile(profile);
      await home.untilOnline();
      await home.work.run(() => phone.begin(parsed, checked, personFor(home, checked)));
      home.changed();
      return null;
    },
    confirmPairing: async ({ same }) => {
      await home.work.run(() => phoneOf(home).confirm(same));
      home.changed();
      return null;
    },
    dismissPairing: async () => {
      await home.work.run(() => phoneOf(home).dismiss());
      home.changed();
      return null;
    },
    removeDevice: async ({ device }) => {
      await removeDevice(home, device);
      home.changed();
      return null;
    },
  };
}

async function confirmKit(home: Home, { answers }: Commands['confirmKit'][0]): Promise<void> {
  const kit = pendingKit(home);
  const words = await wordsOf(kit);
  const isRight = answers.every(
    ({ position, word }) => words[position - 1] === word.trim().toLowerCase(),
  );
  if (!isRight || new Set(answers.map(({ position }) => position)).size < CHECKED_WORDS) {
    throw new KnotholeError('KIT_WORDS', 'these are not the words of the kit');
  }
  await home.context.transactor.commit([{ key: STORE_KEYS.kit, value: null }]);
  home.kit = null;
  zero(kit);
}

async function removeDevice(home: Home, device: DeviceId): Promise<void> {
  requireGuardian(home);
  const { household, context } = home;
  const family = familyOf(home);
  const target = family.view.members.find((member) => member.device === device);
  if (target === undefined) {
    throw new KnotholeError('INPUT', 'the family has no such device');
  }
  // Another guardian's device goes by rules that one guardian alone does not meet.
  if (
    target.role === 'guardian' &&
    (device === household.me.device || target.person !== household.me.person)
  ) {
    throw new KnotholeError('POLICY', "a guardian's device is not removed like this");
  }
  const revocation = makeRevocation(household.device.signer, device, household.time.now());
  await family.chain.submit(
    [revocationIntent(context.ports.random, revocation)],
    revocationWrites(revocation),
  );
  household.revoked(revocation);
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

/** The list of words is loaded when a kit is looked at: no other device ever needs it. */
async function wordsOf(kit: Uint8Array): Promise<readonly string[]> {
  const { kitWords } = await import('../crypto/kit-words.ts');
  return kitWords(kit);
}

function pendingKit(home: Home): Uint8Array {
  if (home.kit === null) {
    throw new KnotholeError('WRONG_STAGE', 'the kit exists on paper only');
  }
  return home.kit;
}

function phoneOf(home: Home): PhonePairing {
  requireGuardian(home);
  if (home.phone === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return home.phone;
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
