/** What is erased, as a family group's events say it: a part of the roster. Pure. */
import { CHAIN_ITEM_KINDS, type Identity, type Item, type OutboxEntry } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { withLeft } from '../friends/friend-book.ts';
import type { DeviceId, PersonId } from '../view.ts';
import { type Erasure, readErasure } from './erasure.ts';
import { isByKitInForce, isCovered } from './kit-line.ts';
import { lineOf } from './known-kits.ts';
import { foldOversight } from './oversight-fold.ts';
import type { Roster } from './roster.ts';

/** Of the family group's items those that count here before anybody has heard them. */
const OWN_KINDS: readonly number[] = [ITEM_KINDS.erasure, CHAIN_ITEM_KINDS.statement];

/** What of a roster is about erasing. */
export interface Erased {
  /** Children that were erased, for good; whether the others lose their chats with them. */
  readonly erased: ReadonlyMap<PersonId, boolean>;
  /** The root's word by which the family is erased; null while it is not. */
  readonly ended: Uint8Array | null;
}

/** Takes an erasure in, as `sender` says it in the family group; what says nothing new changes nothing. */
export function foldErasure(roster: Roster, sender: Identity, { body }: Item): Roster {
  const erasure = readErasure(body);
  switch (erasure?.kind) {
    case undefined:
      return roster;
    case 'child':
      return foldChild(roster, sender, erasure);
    case 'family':
      if (!isByKitInForce(erasure.root === sender.root ? lineOf(roster.kits) : [], erasure)) {
        return roster;
      }
      return erasure.root === sender.root
        ? { ...roster, ended: roster.ended ?? body }
        : foldOtherFamily(roster, sender, erasure.root);
  }
}

/**
 * A guardian's device speaks for itself: one that was taken out, whose word somebody has kept and says
 * again, would empty a tablet.
 */
function foldChild(
  roster: Roster,
  sender: Identity,
  { by, child, forget }: Extract<Erasure, { readonly kind: 'child' }>,
): Roster {
  const isHeard =
    by.root === sender.root &&
    by.device === sender.device &&
    !roster.revoked.has(by.device) &&
    isCovered(lineOf(roster.kits), by);
  return isHeard && roster.people.get(child)?.role === 'child'
    ? withErased(roster, new Map([[child, forget]]))
    : roster;
}

/** Our guardians tell what they heard where the other family was; the word is its root's. */
function foldOtherFamily(roster: Roster, sender: Identity, family: string): Roster {
  const friends = sender.role === 'guardian' ? withLeft(roster.friends, [family]) : roster.friends;
  return friends === roster.friends ? roster : { ...roster, friends };
}

/** The same roster without these children: name, face, requests and what was done for them. */
export function withErased(roster: Roster, erased: ReadonlyMap<PersonId, boolean>): Roster {
  const isErased = (person: PersonId | null): boolean => person !== null && erased.has(person);
  const { friends } = roster;
  return {
    ...roster,
    erased: new Map([...roster.erased, ...erased]),
    people: new Map([...roster.people].filter(([person]) => !isErased(person))),
    journal: roster.journal.filter(({ person }) => !isErased(person)),
    oversight: new Map([...roster.oversight].filter(([person]) => !isErased(person))),
    friends: { ...friends, asks: friends.asks.filter(({ child }) => !isErased(child)) },
  };
}

/**
 * What this device has said itself and nobody has heard yet: it counts here at once, also while the
 * relay is out of reach, and in a family group of one device, where nothing is sent.
 */
export class OwnStatements {
  #last: { readonly roster: Roster; readonly ids: string; readonly result: Roster } | null = null;

  /** The same object while nothing has changed. */
  appliedTo(roster: Roster, outbox: readonly OutboxEntry[], me: Identity): Roster {
    const own = outbox.filter(
      ({ landed, item }) => landed === null && OWN_KINDS.includes(item.kind),
    );
    const ids = own.map(({ item }) => item.id).join();
    if (this.#last?.roster !== roster || this.#last.ids !== ids) {
      const result = own.reduce((before, { item }) => foldOwn(before, me, item), roster);
      this.#last = { roster, ids, result };
    }
    return this.#last.result;
  }
}

function foldOwn(roster: Roster, me: Identity, item: Item): Roster {
  return item.kind === ITEM_KINDS.erasure
    ? foldErasure(roster, me, item)
    : foldOversight(roster, me, item.body);
}

/** All devices that were ever let in for this person and not taken out. */
export function devicesOf(
  { admitted, revoked }: Pick<Roster, 'admitted' | 'revoked'>,
  person: PersonId,
): readonly DeviceId[] {
  return [...admitted].flatMap(([device, owner]) =>
    owner === person && !revoked.has(device) ? [device] : [],
  );
}
