/** Who has not been heard for long (chain.md rule 32), and for how many days. */
import type { PersonView } from '@knothole/client/view';
import type { HomeView } from './session.ts';

const DAY_SECONDS = 86_400;
/** From when on the core calls somebody quiet. */
const QUIET_DAYS = 7;

/**
 * Whole days since any device of theirs was heard, at least seven; null where that cannot be told.
 * The clock of this device is the one that screens have, so a clock that is slow tells less.
 */
export function quietDays(people: readonly PersonView[], nowSeconds: number): number | null {
  const heard = people.flatMap(({ devices }) => devices.flatMap((one) => one.lastHeardAt ?? []));
  if (heard.length === 0) return null;
  const days = Math.floor((nowSeconds - Math.max(...heard)) / DAY_SECONDS);
  return days < QUIET_DAYS ? null : days;
}

/** Whether nothing at all has been heard of them lately: what is said of a person, not of a chat. */
export function isQuiet(view: HomeView, person: PersonView, nowSeconds: number): boolean {
  const isNamed = view.conversations.some(({ quiet }) => quiet.includes(person.id));
  const heard = person.devices.flatMap((one) => one.lastHeardAt ?? []);
  return (
    isNamed &&
    person.devices.length > 0 &&
    heard.every((at) => nowSeconds - at >= QUIET_DAYS * DAY_SECONDS)
  );
}
