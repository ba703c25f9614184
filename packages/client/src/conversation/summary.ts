/** What the list of conversations shows of one: what was said last, and how much is unread. */
import type { ChainEvent, Item } from '../chain/types.ts';
import type { ConversationSummary, PersonId } from '../view.ts';
import { ITEM_KINDS, isShown } from './item-kinds.ts';
import { readLongText } from './long-text.ts';
import { readText, type TextBody } from './text-item.ts';

export interface Digest {
  readonly unread: number;
  readonly last: ConversationSummary['last'];
}

export const EMPTY_DIGEST: Digest = { unread: 0, last: null };

/** As much of what was said as is in the message itself. */
function wordsOf({ kind, body }: Item): TextBody | undefined {
  if (kind === ITEM_KINDS.text) {
    return readText(body);
  }
  const long = kind === ITEM_KINDS.longText ? readLongText(body) : undefined;
  return long && { text: long.start, sentAt: long.sentAt };
}

/**
 * Takes one more event in. Events before `readUpTo` have been seen on this device; one's own words,
 * from whichever device of the person, never count as unread.
 */
export function foldDigest(
  digest: Digest,
  event: ChainEvent,
  me: PersonId,
  readUpTo: number,
): Digest {
  if (event.kind !== 'item' || !isShown(event.item.kind)) {
    return digest;
  }
  const { item, sender, seenAt, index } = event;
  const isUnread = sender.person !== me && index >= readUpTo;
  const body = wordsOf(item);
  return {
    unread: digest.unread + (isUnread ? 1 : 0),
    last:
      body === undefined
        ? digest.last
        : { from: sender.person, text: body.text, sentAt: Math.min(body.sentAt, seenAt) },
  };
}
