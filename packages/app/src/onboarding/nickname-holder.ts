/** What the family already has of what a new child could be called and look like. */
import { ANIMALS, AVATAR_COLOURS, type Avatar, type PersonView } from '@knothole/client/view';

/** Whose nickname it is already; a child without any device comes back under it. */
export type NicknameHolder =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'returning'; readonly avatar: Avatar };

/** Compares as the core does when it decides whether a child comes back. */
export function nicknameHolder(people: readonly PersonView[], nickname: string): NicknameHolder {
  const key = keyOf(nickname);
  const holders = people.filter((person) => keyOf(person.nickname) === key);
  const returning = holders.find(({ role, devices }) => role === 'child' && devices.length === 0);
  if (returning !== undefined) return { kind: 'returning', avatar: returning.avatar };
  return holders.length > 0 ? { kind: 'taken' } : { kind: 'nobody' };
}

/** An animal and a colour that as few people as possible have; the same ones for the same family. */
export function freeAvatar(people: readonly PersonView[]): Avatar {
  return {
    animal: leastUsed(
      ANIMALS,
      people.map(({ avatar }) => avatar.animal),
    ),
    colour: leastUsed(
      AVATAR_COLOURS,
      people.map(({ avatar }) => avatar.colour),
    ),
  };
}

function leastUsed<Choice>(
  choices: readonly [Choice, ...Choice[]],
  used: readonly Choice[],
): Choice {
  const uses = (choice: Choice): number => used.filter((one) => one === choice).length;
  return choices.reduce((best, choice) => (uses(choice) < uses(best) ? choice : best));
}

function keyOf(nickname: string): string {
  return nickname.normalize('NFC').trim().toLocaleLowerCase();
}
