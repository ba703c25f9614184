/** Which families have said, where others are with them, that they are gone. */
import type { ChainEvent, GroupPolicy } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { endedFamily } from '../family/erasure.ts';
import type { FamilyId } from '../view.ts';

/** The words of their roots, by family. */
export type Farewells = ReadonlyMap<FamilyId, Uint8Array>;

/** Whoever says it: the word is signed by the root of a family that is in the group. */
export function foldFarewell(
  farewells: Farewells,
  { roots }: Pick<GroupPolicy, 'roots'>,
  event: ChainEvent,
): Farewells {
  if (
    event.kind !== 'item' ||
    event.item.kind !== ITEM_KINDS.erasure ||
    roots.every((root) => farewells.has(root))
  ) {
    return farewells;
  }
  const root = endedFamily(event.item.body);
  return root === undefined || farewells.has(root) || !roots.includes(root)
    ? farewells
    : new Map([...farewells, [root, event.item.body]]);
}
