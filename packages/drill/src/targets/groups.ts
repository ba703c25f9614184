/** A guardian of the story makes a group of children of several families, through the real cores. */
import { acquaintancesOf } from '../plant/acquaintances.ts';
import { canaryOf } from '../plant/canary.ts';
import type { Population } from '../plant/population.ts';
import {
  contactCalled,
  eldest,
  eldestOf,
  type PlayedFriendship,
  personCalled,
} from './friendships.ts';
import type { HeadlessDevice } from './headless-device.ts';
import type { Household } from './household.ts';

/** What a group is called, who is in it, and what the devices drew for it. */
export interface PlayedGroup {
  readonly host: Household;
  readonly name: string;
  /** Lower-case hex. */
  readonly id: string;
  /** Its name and its children's, as they say them in it. */
  readonly value: string;
  readonly canary: string;
}

/** Who makes a group, and whose children are asked. */
interface Invited {
  readonly host: Household;
  readonly others: readonly Household[];
}

const PICTURE = { animal: 'whale', colour: 'berry' } as const;
const MOST_FAMILIES = 3;

/** The family with the most friends, and those of them that are played; null where nobody has met anybody. */
export function hostOf(friendships: readonly PlayedFriendship[]): Invited | null {
  const friends = new Map<Household, Household[]>();
  for (const { host, guest } of friendships) {
    friends.set(host, [...(friends.get(host) ?? []), guest]);
    friends.set(guest, [...(friends.get(guest) ?? []), host]);
  }
  const [most] = [...friends].sort(([, a], [, b]) => b.length - a.length);
  return most === undefined ? null : { host: most[0], others: most[1].slice(0, MOST_FAMILIES - 1) };
}

/** From the guardian's tap to the moment at which all have read what each child says. */
export async function playGroup(
  { host, others }: Invited,
  population: Population,
  target: string,
): Promise<PlayedGroup> {
  const { seed } = population;
  const families = [host, ...others];
  const told = acquaintancesOf(population, host.family).find(({ field }) => field === 'group');
  const [name = 'Den'] = told?.parts ?? [];
  const nicknames = families.map((family) => eldestOf(family, seed));
  const value = `${name} ${nicknames.join(' ')}`;
  const canary = canaryOf(seed, eldest(host), 'group', `${target} ${value}`);
  const contacts = await Promise.all(
    others.map((other) => contactCalled(host.phone, eldestOf(other, seed))),
  );
  const { group: id, missing } = await host.phone.core.run('createGroup', {
    name,
    picture: PICTURE,
    people: [personCalled(host.phone, eldestOf(host, seed)), ...contacts.map((one) => one.id)],
  });
  for (const [index, { phone }] of others.entries()) {
    const child = contacts[index]?.id ?? '';
    if (missing.some((pair) => pair.child === child)) await allow(phone, id, child);
  }
  const readers = families.flatMap((family) => [family.phone, family.deviceOf(eldest(family))]);
  for (const family of families) {
    const text = `${eldestOf(family, seed)}: ${value} ${canary}`;
    const tablet = family.deviceOf(eldest(family));
    await tablet.say(await tablet.group(families.length), text);
    for (const reader of readers) {
      await reader.untilRead(await reader.group(families.length), text);
    }
  }
  return { host, name, id, value, canary };
}

/** A guardian allows the very group to a child that may not be with everybody who is in it. */
async function allow(phone: HeadlessDevice, group: string, child: string): Promise<void> {
  await phone.until('the question about the group', (view) =>
    view.stage === 'home' &&
    view.requests.some((one) => one.kind === 'group' && one.group === group)
      ? true
      : undefined,
  );
  await phone.core.run('allowGroup', { group, child, allow: true });
}
