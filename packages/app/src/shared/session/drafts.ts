/**
 * Unfinished messages by conversation, while the page lives. They are not written to the disk: only
 * the core's store is encrypted.
 */
import type { ConversationId } from '@knothole/client/view';

export interface Drafts {
  get(conversation: ConversationId): string;
  set(conversation: ConversationId, text: string): void;
}

export function openDrafts(): Drafts {
  const texts = new Map<ConversationId, string>();
  return {
    get: (conversation) => texts.get(conversation) ?? '',
    set(conversation, text) {
      if (text === '') texts.delete(conversation);
      else texts.set(conversation, text);
    },
  };
}
