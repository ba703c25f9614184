/**
 * What people can do about other families. A child's device that asks for what guardians do is told
 * POLICY; that is courtesy: what protects the family is that every other device refuses it.
 */
import { KnotholeError } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { signContactApproval } from '../family/approval.ts';
import type { CommandHandlers } from '../family/core-context.ts';
import type { FamilyTracker } from '../family/group-trackers.ts';
import type { Home } from '../family/home.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../family/link-status.ts';
import { PERSON_BYTES } from '../family/person.ts';
import type { PersonProfile } from '../family/profile.ts';
import type { StoreWrite } from '../ports.ts';
import type { Commands, FamilyId, PersonId } from '../view.ts';
import { type Allowance, allowanceItem } from './allowance.ts';
import { termsOf } from './friend-book.ts';
import { askItem, dismissalItem, partedItem, passEndedItem } from './friend-items.ts';
import { endedPassWrite, passGivenTo } from './given-pass.ts';
import type { KnownGroup } from './group-book.ts';
import { MAX_GROUP_PEOPLE, wordItem } from './group-plan.ts';
import { nextWord } from './groups-duty.ts';
import { makeGuestPass } from './guest-pass.ts';
import { type InviteLink, parseInviteLink } from './invite-link.ts';
import type { Meeting } from './meeting.ts';
import { MAX_INTRODUCED } from './meeting-messages.ts';

const MAX_URL_LENGTH = 1_024;

export function friendHandlers(home: Home): CommandHandlers {
  return {
    invite: (input) => invite(home, input),
    openInvite: async ({ link, introduce }) => {
      const invitation = parseInviteLink(link);
      await openInvite(home, invitation, introducedFrom(home, introduce));
      home.changed();
      return null;
    },
    answerWords: async ({ same }) => {
      await home.work.run(() => meetingOf(home).answer(same));
      home.changed();
      return null;
    },
    dismissMeeting: async () => {
      await home.work.run(() => meetingOf(home).dismiss());
      home.changed();
      return null;
    },
    allowFriend: async ({ person, contact, allow }) => {
      await allowFriend(home, person, contact, allow);
      home.changed();
      return null;
    },
    endFamily: async ({ family }) => {
      await endFamily(home, family);
      home.changed();
      return null;
    },
    endPass: async ({ family }) => {
      await endPass(home, family);
      home.changed();
      return null;
    },
    askGuardian: async ({ wish, people = [] }) => {
      if (home.household.me.role !== 'child') {
        throw new KnotholeError('POLICY', 'a guardian need not ask');
      }
      const { contacts } = home.household.friends;
      if (people.length >= MAX_GROUP_PEOPLE || people.some((person) => !contacts.has(person))) {
        throw new KnotholeError('INPUT', 'a child picks among the friends that it knows');
      }
      await say(home, [askItem(home.household.host.random, wish, people)]);
      return null;
    },
    dismissRequest: async ({ id }) => {
      requireGuardian(home);
      if (id.length !== 2 * PERSON_BYTES || !/^[0-9a-f]+$/u.test(id)) {
        throw new KnotholeError('INPUT', 'this is no request');
      }
      await say(home, [dismissalItem(home.household.host.random, id)]);
      return null;
    },
  };
}

/** Other families would not know the new kit, nor what it makes. */
function requireFirstKit(home: Home): void {
  if (home.household.kitWords.length > 0) {
    throw new KnotholeError('KIT_FRIENDS', 'a family with a new kit meets nobody in this version');
  }
}

async function invite(
  home: Home,
  { introduce, appUrl }: Commands['invite'][0],
): Promise<Commands['invite'][1]> {
  const meeting = meetingOf(home);
  requireFirstKit(home);
  if (appUrl.length > MAX_URL_LENGTH || !URL.canParse(appUrl)) {
    throw new KnotholeError('INPUT', 'an invitation needs the address of the app');
  }
  const people = introducedFrom(home, introduce);
  const { host, device } = home.household;
  const { relayUrl, relayPass } = device;
  await home.untilOnline();
  const made = await home.work.run(() =>
    meeting.invite(appUrl, { relayUrl, guestPass: makeGuestPass(host.random, relayPass) }, people),
  );
  home.changed();
  return made;
}

/** The other family's relay is asked, which may be another one than this family's. */
async function openInvite(
  home: Home,
  invitation: InviteLink,
  people: readonly PersonProfile[],
): Promise<void> {
  const meeting = meetingOf(home);
  requireFirstKit(home);
  const { links, friends } = home.household;
  const { relayUrl, guestPass } = invitation;
  await home.untilOnline();
  try {
    const link = links.to(relayUrl, guestPass);
    await untilOnline(link, home.context.ports.clock, PATIENCE_MILLISECONDS);
    await home.work.run(() => meeting.open(invitation, people));
  } catch (error) {
    if ([...friends.families.values()].every((known) => known.relayUrl !== relayUrl)) {
      await links.forget(relayUrl);
    }
    throw error;
  }
}

