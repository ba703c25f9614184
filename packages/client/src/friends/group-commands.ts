/** What people can do about groups of several families. */
import { encodeHex, KnotholeError } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import type { CommandHandlers } from '../family/core-context.ts';
import type { Home } from '../family/home.ts';
import { isPersonOf, roleOfPerson } from '../family/person.ts';
import { checkedProfile, type PersonProfile } from '../family/profile.ts';
import type { Commands, PersonId } from '../view.ts';
import {
  type KnownGroup,
  type KnownWord,
  MAX_GROUPED,
  MAX_GROUPS,
  newGroup,
} from './group-book.ts';
import {
  type GroupPlan,
  type GroupWord,
  groupLeaveItem,
  groupNameItem,
  MAX_AROUND,
  MAX_GROUP_PEOPLE,
  planItem,
  wordItem,
} from './group-plan.ts';
import { groupOf, missingPairs, ownPeople } from './group-standing.ts';
import { nextWord } from './groups-duty.ts';

const GROUP_BYTES = 16;

export function groupHandlers(home: Home): CommandHandlers {
  return {
    createGroup: async ({ name, picture, people }) => {
      requireGuardian(home);
      const plan: GroupPlan = {
        ...peopleOf(home, people),
        group: encodeHex(home.household.host.random.bytes(GROUP_BYTES)),
        version: 1,
        name: checkedProfile({ nickname: name, avatar: picture }),
      };
      requireRoom(home, plan);
      return await found(home, newGroup(plan));
    },
    addToGroup: async ({ group, people }) => {
      requireGuardian(home);
      const known = groupCalled(home, group);
      const { plan } = known;
      if (plan.families[0] !== home.household.me.root) {
        throw new KnotholeError('POLICY', 'the family that has made a group says who is asked');
      }
      const all = [...new Set([...plan.people.map(({ person }) => person), ...people])];
      const grown = peopleOf(home, all);
      if (grown.families.some((family) => !plan.families.includes(family))) {
        throw new KnotholeError('POLICY', 'another family needs another group');
      }
      const { families, group: id, version, name } = plan;
      const next = { ...grown, families, group: id, version: version + 1, name };
      requireRoom(home, next);
      return await found(home, { ...known, plan: next });
    },
    allowGroup: async ({ group, child, allow }) => {
      requireGuardian(home);
      const known = groupCalled(home, group);
      await say(home, answers(home, known, child, allow));
      home.changed();
      return null;
    },
    nameGroup: async ({ conversation, name, picture }) => {
      const tracker = home.household.conversations.get(conversation);
      const known = tracker && groupOf(home.household.friends, tracker.view);
      if (tracker === undefined || known === undefined) {
        throw new KnotholeError('UNKNOWN_CONVERSATION', 'this device has no such group');
      }
      const named = checkedProfile({ nickname: name, avatar: picture });
      const item = groupNameItem(home.household.host.random, known.plan.group, named);
      await tracker.chain.submit([{ kind: 'say', item }]);
      return null;
    },
  };
}

/** Making it, a guardian allows it for her own. */
async function found(home: Home, known: KnownGroup): Promise<Commands['createGroup'][1]> {
  const { household } = home;
  const { host, me, friends } = household;
  // Whoever is out of it, by her guardian's word or her own, is not brought back by the way.
  const own = ownPeople(known, me.root).filter(
    ({ person, role }) =>
      (role === 'child' || person === me.person) &&
      known.words.get(person)?.granted !== false &&
      !known.left.has(person),
  );
  const words = own.map(({ person }) => answer(home, known, person, true));
  await say(home, [
    planItem(host.random, known.plan),
    ...words.map((word) => wordItem(host.random, word)),
  ]);
  home.changed();
  const { group } = known.plan;
  const said = household.friends.groups.get(group) ?? known;
  const missing = missingPairs(said, friends);
  return { group, refused: missing.length === 0 ? null : 'NOT_APPROVED', missing };
}

/**
 * A yes for a child that has gone out by itself is a new one: the no for its going comes first. Whoever
 * lets somebody in looks along again.
 */
