/** What guardians have posted in a conversation by which they leave a child there to itself. */
import { CHAIN_ITEM_KINDS, type ChainEvent, type GroupId } from '../chain/types.ts';
import type { PersonId } from '../view.ts';
import { readClaim, readStatement } from './statement.ts';

/** A guardian's signed word that a child is on its own in one MLS group. */
export interface Going {
  readonly child: PersonId;
  /** Fingerprint of the child's family. */
  readonly root: string;
  readonly group: GroupId;
  readonly version: number;
  readonly statement: Uint8Array;
}

export type Goings = ReadonlyMap<PersonId, Going>;

export const NO_GOINGS: Goings = new Map();

/** Signatures are looked at only where something would change. */
export function foldGoing(goings: Goings, group: GroupId, event: ChainEvent): Goings {
  if (event.kind !== 'item' || event.item.kind !== CHAIN_ITEM_KINDS.statement) {
    return goings;
  }
  const { body: statement } = event.item;
  const claim = readClaim(statement);
  if (claim?.kind !== 'oversight' || !claim.terms.independent || claim.terms.group !== group) {
    return goings;
  }
  const { child, version } = claim.terms;
  const known = goings.get(child);
  const isNews = known === undefined || known.group !== group || version > known.version;
  const { root } = claim;
  return isNews && readStatement(statement) !== undefined
    ? new Map([...goings, [child, { child, root, group, version, statement }]])
    : goings;
}
