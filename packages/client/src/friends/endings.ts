/** A friendship's end, as a guardian of the other family posts it where the two are together. */
import { CHAIN_ITEM_KINDS, type ChainEvent } from '../chain/types.ts';
import { readClaim, readStatement } from '../family/statement.ts';
import { supersedes } from './allowance.ts';
import { type KnownTerms, pairOf } from './friend-book.ts';

export type Endings = ReadonlyMap<string, KnownTerms>;

/** Signatures are looked at only for what ends something that has not ended here. */
export function foldEnding(endings: Endings, event: ChainEvent): Endings {
  if (event.kind !== 'item' || event.item.kind !== CHAIN_ITEM_KINDS.statement) {
    return endings;
  }
  const { body: statement } = event.item;
  const claim = readClaim(statement);
  if (claim?.kind !== 'approval' || claim.terms.kind !== 'contact-approval') {
    return endings;
  }
  const { child: subject, contact, version, granted } = claim.terms;
  const pair = pairOf(subject, contact);
  if (granted || !supersedes({ version, granted }, endings.get(pair))) {
    return endings;
  }
  const terms = { subject, contact, version, granted, statement, since: event.seenAt };
  return readStatement(statement) === undefined ? endings : new Map([...endings, [pair, terms]]);
}