/** The guardian herself first: whoever looks along is named. */
function introducedFrom(home: Home, introduce: readonly PersonId[]): readonly PersonProfile[] {
  const { me, roster } = home.household;
  const people = [...new Set([me.person, ...introduce])].map((person) => {
    const known = roster.people.get(person);
    if (known === undefined) {
      throw new KnotholeError('INPUT', 'the family has no such person');
    }
    return { person, role: known.role, profile: known.profile };
  });
  if (people.length > MAX_INTRODUCED) {
    throw new KnotholeError('INPUT', 'so many people are not introduced at once');
  }
  return people;
}

async function allowFriend(
  home: Home,
  person: PersonId,
  contact: PersonId,
  allow: boolean,
): Promise<void> {
  requireGuardian(home);
  const { household } = home;
  const { friends } = household;
  const family = friends.families.get(friends.contacts.get(contact)?.family ?? '');
  if (family === undefined || (family.isParted && allow)) {
    throw new KnotholeError('NOT_APPROVED', 'the family does not know this contact');
  }
  const said = decide(home, person, contact, allow);
  if (said !== undefined) {
    const { random } = household.host;
    const groups = allow ? [] : groupsWith(home, person, contact);
    await say(home, [
      allowanceItem(random, said),
      ...groups.map((known) =>
        wordItem(random, nextWord(household.device.signer, known, person, false)),
      ),
    ]);
  }
}

/** A list that names somebody whom the child may not be with any more is taken back with that. */
function groupsWith(
  { household }: Home,
  person: PersonId,
  contact: PersonId,
): readonly KnownGroup[] {
  return [...household.friends.groups.values()].filter(
    ({ words }) => words.get(person)?.people.has(contact) === true,
  );
}

/** The next version of what is said of two people; undefined where it says the same already. */
export function decide(
  { household }: Home,
  person: PersonId,
  contact: PersonId,
  granted: boolean,
): Allowance | undefined {
  const { me, roster, friends, device } = household;
  const subject = roster.people.get(person);
  if (subject === undefined) {
    throw new KnotholeError('INPUT', 'the family has no such person');
  }
  if (subject.role === 'guardian' && person !== me.person) {
    throw new KnotholeError('POLICY', 'a grown-up decides for herself');
  }
  const known = termsOf(friends, person, contact);
  if (known?.granted === granted) {
    return undefined;
  }
  const version = (known?.version ?? 0) + 1;
  const { key, certificates } = device.signer;
  const terms = { child: person, contact, version, granted };
  const statement = subject.role === 'child' ? signContactApproval(key, certificates, terms) : null;
  const { role, profile } = subject;
  return { subject: { person, role, profile }, contact, version, granted, statement };
}

/** Every friendship that this guardian has a say in ends; of another guardian's own, her device sees to. */
async function endFamily(home: Home, family: FamilyId): Promise<void> {
  requireGuardian(home);
  if (!home.household.friends.families.has(family)) {
    throw new KnotholeError('INPUT', 'the family knows no such family');
  }
  await end(home, family);
}

/** Over there first: whoever has parted from a family leaves what the guardians share. */
async function end(
  home: Home,
  family: FamilyId,
  more: readonly Item[] = [],
  also: readonly StoreWrite[] = [],
): Promise<void> {
  const { host } = home.household;
  const ended = endings(home, family).map((one) => allowanceItem(host.random, one));
  const bridge = home.household.bridgeWith(family);
  if (ended.length > 0) {
    await bridge?.chain.submit(ended.map((item) => ({ kind: 'say', item })));
  }
  await say(home, [...ended, partedItem(host.random, family), ...more], also);
}

/** The relay is told by the next round: what was tapped while it is away is kept. */
async function endPass(home: Home, family: FamilyId): Promise<void> {
  requireGuardian(home);
  const { friends, device, host } = home.household;
  const known = friends.families.get(family);
  const pass = known === undefined ? null : passGivenTo(known, device.relayUrl);
  if (known === undefined || pass === null) {
    throw new KnotholeError('INPUT', 'that family has no pass for this relay');
  }
  const item = passEndedItem(host.random, family);
  const taken = endedPassWrite(pass, 0);
  await (known.isParted ? say(home, [item], [taken]) : end(home, family, [item], [taken]));
}

function endings(home: Home, family: FamilyId): readonly Allowance[] {
  const { friends, roster, me } = home.household;
  return [...friends.terms.values()].flatMap(({ subject, contact, granted }) => {
    const isMine = roster.people.get(subject)?.role === 'child' || subject === me.person;
    const isTheirs = friends.contacts.get(contact)?.family === family;
    return isMine && isTheirs && granted ? (decide(home, subject, contact, false) ?? []) : [];
  });
}

async function say(
  home: Home,
  items: readonly Item[],
  also: readonly StoreWrite[] = [],
): Promise<void> {
  const intents = items.map((item) => ({ kind: 'say', item }) as const);
  await familyOf(home).chain.submit(intents, also);
}

function meetingOf(home: Home): Meeting {
  requireGuardian(home);
  if (home.meeting === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return home.meeting;
}

function familyOf({ household }: Home): FamilyTracker {
  if (household.family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return household.family;
}

function requireGuardian({ household }: Home): void {
  if (household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
}
