/**
 * What this device has said of other families and nobody has heard yet: it counts here at once, also
 * while the relay is out of reach, and in a family group of one device, where nothing is sent.
 */
import type { Identity, OutboxEntry } from '../chain/types.ts';
import { type FriendBook, foldFriends } from './friend-book.ts';

export class OwnWords {
  readonly #me: Identity;
  readonly #now: () => number;
  /** When each was noticed here first, by its id: Unix seconds, relay time. */
  #since: ReadonlyMap<string, number> = new Map();
  #last: { readonly book: FriendBook; readonly ids: string; readonly result: FriendBook } | null =
    null;

  constructor(me: Identity, now: () => number) {
    this.#me = me;
    this.#now = now;
  }

  /** The book with what is on its way; the same object while nothing has changed. */
  addedTo(book: FriendBook, outbox: readonly OutboxEntry[]): FriendBook {
    const unheard = outbox.filter(({ landed }) => landed === null).map(({ item }) => item);
    const ids = unheard.map(({ id }) => id).join();
    if (this.#last?.book === book && this.#last.ids === ids) {
      return this.#last.result;
    }
    const now = this.#now();
    this.#since = new Map(unheard.map(({ id }) => [id, this.#since.get(id) ?? now]));
    const result = unheard.reduce((before, item) => {
      const seenAt = this.#since.get(item.id) ?? now;
      const place = { index: 0, epoch: 0, position: 0, seenAt };
      return foldFriends(before, { kind: 'item', sender: this.#me, item, ...place });
    }, book);
    this.#last = { book, ids, result };
    return result;
  }
}