function answers(
  home: Home,
  known: KnownGroup,
  person: PersonId,
  granted: boolean,
): readonly Item[] {
  const { me, host, device } = home.household;
  const group = known.plan.group;
  const isOut = roleOfPerson(person) === 'child' && known.left.has(person);
  const first = answer(home, known, person, granted && !isOut);
  const again =
    granted && !first.granted
      ? [nextWord(device.signer, withAnswer(known, first), person, true)]
      : [];
  const isBack = granted && known.left.has(me.person);
  return [
    ...[first, ...again].map((word) => wordItem(host.random, word)),
    ...(isBack ? [groupLeaveItem(host.random, group, false)] : []),
  ];
}

function withAnswer(known: KnownGroup, word: GroupWord): KnownGroup {
  const answered: KnownWord = { ...word, since: 0, people: new Set<PersonId>() };
  return { ...known, words: new Map([...known.words, [word.person, answered]]) };
}

/** A guardian's word for a child of her family, or for herself. */
function answer(home: Home, known: KnownGroup, person: PersonId, granted: boolean): GroupWord {
  const { me, roster, device } = home.household;
  const isNamed = known.plan.people.some((one) => one.person === person);
  if (!isNamed || !roster.people.has(person)) {
    throw new KnotholeError('INPUT', 'nobody of this family is asked for like this');
  }
  if (roleOfPerson(person) === 'child') {
    return nextWord(device.signer, known, person, granted);
  }
  if (person !== me.person) {
    throw new KnotholeError('POLICY', 'a grown-up decides for herself');
  }
  const version = (known.words.get(person)?.version ?? 0) + 1;
  return { group: known.plan.group, person, version, granted, statement: null };
}

/** Own people and contacts of befriended families, this family first. */
function peopleOf(
  { household: { me, roster, friends } }: Home,
  people: readonly PersonId[],
): Pick<GroupPlan, 'people' | 'families' | 'around'> {
  const named = [...new Set(people)].sort().map((person): PersonProfile => {
    const own = roster.people.get(person);
    if (own !== undefined) {
      return { person, role: own.role, profile: own.profile };
    }
    const contact = friends.contacts.get(person);
    if (contact === undefined || friends.families.get(contact.family)?.isParted !== false) {
      throw new KnotholeError('NOT_APPROVED', 'the family does not know this contact');
    }
    return { person, role: contact.role, profile: contact.profile };
  });
  const families = [
    me.root,
    ...[...friends.families.keys()].filter((family) =>
      named.some(({ person }) => isPersonOf(person, family)),
    ),
  ];
  const isOwn = ({ person }: PersonProfile): boolean => isPersonOf(person, me.root);
  if (families.length < 2 || named.length > MAX_GROUP_PEOPLE || !named.some(isOwn)) {
    throw new KnotholeError('INPUT', 'a group is of some people of several families');
  }
  const guardians = [
    ...[...roster.people].map(([person, { role, profile }]) => ({ person, role, profile })),
    ...[...friends.contacts].map(([person, { role, profile }]) => ({ person, role, profile })),
  ].filter(
    ({ person, role }) =>
      role === 'guardian' &&
      named.every((one) => one.person !== person) &&
      families.some(
        (family) =>
          isPersonOf(person, family) &&
          named.some((one) => one.role === 'child' && isPersonOf(one.person, family)),
      ),
  );
  return { families, people: named, around: guardians.slice(0, MAX_AROUND) };
}

function requireRoom({ household: { friends } }: Home, plan: GroupPlan): void {
  const others = [...friends.groups.values()].filter((one) => one.plan.group !== plan.group);
  const people = others.reduce((sum, one) => sum + one.plan.people.length, plan.people.length);
  if (others.length >= MAX_GROUPS || people > MAX_GROUPED) {
    throw new KnotholeError('TOO_LARGE', 'the family is in as many groups as it can be');
  }
}

function groupCalled({ household: { friends } }: Home, group: string): KnownGroup {
  const known = friends.groups.get(group);
  if (known === undefined) {
    throw new KnotholeError('INPUT', 'the family knows no such group');
  }
  return known;
}

async function say({ household: { family } }: Home, items: readonly Item[]): Promise<void> {
  if (family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  await family.chain.submit(items.map((item) => ({ kind: 'say', item })));
}

function requireGuardian({ household }: Home): void {
  if (household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
}
